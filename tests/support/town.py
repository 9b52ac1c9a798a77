"""A town on one database: people who write, and a messenger that shows what they are told.

Updates go through the real intake and dispatcher, messages through the real outbox and renderers;
only the messenger between is made up.
"""

import itertools
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Final

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from sqlalchemy import Row, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel, Delivered, FileRefusedError, HandleUpdate
from bot.delivery.serialisation import load_method
from bot.demo.addresses import import_sample_addresses
from bot.i18n import Catalogues
from bot.intake.room import Room
from bot.intake.updates import Intake
from handlers.notices import NoticeContext, NotYetError
from handlers.registry import RENDERERS
from handlers.translated import Machine
from storage.base import Base
from storage.database import Database
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person, Role
from storage.quarter import QuarterProfile, get_quarter, import_quarter
from storage.rates.limiter import Rates
from storage.team import invite
from tests.support.person import Someone
from tests.support.quarters import sample_profile

CATALOGUES: Final = Catalogues()

# Built once and without objects: a test says this after each of its updates.
OUTBOX: Final = Base.metadata.tables[OutboxMessage.__tablename__]
CLAIM: Final = (
    update(OUTBOX)
    .where(OUTBOX.c.state == DeliveryState.WAITING)
    .values(state=bindparam("sent"), finished_at=bindparam("now"))
    .returning(OUTBOX)
)
SETTLE: Final = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("outbox_id"))
    .values(message_id=bindparam("number"), payload={})
)
PUT_BACK: Final = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("outbox_id"))
    .values(state=DeliveryState.WAITING, finished_at=None)
)


class MadeUpSession(BaseSession):
    """Refuses every request: handlers return what they want to say."""

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  the name is aiogram's
    ) -> Any:
        """Fail the test."""
        msg = f"{type(method).__name__} was sent from inside a handler"
        raise AssertionError(msg)

    async def stream_content(self, *_args: Any, **_kwargs: Any) -> AsyncGenerator[bytes, None]:
        """Fail the test."""
        msg = "a file was fetched from inside a handler"
        raise AssertionError(msg)
        yield b""


class MadeUpChannel(Channel):
    """A messenger in memory; ``files`` holds what people have uploaded."""

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.bot = Bot("42:TEST", session=MadeUpSession())
        self.files: dict[str, bytes] = {}

    async def receive(self, handle: HandleUpdate) -> None:
        """Nothing comes by itself: people feed the intake."""

    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Nothing goes by itself: the town delivers."""
        raise AssertionError

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Write what was uploaded under this name."""
        if file_id not in self.files:
            msg = "unknown"
            raise FileRefusedError(msg)
        into.write(self.files[file_id])

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Disk:
    """A disk with as much room as a test wants."""

    total: int = 100_000_000_000
    free: int = 50_000_000_000

    def usage(self, _folder: Path) -> "Disk":
        """Return how full it is."""
        return self


class Town:
    """Everything a conversation needs, and a clock that stands still until it is moved."""

    def __init__(
        self,
        database: Database,
        *,
        folder: Path,
        now: datetime,
        rates: Rates | None = None,
        machine: Machine | None = None,
    ) -> None:
        """Found nothing yet; people may do anything as often as they like without ``rates``."""
        self.database = database
        self.now = now
        self.media_dir = folder / "media"
        self.machine = machine
        self.channel = MadeUpChannel()
        self.disk = Disk()
        self.room = Room(
            database, media_dir=self.media_dir, clock=lambda: self.now, usage=self.disk.usage
        )
        self._rates = rates or Rates(lambda: 0.0, ())
        self.use_machine(machine)
        self.people: dict[int, Someone] = {}
        self._numbers = itertools.count(1)

    def use_machine(self, machine: Machine | None) -> None:
        """Begin anew with what translates, or with people alone."""
        self.intake = Intake(
            database=self.database,
            catalogues=CATALOGUES,
            media_dir=self.media_dir,
            clock=lambda: self.now,
            room=self.room,
            links=lambda payload: [f"https://t.me/leimen_bot?start={payload}"],
            calendar_link=lambda secret: f"https://bote.example.org/calendar/{secret}.ics",
            rates=self._rates,
            machine=machine,
        )

    async def found(self, profile: QuarterProfile | None = None) -> None:
        """Import the sample quarter, or another one."""
        wanted = profile or sample_profile()
        async with self.database.transaction() as session:
            await import_quarter(session, wanted, now=self.now)

    async def list_addresses(self) -> None:
        """Import the addresses of the sample quarter."""
        async with self.database.transaction() as session:
            await import_sample_addresses(session, sample_profile())

    def newcomer(self, language: str = "en") -> Someone:
        """Return somebody whose messenger is set to this language, and who has not written yet."""
        someone = Someone(self, number=1000 + next(self._numbers), language=language)
        self.people[someone.number] = someone
        return someone

    async def member(
        self, role: Role = Role.MANAGER, *, name: str = "Frau Weber", language: str = "de"
    ) -> Someone:
        """Return somebody who has joined the team by an invitation."""
        async with self.database.transaction() as session:
            token = await invite(session, role=role, name=name, now=self.now)
        someone = self.newcomer(language)
        await someone.write(f"/start team-{token}")
        return someone

    def pass_time(self, **span: float) -> None:
        """Move the clock on; arguments as of ``timedelta``."""
        self.now += timedelta(**span)

    def next_number(self) -> int:
        """Return a number nobody has had."""
        return next(self._numbers)

    def start_numbers_at(self, first: int) -> None:
        """Count on from here, as a messenger does that was there before a restart."""
        self._numbers = itertools.count(first)

    async def feed(self, update: Update) -> None:
        """Handle one update, then show everybody what they are told."""
        await self.intake.feed(self.channel, update)
        await self.deliver()

    async def deliver(self) -> None:
        """Show everybody what waits for them, also what still waited for the rest of an album."""
        while await self._show_waiting():
            pass

    async def _show_waiting(self) -> int:
        """Show what waits, keep the messages' numbers alone, and return how many were shown."""
        async with self.database.transaction() as session:
            claimed = (
                await session.execute(CLAIM, {"sent": DeliveryState.SENT, "now": self.now})
            ).all()
            numbers, early = [], []
            for message in sorted(claimed, key=attrgetter("priority", "id")):
                try:
                    method = await self._render(session, message)
                except NotYetError:
                    early.append({"outbox_id": message.id})
                    continue
                number = self.people[message.chat_id].see(method)
                numbers.append({"outbox_id": message.id, "number": number})
            if numbers:
                await (await session.connection()).execute(SETTLE, numbers)
            if early:
                await (await session.connection()).execute(PUT_BACK, early)
            return len(numbers)

    async def _render(
        self, session: AsyncSession, message: Row[Any]
    ) -> TelegramMethod[Any] | None:
        if message.notice is None:
            return load_method(message.method or "", message.payload)
        receiver = await session.get_one(Person, message.person_id)
        context = NoticeContext(
            session=session,
            outbox_id=message.id,
            receiver=receiver,
            quarter=await get_quarter(session),
            media_dir=self.media_dir,
            now=self.now,
            machine=self.machine,
        )
        with CATALOGUES.speaking(receiver.locale):
            return await RENDERERS[message.notice](message.payload, context)
