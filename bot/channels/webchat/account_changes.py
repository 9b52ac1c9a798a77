"""Changes of an account: one after the other, stored first and shown on its pages afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webchat.pages import Pages
from bot.channels.webchat.view import show
from bot.i18n import Catalogues
from storage.database import Database
from storage.webchat import WebchatAccount, WebchatMessage, lock_account


class AccountGoneError(Exception):
    """There is no such account, or there is none any more."""


@dataclass(frozen=True, slots=True)
class AccountChange:
    """An open transaction on a locked account."""

    session: AsyncSession
    account: WebchatAccount
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
    async def of(self, account_id: int) -> AsyncIterator[AccountChange]:
        """Give a change that is committed at the end, then shown.

        The lock covers the showing too: a page takes the highest revision it was sent for all
        below it, so two changes must not overtake each other on the way.

        Raises:
            AccountGoneError: there is no such account.
        """
        lock = self._locks.setdefault(account_id, asyncio.Lock())
        async with lock:
            async with self._database.transaction() as session:
                account = await lock_account(session, account_id)
                if account is None:
                    raise AccountGoneError
                change = AccountChange(session, account, self._clock())
                yield change
            for message in change.shown:
                self._show(message)
            for act in change.afterwards:
                act()

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
