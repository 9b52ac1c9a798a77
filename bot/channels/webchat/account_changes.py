"""Changes of an account: one after the other, stored first and shown on its pages afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webchat.pages import Page, Pages
from bot.channels.webchat.view import show
from bot.i18n import Catalogues
from storage.database import Database
from storage.people import Role
from storage.webchat import WebchatAccount, WebchatMessage, find_reader, lock_account


class AccountGoneError(Exception):
    """There is no such account, or there is none any more."""


class SessionEndedError(Exception):
    """The page was opened with a cookie or by a role that its account does not have any more."""


@dataclass(frozen=True, slots=True)
class AccountChange:
    """An open transaction on a locked account."""

    session: AsyncSession
    account: WebchatAccount
    role: Role
    """What the account's person may do today."""
    locale: str | None
    """The language they are written to in; ``None`` before they are known."""
    now: datetime
    shown: list[WebchatMessage] = field(default_factory=list)
    """Messages the pages get after the commit."""
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    """What else happens after the commit, before anybody else changes the account."""


class AccountChanges:
    """Opens changes; ``async with changes.of(account_id) as change``."""

    def __init__(
        self,
        database: Database,
        pages: Pages,
        *,
        catalogues: Catalogues,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._pages = pages
        self._catalogues = catalogues
        self._clock = clock
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, account_id: int, page: Page | None = None) -> AsyncIterator[AccountChange]:
        """Give a change that is committed at the end, then shown.

        The lock covers the showing too: a page takes the highest revision it was sent for all
        below it, so two changes must not overtake each other on the way.

        Pages end here that were opened with another cookie, or show what today's role may not
        read.

        Args:
            account_id: whose account is changed.
            page: the page that asks for it.

        Raises:
            AccountGoneError: there is no such account.
            SessionEndedError: the page that asks has ended.
        """
        lock = self._locks.setdefault(account_id, asyncio.Lock())
        async with lock:
            async with self._database.transaction() as session:
                account = await lock_account(session, account_id)
                if account is None:
                    raise AccountGoneError
                reader = await find_reader(session, account_id=account_id)
                role = reader.role
                self._end_pages(account, role)
                if page is not None and page.close_code is not None:
                    raise SessionEndedError
                change = AccountChange(session, account, role, reader.locale, self._clock())
                yield change
            for message in change.shown:
                if message.role in role.reads:
                    self._show(message)
            for act in change.afterwards:
                act()

    def _end_pages(self, account: WebchatAccount, role: Role) -> None:
        for page in self._pages.of(account.id):
            is_known = page.arrival.token_hash == account.token_hash and account.ended_at is None
            if not is_known or page.role not in role.reads:
                page.end(self._catalogues)
            page.role = role

    def _show(self, message: WebchatMessage) -> None:
        for page in self._pages.of(message.account_id):
            page.send(
                {
                    "type": "message",
                    "revision": message.revision,
                    "message": show(message, page.context, self._catalogues),
                }
            )
            page.revision = max(page.revision, message.revision)
