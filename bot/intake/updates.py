"""Intake: updates of all channels into the one dispatcher; one chat in order, chats side by side.

An update that fails is tried again; one that fails every time is parked in a table with its
error, its sender is told, and the others go on.  Where it cannot be parked either, the database
or the disk is at fault, and whoever feeds it keeps it.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from aiogram.types import Message, Update
from aiogram.types.update import UpdateTypeLookupError

from bot.channels.base import Channel, TryAgainError
from bot.delivery.serialisation import dump_method
from bot.delivery.worker import DeliveryWorker
from bot.dispatcher import get_dispatcher
from bot.i18n import Catalogues
from bot.intake.decoding import Decoding
from bot.intake.fetching import FETCHING_S, Fetching
from bot.intake.files import claimed_size, receive_file
from bot.intake.photos import photo_of, receive_photo
from bot.intake.room import Room, Sender
from bot.intake.turnstile import AT_ONCE, AT_ONCE_ALONE, Turnstile
from bot.language import detect, probabilities
from bot.logs import error_location
from handlers.errors import explain_failure
from handlers.filters import Received
from handlers.replies import send
from handlers.translated import Machine
from storage import places
from storage.database import Database
from storage.errors import (
    FileFault,
    FileQuotaError,
    FileUnkeptError,
    NoRoomError,
    PhotoUnreadableError,
)
from storage.files.media import SentFile, StoredFile
from storage.outbox import enqueue_method
from storage.people import find_person
from storage.privacy.retention import list_files_without_row
from storage.rates.limiter import Rates
from storage.rates.table import Excess, RateKind, Scope
from storage.updates import list_parked, park

logger = logging.getLogger(__name__)

RETRY_AFTER_S: Final = (0.1, 0.5, 2.0)
"""Waits before another try.  A database busy with a backup is back by then; the chat waits, and
Telegram takes the answer to a tap for two minutes."""


class Intake:
    """Feeds updates; ``await intake.feed(channel, update)`` returns once it is committed."""

    def __init__(
        self,
        *,
        database: Database,
        catalogues: Catalogues,
        media_dir: Path,
        clock: Callable[[], datetime],
        room: Room,
        links: Callable[[str], Sequence[str]],
        calendar_link: Callable[[str], str],
        rates: Rates,
        machine: Machine | None = None,
        workers: Collection[DeliveryWorker] = (),
    ) -> None:
        """Take what surrounds every update.

        Args:
            database: where everything is kept.
            catalogues: the translations.
            media_dir: the folder of photos and files.
            clock: returns the current time, aware.
            room: what is left for photos and files.
            links: returns the links that open a chat with a ``/start`` payload.
            calendar_link: returns the address of the calendar feed with a secret.
            rates: how often somebody may do something.
            machine: what translates; ``None`` where only people do.
            workers: those of this process that deliver; answers leave through them at once.
        """
        self._database = database
        self._catalogues = catalogues
        self._media_dir = media_dir
        self._room = room
        self._decoding = Decoding(database, clock)
        self._clock = clock
        self._rates = rates
        self._surroundings: Final[dict[str, Any]] = {
            "database": database,
            "catalogues": catalogues,
            "media_dir": media_dir,
            "clock": clock,
            "links": links,
            "calendar_link": calendar_link,
            "detect": detect,
            "weigh": probabilities,
            "rates": rates,
            "machine": machine,
        }
        self._workers: Final = {worker.channel_name: worker for worker in workers}
        self._turns: dict[tuple[str, int], _Turns] = {}
        alone = database.url.get_backend_name() == "sqlite"
        self._turnstile = Turnstile(AT_ONCE_ALONE if alone else AT_ONCE)

    async def feed(self, channel: Channel, update: Update, *, again: bool = False) -> None:
        """Handle one update after those of the same chat that were fed before it.

        Args:
            channel: the messenger it came from.
            update: what happened there.
            again: whether it was parked, and is tried once more.

        Raises:
            Exception: it could neither be handled nor parked, and has left no trace.
        """
        chat = (channel.name, _chat_id(update))
        turns = self._turns.setdefault(chat, _Turns())
        turns.waiting += 1
        try:
            async with turns.lock:
                await self._try(channel, update, again=again)
        finally:
            turns.waiting -= 1
            if turns.waiting == 0:
                del self._turns[chat]

    async def feed_parked(self, channel: Channel) -> None:
        """Try once more what failed every time, after a repair for instance."""
        async with self._database.reading() as session:
            payloads = await list_parked(session, channel=channel.name)
        for payload in payloads:
            update = Update.model_validate(payload, context={"bot": channel.bot})
            logger.info("Update %d of %s is tried again", update.update_id, channel.name)
            await self.feed(channel, update, again=True)

    def _count(self, channel: Channel, update: Update, *, is_team: bool) -> Excess | None:
        """Count the update for its sender; return by how much it is too many."""
        chat_id = _chat_id(update)
        if channel.holds_back or not chat_id:
            return None
        who = {Scope.PERSON: f"{channel.name} {chat_id}"}
        return self._rates.try_acquire(RateKind.ACT, who, is_team=is_team)

    async def _count_for_team(
        self, channel: Channel, update: Update, excess: Excess
    ) -> Excess | None:
        """Count once more what is too many for a resident: a member of the team may do more."""
        async with self._database.reading() as session:
            person = await find_person(session, channel=channel.name, account_id=_chat_id(update))
        is_team = person is not None and person.is_staff
        return self._count(channel, update, is_team=True) if is_team else excess

    async def _try(self, channel: Channel, update: Update, *, again: bool) -> None:
        beyond = None if again else self._count(channel, update, is_team=False)
        fetching = Fetching(channel, FETCHING_S)
        sender = None if channel.counts_uploads else Sender(channel.name, _chat_id(update))
        for wait_s in (*RETRY_AFTER_S, None):
            try:
                excess = beyond and await self._count_for_team(channel, update, beyond)
                received = None
                if excess is None:
                    received = await self._receive(fetching, update, sender, last=wait_s is None)
                if update.message is not None and update.message.location is not None:
                    # The first one would stop everybody for as long as that takes.
                    await asyncio.to_thread(places.load)
                try:
                    await self._dispatch(
                        channel, update, received=received, excess=excess, again=again
                    )
                finally:
                    await self._drop_unkept(received)
            except Exception as error:
                logger.warning(
                    "Update %d of %s failed: %s",
                    update.update_id,
                    channel.name,
                    type(error).__name__,
                )
                if wait_s is None:
                    await self._give_up(channel, update, error)
                else:
                    await asyncio.sleep(wait_s)
            else:
                return

    async def _dispatch(self, channel: Channel, update: Update, **about: Any) -> None:
        async with self._turnstile:
            await get_dispatcher().feed_update(
                channel.bot,
                update,
                channel=channel.name,
                network=channel.network_of(_chat_id(update)),
                **about,
                worker=self._workers.get(channel.name),
                **self._surroundings,
            )

    async def _receive(
        self, fetching: Fetching, update: Update, sender: Sender | None, *, last: bool
    ) -> Received:
        """Return the message's photo or file, or why it is not kept."""
        message = update.message
        if message is None or message.chat.type != "private":
            return None
        try:
            return await self._fetch(fetching, message, sender)
        except (NoRoomError, FileQuotaError) as refused:
            return refused
        except TryAgainError:
            if not last and not fetching.is_over:
                raise
            if photo_of(message) is None:
                return FileUnkeptError(FileFault.GONE)
            return PhotoUnreadableError(too_large=False)

    async def _fetch(
        self, fetching: Fetching, message: Message, sender: Sender | None
    ) -> Received:
        """Return the message's photo or file, taken while there is room.

        Raises:
            NoRoomError: there is none.
            FileQuotaError: its sender has sent enough for a day.
            TryAgainError: not now.
        """
        claimed = claimed_size(message)
        if claimed is None:
            return None
        async with self._room.hold(sender, claimed):
            photo = await receive_photo(fetching, message, self._media_dir, self._decoding)
            received = photo or await receive_file(
                fetching, message, self._media_dir, self._decoding
            )
            await self._take(sender, claimed, received)
        return received

    async def _take(self, sender: Sender | None, claimed: int, received: Received) -> None:
        """Count a file against its sender's allowance; one that is too much does not stay.

        Raises:
            FileQuotaError: it is.
        """
        file = received.file if isinstance(received, SentFile) else received
        if sender is None or not isinstance(file, StoredFile):
            return
        try:
            await self._room.take(sender, max(claimed, file.size))
        except FileQuotaError:
            await asyncio.to_thread((self._media_dir / file.name).unlink, missing_ok=True)
            raise

    async def _drop_unkept(self, received: Received) -> None:
        """Remove a file that nothing has kept: many large ones would fill the disk in a day."""
        if not isinstance(received, SentFile):
            return
        async with self._database.reading() as session:
            unkept = await list_files_without_row(session, [received.file.name])
        for name in unkept:
            await asyncio.to_thread((self._media_dir / name).unlink, missing_ok=True)

    async def _give_up(self, channel: Channel, update: Update, error: Exception) -> None:
        where = error_location(error)
        now = self._clock()
        async with self._database.transaction() as session:
            person = await find_person(session, channel=channel.name, account_id=_chat_id(update))
            first_time = await park(
                session,
                channel=channel.name,
                update_id=update.update_id,
                person_id=person.id if person else None,
                payload=update.model_dump(mode="json", exclude_none=True),
                error=where,
                now=now,
            )
            if person is not None and first_time:
                with self._catalogues.speaking(person.locale):
                    apology = send(person.account_id, explain_failure())
                await enqueue_method(
                    session,
                    person=person,
                    method=type(apology).__name__,
                    payload=dump_method(apology),
                    now=now,
                )
        logger.error("Update %d of %s is parked: %s", update.update_id, channel.name, where)


class _Turns:
    """Who waits for a chat; ``asyncio.Lock`` serves in the order of arrival."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


def _chat_id(update: Update) -> int:
    try:
        sender = getattr(update.event, "from_user", None)
    except UpdateTypeLookupError:
        return 0
    return sender.id if sender is not None else 0
