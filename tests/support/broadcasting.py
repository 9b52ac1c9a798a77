"""A quarter of thousands, a worker and a feeder that send them announcements, and their deaths."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from aiogram import Bot
from aiogram.methods import TelegramMethod
from sqlalchemy import event, insert, select

from bot.channels.base import Channel, Delivered, HandleUpdate, Scope, TryAgainError
from bot.delivery.pacing import Pace
from bot.delivery.worker import DeliveryWorker
from bot.i18n import Catalogues
from handlers.registry import RENDERERS
from storage.announcements import (
    Announcement,
    AnnouncementRecipient,
    Audience,
    create_announcement,
    get_announcement,
    start_announcement,
)
from storage.announcements.queueing import queue_announcements
from storage.database import Database
from storage.outbox import FINAL_STATES, count_by_state, enqueue_method
from storage.people import Person, Role, get_or_create_person
from storage.quarter import QuarterProfile, get_quarter, import_quarter
from tests.support.botapi import BotApi
from tests.support.botapi.errors import ApiError
from tests.support.botapi.rates import RateWindows
from tests.support.quarters import sample_profile

LOCALES: Final = ("de", "tr", "ar", "uk")
MANAGER: Final = 900_001
TEXTS: Final = {"de": "Am Samstag ist Hoffest.", "tr": "Cumartesi günü bahçe şenliği var."}
"""The announcement; who reads neither gets the German one with a note."""
KNOCK_S: Final = 1.0
"""How often the job looks (``bot.jobs.schedule``)."""
CATALOGUES: Final = Catalogues()


class Messenger(Channel):
    """Takes everything at the pace of real windows, and counts who got what.

    Attributes:
        windows: those of the real server.
        got: how many messages each chat has.
        delivered: when each key was taken, in the loop's seconds.
        latency_s: how long a request and its answer take together, at most.
    """

    name = "telegram"

    def __init__(self, *, latency_s: float = 0.01, seed: int = 1) -> None:
        self.bot = Bot("4242:nobody")
        self.windows = RateWindows(timer=lambda: asyncio.get_running_loop().time())
        self.got: Counter[int] = Counter()
        self.delivered: dict[int, float] = {}
        self.latency_s = latency_s
        self._chance = random.Random(seed)  # noqa: S311  repeatable on purpose

    async def receive(self, handle: HandleUpdate) -> None:
        """Bring nothing."""

    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Take the call somewhere between request and answer."""
        chat = int(getattr(method, "chat_id", 0))
        await asyncio.sleep(self._chance.uniform(0, self.latency_s / 2))
        try:
            self.windows.check(type(method).__name__, chat)
        except ApiError as error:
            after = timedelta(seconds=error.retry_after or 1)
            raise TryAgainError(error.description, after=after, scope=Scope.LIMIT) from error
        self.got[chat] += 1
        self.delivered[key] = asyncio.get_running_loop().time()
        await asyncio.sleep(self._chance.uniform(0, self.latency_s / 2))
        return Delivered(message_id=key)

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """There is nothing to fetch."""

    async def close(self) -> None:
        """There is nothing to close."""


