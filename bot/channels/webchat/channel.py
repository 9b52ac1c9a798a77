"""The chat page as a channel of its own."""

import asyncio
import logging
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from aiogram.methods import TelegramMethod
from pydantic import ValidationError

from bot.channels.base import (
    Channel,
    Delivered,
    FileRefusedError,
    HandleUpdate,
    TryAgainError,
)
from bot.channels.webchat.account_changes import AccountChange, AccountChanges, AccountGoneError
from bot.channels.webchat.account_queue import AccountQueue
from bot.channels.webchat.brake import Brake
from bot.channels.webchat.frames import UPLOAD_PATTERN
from bot.channels.webchat.gateway import WebchatGateway
from bot.channels.webchat.incoming import Incoming
from bot.channels.webchat.outgoing import Outgoing
from bot.channels.webchat.page_context import Commands, read_page_context
from bot.channels.webchat.pages import GOING_AWAY, Pages
from bot.channels.webchat.payloads import read_update
from bot.channels.webchat.session import create_bot
from bot.channels.webchat.taps import Tap, Taps
from bot.channels.webchat.uploads import SIZE_LIMIT, Uploads
from bot.failures import database_failures
from bot.i18n import Catalogues
from bot.intake.decoding import Decoding
from bot.intake.room import Room
from storage.database import Database
from storage.rates.limiter import Rates
from storage.webchat import (
    CHANNEL,
    WebchatUpdate,
    finish_update,
    forget_old_webchat,
    list_uploads,
    list_waiting_accounts,
    next_update,
)

logger = logging.getLogger(__name__)

TYPING_AFTER_S: Final = 0.3
"""An answer that takes longer is announced; a shorter one would only flicker."""
DATABASE_RETRY_S: Final = 1.0
"""Wait while the database does not answer; what people sent is in it and waits too."""


