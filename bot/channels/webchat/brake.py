"""What the page may send, and how often; words of danger are never held back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.channels.webchat.frames import (
    ChangeFrame,
    EarlierFrame,
    FileFrame,
    PhotoFrame,
    SyncFrame,
    TextFrame,
)
from bot.channels.webchat.markup import plain
from bot.channels.webchat.pages import Arrival, Page
from handlers.danger.cards import emergency_card
from handlers.incoming import told_words
from handlers.understanding.danger import HARMLESS, assess
from storage.database import Database
from storage.people import Role
from storage.quarter import get_quarter
from storage.rates.limiter import Rates
from storage.rates.table import Excess, RateKind, Scope

NEWCOMER: Final = timedelta(days=1)
"""How long an account counts as new; what all of them do together has a limit of its own."""


class TooManyAccountsError(Exception):
    """More browsers write for the first time than may at once; ``excess`` says until when."""

    def __init__(self, excess: Excess) -> None:
        super().__init__(f"too many accounts for {excess.after_s} s")
        self.excess = excess


class Brake:
    """Counts what pages send before anything of it is accepted."""

    def __init__(self, rates: Rates, database: Database, clock: Callable[[], datetime]) -> None:
        self._rates = rates
        self._database = database
        self._clock = clock

    def count(self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame) -> Excess | None:
        """Count a frame, and return by how much it is too many."""
        who = {Scope.PERSON: page.arrival.token_hash}
        is_team = page.context.role is not Role.RESIDENT
        if isinstance(frame, SyncFrame | EarlierFrame):
            return self._rates.try_acquire(RateKind.HISTORY, who, is_team=is_team)
        together = {Scope.ALL: ""} if self.is_newcomer(page) else {}
        excess = self._rates.try_acquire(RateKind.ACT, who | together, is_team=is_team)
        if excess is None or assess(_words_of(frame)) is HARMLESS:
            return excess
        return self._rates.try_acquire(RateKind.DANGER, who)

    def check_account(self, arrival: Arrival) -> None:
        """Count a browser that writes for the first time.

        Raises:
            TooManyAccountsError: too many from there, or from everywhere.
        """
        who = {Scope.ADDRESS: arrival.address, Scope.ALL: ""}
        excess = self._rates.try_acquire(RateKind.ACCOUNT, who)
        if excess is not None:
            raise TooManyAccountsError(excess)

    async def danger_card(
        self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame
    ) -> Callable[[], str] | None:
        """Return what says whom to call, for a frame that is not taken and tells of danger."""
        verdict = assess(_words_of(frame))
        if verdict is HARMLESS:
            return None
        async with self._database.reading() as session:
            profile = (await get_quarter(session)).profile
        locale = page.context.locale

        def card() -> str:
            html = emergency_card(
                verdict.kind, profile, locale=locale, written_in=None, locales=()
            )
            return plain({"html": html})

        return card

    def is_newcomer(self, page: Page) -> bool:
        """Return whether nobody had written from this page a day ago."""
        return page.since is None or self._clock() - page.since < NEWCOMER


def _words_of(frame: SyncFrame | EarlierFrame | ChangeFrame) -> str:
    if isinstance(frame, TextFrame):
        return told_words(frame.text)
    return told_words((isinstance(frame, PhotoFrame | FileFrame) and frame.caption) or "")