class Broadcast:
    """One installation, which lives and dies on a database.

    Attributes:
        database: the one of the present life.
        channel: through which messages go.
    """

    def __init__(
        self,
        url: str,
        channel: Channel,
        *,
        media_dir: Path,
        clock: Callable[[], datetime],
        pace: Callable[[], Pace] = Pace,
        open_database: Callable[[str], Database] = Database,
    ) -> None:
        self._url = url
        self._media_dir = media_dir
        self._clock = clock
        self._pace = pace
        self._open_database = open_database
        self._compiled: dict[Any, Any] = {}
        self.channel = channel
        self.database = self._open()

    def _open(self) -> Database:
        """Open the database; deaths here are none of the machine, so nothing has to be synced."""
        database = self._open_database(self._url)
        # Compiling every statement anew would be most of the work of a short life.
        database.engine.sync_engine.update_execution_options(compiled_cache=self._compiled)
        if database.url.get_backend_name() == "sqlite":
            event.listen(database.engine.sync_engine, "connect", _sync_nothing)
        return database

    # --- Before ---

    async def settle_people(
        self, number: int, *, profile: QuarterProfile | None = None, first: int = 1
    ) -> None:
        """Let so many people have written before, a quarter of them in each language."""
        async with self.database.transaction() as session:
            await import_quarter(session, profile or sample_profile(), now=self._clock())
            people = [
                {
                    "channel": "telegram",
                    "account_id": account,
                    "locale": LOCALES[account % len(LOCALES)],
                    "locale_chosen": True,
                    "role": Role.RESIDENT,
                    "created_at": self._clock(),
                    "erasure_pending": False,
                }
                for account in range(first, first + number)
            ]
            await session.execute(insert(Person), people)

    async def announce(self, *, urgent: bool = False) -> int:
        """Start an announcement to everybody, the manager included; return its number."""
        now = self._clock()
        async with self.database.transaction() as session:
            manager = await get_or_create_person(
                session,
                channel="telegram",
                account_id=MANAGER,
                locale="de",
                language_tag="de",
                now=now,
            )
            manager.role = Role.MANAGER
            await session.flush()
            made = await create_announcement(
                session,
                created_by=manager.id,
                audience=Audience(everyone=True),
                texts=TEXTS,
                urgent=urgent,
                now=now,
            )
            profile = (await get_quarter(session)).profile
            await start_announcement(
                session, announcement_id=made.id, profile=profile, actor_id=manager.id, now=now
            )
        return made.id

    # --- Life and death ---

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Let worker and feeder run; at the end they are torn away in the middle of anything."""
        await self.database.close()
        self.database = self._open()
        worker = DeliveryWorker(
            self.channel,
            self.database,
            pace=self._pace(),
            catalogues=CATALOGUES,
            renderers=RENDERERS,
            media_dir=self._media_dir,
            clock=self._clock,
            timer=asyncio.get_running_loop().time,
        )
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(worker.run()), tasks.create_task(self._knock())]
            yield
            for task in running:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*running)
        await self.database.close()

    async def _knock(self) -> None:
        while True:
            await self.feed()
            await asyncio.sleep(KNOCK_S)

    async def feed(self) -> None:
        """Look once, as the job does."""
        async with self.database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await queue_announcements(session, profile=profile, now=self._clock())

    # --- Asking ---

    async def answer(self, chat: int, text: str) -> int:
        """Answer somebody; return the message's number."""
        async with self.database.transaction() as session:
            person = (await session.scalars(select(Person).where(Person.account_id == chat))).one()
            message = await enqueue_method(
                session,
                person=person,
                method="SendMessage",
                payload={"chat_id": chat, "text": text},
                now=self._clock(),
            )
        return message.id

    async def find(self, announcement_id: int) -> Announcement:
        """Return the announcement as it is now."""
        async with self.database.transaction() as session:
            return await get_announcement(session, announcement_id)

    async def finished(self, announcement_id: int, *, look_s: float = 1.0) -> Announcement:
        """Wait until everybody is in a final state."""
        while True:
            found = await self.find(announcement_id)
            if found.finished_at is not None:
                return found
            await asyncio.sleep(look_s)

    async def recipients(self) -> Sequence[tuple[int, str]]:
        """Return chat and state of every recipient."""
        async with self.database.transaction() as session:
            rows = await session.execute(
                select(Person.account_id, AnnouncementRecipient.state)
                .join(Person, Person.id == AnnouncementRecipient.person_id)
                .order_by(Person.id)
            )
            return [(chat, state.value) for chat, state in rows]

    async def count_waiting(self) -> int:
        """Return how many messages lie in the outbox and have no final state."""
        async with self.database.transaction() as session:
            states = await count_by_state(session)
        return sum(number for state, number in states.items() if state not in FINAL_STATES)


def told(api: BotApi) -> Counter[int]:
    """Return how often each chat got the announcement.

    It begins with the text, or with a heading and an empty line where it is urgent; the reports
    to the manager have the text in their second line.
    """
    return Counter(
        message.chat.chat_id
        for message in api.accepted
        if set(message.html.splitlines()[:3:2]) & set(TEXTS.values())
    )


def states_in(report: dict[str, Any] | None) -> dict[str, int]:
    """Return the sums of a report over all languages."""
    total: Counter[str] = Counter()
    for states in (report or {}).values():
        total.update(states)
    return dict(total)


def _sync_nothing(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