class WebchatChannel(Channel):
    """The messenger whose other end is the chat page.

    Attributes:
        gateway: what the HTTP side talks to.
    """

    name = CHANNEL
    download_limit = SIZE_LIMIT
    holds_back = True
    counts_uploads = True
    knows_repetitions = True

    def __init__(
        self,
        database: Database,
        *,
        media_dir: Path,
        clock: Callable[[], datetime],
        catalogues: Catalogues,
        commands: Commands,
        rates: Rates,
        room: Room,
    ) -> None:
        """Take what the channel works with.

        Args:
            database: where accounts and messages are kept.
            media_dir: the folder of photos and files.
            clock: returns the current time, aware.
            catalogues: the translations.
            commands: returns the command menu of a role.
            rates: how often somebody may do something.
            room: what is left for photos and files.
        """
        self._database = database
        self._clock = clock
        self._catalogues = catalogues
        self._pages = Pages()
        self._queue = AccountQueue()
        self._uploads = Uploads(media_dir, Decoding(database, clock))
        self._taps = Taps(database, self._pages)
        self._changes = changes = AccountChanges(
            database, self._pages, catalogues=catalogues, clock=clock
        )
        self._outgoing = Outgoing(changes, self._pages, self._taps)
        self.bot = create_bot(self._outgoing.carry_out, clock)
        self.gateway: Final = WebchatGateway(
            database,
            pages=self._pages,
            incoming=Incoming(changes, catalogues),
            uploads=self._uploads,
            room=room,
            media_dir=media_dir,
            catalogues=catalogues,
            commands=commands,
            enqueue=self._queue.enqueue,
            brake=Brake(rates, database, clock),
            clock=clock,
        )

    def network_of(self, account_id: int) -> str | None:
        """Return the address of the page that sent something last; unknown after a restart."""
        return self.gateway.network_of(account_id)

    async def receive(self, handle: HandleUpdate) -> None:
        """Bring updates until cancelled; those that a crash left behind come first."""
        for account_id in await self._patiently(self._list_waiting):
            self._queue.enqueue(account_id)
        await self._queue.run(lambda account_id: self._work_off(account_id, handle))

    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Carry out one call; a second time under the same key it does nothing.

        Raises:
            DeliveryError: it did not get through.
        """
        return await self._outgoing.carry_out(method, key)

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Write the bytes of a photo or file from the page.

        Raises:
            FileRefusedError: it is too large, or not there any more.
            TryAgainError: the disk does not answer.
        """
        if re.fullmatch(UPLOAD_PATTERN, file_id) is None:
            msg = "no upload"
            raise FileRefusedError(msg)
        try:
            await asyncio.to_thread(_copy, self._uploads.path(file_id), into)
        except FileNotFoundError as error:
            msg = "the upload is gone"
            raise FileRefusedError(msg) from error
        except OSError as error:
            raise TryAgainError(type(error).__name__) from error

    async def forget_old(self) -> None:
        """Delete what is older than the tables promise, and the photos that go with it."""
        now = self._clock()
        async with self._database.transaction() as session:
            forgotten = await forget_old_webchat(session, now=now)
            kept = frozenset(await list_uploads(session))
        await asyncio.to_thread(self._uploads.remove, forgotten)
        await asyncio.to_thread(self._uploads.remove_leftovers, kept, now)

    async def close(self) -> None:
        """Close every page; each comes back when the program runs again."""
        self._pages.close_all()

    # --- Handling ----------------------------------------------------------------------------

    async def _work_off(self, account_id: int, handle: HandleUpdate) -> None:
        """Have handled what waits in an account, in order."""
        done: int | None = None
        while True:
            waiting = await self._patiently(self._advance, account_id, done)
            if waiting is None:
                return
            await self._handle(waiting, handle)
            done = waiting.id

    async def _handle(self, waiting: WebchatUpdate, handle: HandleUpdate) -> None:
        try:
            update = read_update(waiting, self.bot)
        except ValidationError:
            logger.exception("Update %d of the chat page cannot be read", waiting.id)
            return
        if update.callback_query is not None:
            self._taps.open(waiting.id, Tap(waiting.account_id, waiting.key))
            await handle(update)
            self._taps.end(waiting.id)
            return
        typing = asyncio.get_running_loop().call_later(
            TYPING_AFTER_S, self._pages.send, waiting.account_id, {"type": "typing"}
        )
        try:
            await handle(update)
        finally:
            typing.cancel()

    async def _advance(self, account_id: int, done: int | None) -> WebchatUpdate | None:
        """Count the last update as handled and return the next one of the account."""
        try:
            async with self._changes.of(account_id) as change:
                if done is not None:
                    await finish_update(change.session, done)
                    await self._refresh(change)
                return await next_update(change.session, account_id=account_id)
        except AccountGoneError:
            for page in self._pages.of(account_id):
                page.close(GOING_AWAY)
            return None

    async def _refresh(self, change: AccountChange) -> None:
        """Greet the account's pages anew if the update has changed how they look."""
        pages = self._pages.of(change.account.id)
        if not pages:
            return
        context = await read_page_context(change.session, change.account, self._catalogues)
        revision = change.account.revision
        for page in pages:
            change.afterwards.append(partial(self.gateway.refresh, page, context, revision))

    async def _list_waiting(self) -> list[int]:
        async with self._database.reading() as session:
            return list(await list_waiting_accounts(session))

    async def _patiently(self, ask: Callable[..., Any], *args: Any) -> Any:
        """Return the answer of the database, however long it takes to come back."""
        while True:
            try:
                return await ask(*args)
            except database_failures() as error:
                logger.warning("The database does not answer: %s", type(error).__name__)
                await asyncio.sleep(DATABASE_RETRY_S)


def _copy(path: Path, into: IO[bytes]) -> None:
    if path.stat().st_size > SIZE_LIMIT:
        msg = "the upload is too large"
        raise FileRefusedError(msg, too_large=True)
    with path.open("rb") as upload:
        shutil.copyfileobj(upload, into)
