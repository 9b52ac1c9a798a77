"""A messenger that is in for trouble, and an office that delivers through it."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from aiogram import Bot
from aiogram.methods import SendMessage, TelegramMethod
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel, Delivered, HandleUpdate
from bot.delivery.pacing import Pace
from bot.delivery.rendering import QUIET
from bot.delivery.serialisation import dump_method
from bot.delivery.worker import DeliveryWorker
from handlers.notices import Folder, Kind, NoticeContext, Renderer, renders
from handlers.translated import Machine
from storage.database import Database
from storage.files.media import StoredFile, keep_file
from storage.outbox import Notice, OutboxMessage, enqueue_method, enqueue_notice
from storage.people import Person, get_or_create_person
from storage.quarter import import_quarter
from storage.senders import Sender, get_or_create_sender
from tests.support.botapi.story import picture
from tests.support.quarters import awake_profile
from tests.support.town import CATALOGUES

PATIENCE_S: Final = 30.0
"""How long something may take on a busy machine."""

Trouble = Exception | Callable[[], Awaitable[None]]
"""What a request meets instead of success: an error, or something that takes time."""


def now() -> datetime:
    """The real time: delivery waits for it."""
    return datetime.now(UTC)


class FakeMessenger(Channel):
    """Takes everything, unless a chat is in for trouble.

    Attributes:
        taken: the calls it carried out, with their chat.
        asked: how many requests it got for each chat.
        troubles: what happens to the next requests for a chat.
        at_once: the most requests it had at the same time.
    """

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.bot = Bot("4242:nobody")
        self.taken: list[tuple[int, TelegramMethod[Any]]] = []
        self.asked: defaultdict[int, int] = defaultdict(int)
        self.troubles: defaultdict[int, deque[Trouble]] = defaultdict(deque)
        self.at_once = 0
        self.keys: list[int] = []
        self._open = 0
        self._changed = asyncio.Event()

    async def receive(self, handle: HandleUpdate) -> None:
        """Bring nothing."""

    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Take the call, unless its chat is in for trouble."""
        chat = int(getattr(method, "chat_id", 0) or 0)
        self.asked[chat] += 1
        self.keys.append(key)
        self._tell()
        self._open += 1
        self.at_once = max(self.at_once, self._open)
        try:
            await asyncio.sleep(0)
            if self.troubles[chat]:
                trouble = self.troubles[chat].popleft()
                if isinstance(trouble, Exception):
                    raise trouble
                await trouble()
        finally:
            self._open -= 1
            self._tell()
        self.taken.append((chat, method))
        self._tell()
        photo = getattr(method, "photo", None)
        return Delivered(len(self.taken), ("file-name",) if photo else ())

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """There is nothing to fetch."""

    async def close(self) -> None:
        """There is nothing to close."""

    def texts(self, chat: int | None = None) -> list[str]:
        """The texts of the calls carried out, of one chat or of all."""
        return [
            str(getattr(method, "text", "")) for to, method in self.taken if chat in {None, to}
        ]

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, reached: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Until something is as wanted; ``TimeoutError`` if it never is."""
        async with asyncio.timeout(seconds):
            while not reached():
                await self._changed.wait()


class Office:
    """A database, a messenger and a worker between them.

    Attributes:
        messenger: the one in for trouble.
        channel: through which messages go; the messenger, unless a test has another.
        renderers: what renders notices.
        folder: what makes one message of several notices.
        machine: what translates.
        clock: what a worker takes for the current time.
    """

    def __init__(self, database: Database, media_dir: Path) -> None:
        self.database = database
        self.messenger = FakeMessenger()
        self.channel: Channel = self.messenger
        self.media_dir = media_dir
        self.renderers: dict[str, Renderer] = {}
        self.folder: Folder | None = None
        self.machine: Machine | None = None
        self.clock: Callable[[], datetime] = now

    async def put(self, chat: int, *calls: str | TelegramMethod[Any], **rest: Any) -> list[int]:
        """Enqueue messages to somebody, in one transaction; their numbers."""
        async with self.database.transaction() as session:
            person = await self.person(session, chat)
            messages = [await self._enqueue(session, person, call, rest) for call in calls]
        return [message.id for message in messages]

    async def _enqueue(
        self,
        session: AsyncSession,
        person: Person,
        call: str | TelegramMethod[Any],
        rest: dict[str, Any],
    ) -> OutboxMessage:
        method = (
            SendMessage(chat_id=person.account_id, text=call) if isinstance(call, str) else call
        )
        return await enqueue_method(
            session,
            person=person,
            method=type(method).__name__,
            payload=dump_method(method),
            **({"now": now()} | rest),
        )

    async def person(self, session: AsyncSession, chat: int) -> Person:
        """Somebody who writes at this moment."""
        return await get_or_create_person(
            session,
            channel=self.channel.name,
            account_id=chat,
            locale="tr" if chat % 2 else "de",
            language_tag=None,
            now=now(),
        )

    async def sender(self, session: AsyncSession, chat: int) -> Sender:
        """Somebody who writes at this moment, in a quarter of its own."""
        await import_quarter(session, awake_profile(), now=now())
        return await get_or_create_sender(
            session,
            channel=self.channel.name,
            account_id=chat,
            locale=lambda _profile: "de",
            language_tag=None,
            quiet=QUIET,
            now=now(),
        )

    def render(
        self,
        kind: type[Kind],
        render: Callable[[Kind, NoticeContext], Awaitable[TelegramMethod[Any] | None]],
    ) -> None:
        """Render notices of this kind by a function."""
        self.renderers[kind.NAME] = renders(kind, render)

    async def notify(self, *chats: int, notice: Notice, ignores_quiet_hours: bool = False) -> None:
        """Enqueue a notice to each of these people, in a quarter of its own."""
        async with self.database.transaction() as session:
            await import_quarter(session, awake_profile(), now=now())
            people = [(await self.person(session, chat)).id for chat in chats]
            await enqueue_notice(
                session,
                notice,
                person_ids=people,
                ignores_quiet_hours=ignores_quiet_hours,
                now=now(),
            )

    async def photo(self, colour: str = "red") -> int:
        """A photo that somebody sent; its number."""
        data = picture(colour)
        (self.media_dir / f"{colour}.png").write_bytes(data)
        async with self.database.transaction() as session:
            person = await self.person(session, 1)
            stored = StoredFile(f"{colour}.png", len(data))
            return (await keep_file(session, person_id=person.id, file=stored, now=now())).id

    async def rows(self) -> Sequence[OutboxMessage]:
        """The whole outbox, in order."""
        async with self.database.transaction() as session:
            return (await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))).all()

    async def states(self) -> list[str]:
        """Where each message is, in order."""
        return [row.state.value for row in await self.rows()]

    async def settled(self, *, but: int = 0, seconds: float = PATIENCE_S) -> list[str]:
        """Wait until no more than ``but`` messages are on their way; the states of all."""
        async with asyncio.timeout(seconds):
            while True:
                states = await self.states()
                if sum(state in {"waiting", "sending"} for state in states) <= but:
                    return states
                await asyncio.sleep(0.01)

    def worker(self, pace: Pace | None = None) -> DeliveryWorker:
        """A worker that has not begun."""
        return DeliveryWorker(
            self.channel,
            self.database,
            pace=pace or Pace.unlimited(),
            catalogues=CATALOGUES,
            renderers=self.renderers,
            folder=self.folder,
            machine=self.machine,
            media_dir=self.media_dir,
            clock=self.clock,
        )

    @asynccontextmanager
    async def open(self, pace: Pace | None = None) -> AsyncIterator[DeliveryWorker]:
        """Let a worker run."""
        worker = self.worker(pace)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run())
            yield worker
            await worker.stop()
