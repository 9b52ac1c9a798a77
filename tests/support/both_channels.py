"""A town whose people use Telegram or the chat page, with the program's own delivery to both.

Only the messenger and the browser are made up: what the page shows is in the database, as it is
with real ones, and what leaves is put into the outbox, rendered and sent by workers.
"""

import asyncio
import itertools
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path, PurePath
from typing import Any, Final

from aiogram.methods import TelegramMethod
from aiogram.types import Update
from sqlalchemy import Select, select

from bot.channels.base import Channel, Delivered, TryAgainError
from bot.channels.webchat import WebchatChannel
from bot.channels.webchat.frames import Frame, PressFrame
from bot.channels.webchat.gateway import Visitor
from bot.channels.webchat.pages import Arrival, Page
from bot.delivery.pacing import Pace
from bot.delivery.worker import DeliveryWorker
from bot.intake.room import Room
from bot.intake.updates import Intake
from handlers.commands import commands_for
from handlers.registry import RENDERERS
from storage.database import CHANNELS_WRITTEN_TO, Database
from storage.outbox import FINAL_STATES, OutboxMessage
from storage.people import Role
from storage.rates.limiter import Rates
from storage.team import invite
from storage.webchat.models import WebchatAccount, WebchatMessage, WebchatUpdate
from tests.support.person import Shown, Someone, plain
from tests.support.town import CATALOGUES, MadeUpChannel, Town
from tests.support.webchat import new_key

PATIENCE_S: Final = 60.0
"""Longer than anything takes on a busy machine, the first chart too."""
LOOK_AGAIN_S: Final = 0.005
ALBUM_WAITS: Final = timedelta(seconds=10)


class OpenChannel(MadeUpChannel):
    """Telegram, as far as people see it."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[int, Someone] = {}
        self.offline: set[int] = set()
        """People whose messages do not get through."""

    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Show it to its person."""
        chat = getattr(method, "chat_id", None)
        if chat in self.offline:
            msg = "the messenger does not answer"
            raise TryAgainError(msg)
        person = self.people[int(chat)] if chat is not None else None
        return Delivered(message_id=None if person is None else person.see(method))


class PageVisitor(Someone):
    """Somebody with the chat page open, who does what a page lets them."""

    town: "BothChannels"

    def __init__(self, town: "BothChannels", page: Page, *, language: str) -> None:
        super().__init__(town, number=page.account_id or 0, language=language)
        self.page = page
        self._log: dict[int, Shown] = {}
        self._revision = 0

    async def send(self, **content: Any) -> Shown:
        """Send a text, a place, or a shared number as the text it is here."""
        if (place := content.get("location")) is not None:
            where = {"latitude": place.latitude, "longitude": place.longitude}
            return await self._do(type="location", **where)
        if (contact := content.get("contact")) is not None:
            return await self._do(type="text", text=contact.phone_number)
        return await self._do(type="text", text=content["text"])

    async def send_photo(
        self,
        data: bytes,
        *,
        caption: str | None = None,
        album: str | None = None,
        look: bool = True,
    ) -> Shown | None:
        """Upload a photo and send it."""
        name = await self._upload(data, suffix=None)
        sent = await self._do(type="photo", upload=name, caption=caption, album=album)
        return sent if look else None

    async def send_file(
        self,
        data: bytes,
        *,
        name: str,
        mime_type: str = "application/octet-stream",
        **content: Any,
    ) -> Shown:
        """Upload a file and send it."""
        upload = await self._upload(data, suffix=PurePath(name).suffix)
        return await self._do(type="file", upload=upload, name=name, **content)

    async def edit(self, html: str, *, of: int | None = None) -> Shown:
        """Leave it: the page lets nobody change what they sent."""
        return self.newest

    async def tap(self, data: str, shown: Shown | None = None) -> Shown:
        """Press a button of a message."""
        number = (shown or self.newest).id
        return await self._do(type="press", message_id=number, data=data)

    async def look(self) -> None:
        """Read what the page shows anew."""
        async with self.town.database.reading() as session:
            account = await session.get(WebchatAccount, self.number)
            if account is None or account.revision < self._revision:  # everything was erased
                self._log, self._revision = {}, 0
            changed = await session.scalars(
                select(WebchatMessage).where(
                    WebchatMessage.account_id == self.number,
                    WebchatMessage.revision > self._revision,
                )
            )
            rows = changed.all()
        await self._read()
        for message in rows:
            self._revision = max(self._revision, message.revision)
            self._log.pop(message.id, None)
            if message.from_bot and not message.deleted:
                self._log[message.id] = _shown(message)
            if "keyboard" in message.content:
                lines = message.content["keyboard"]
                self.keyboard = [key["text"] for line in lines for key in line]
        self.chat = [self._log[number] for number in sorted(self._log)]

    async def _read(self) -> None:
        """Read what was sent to the page; one that lags behind too far would be closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                while True:
                    await self.page.next_frame()

    async def _do(self, **fields: Any) -> Shown:
        assert self.page.close_code is None, "the page was closed, and does nothing any more"
        frame = Frame.validate_json(json.dumps({"key": new_key()} | fields))
        await self.town.webchat.gateway.handle_frame(self.page, frame)
        assert self.page.account_id is not None
        self.number = self.page.account_id
        if not isinstance(frame, PressFrame):
            self.last_sent = await self._newest_own()
        await self.town.deliver()
        return self.newest

    async def _newest_own(self) -> int:
        async with self.town.database.reading() as session:
            found: int | None = await session.scalar(
                select(WebchatMessage.id)
                .where(WebchatMessage.account_id == self.number, ~WebchatMessage.from_bot)
                .order_by(WebchatMessage.id.desc())
            )
        return found or 0

    async def _upload(self, data: bytes, *, suffix: str | None) -> str:
        gateway = self.town.webchat.gateway
        visitor = Visitor(self.page.arrival, self.page.account_id, self.page.context)
        return await gateway.keep_upload(visitor, _chunks(data), size=len(data), suffix=suffix)


class BothChannels(Town):
    """The town; ``async with town.open()`` while people do something."""

    def __init__(self, database: Database, *, folder: Path, now: datetime) -> None:
        super().__init__(database, folder=folder, now=now)
        self.media_dir.mkdir(parents=True, exist_ok=True)
        self.channel = self.telegram = OpenChannel()
        self.telegram.people = self.people
        hours = itertools.count(step=3600)
        self.rates = Rates(lambda: float(next(hours)))  # nobody is too fast here
        room = Room(database, media_dir=self.media_dir, clock=lambda: self.now)
        self.webchat = WebchatChannel(
            database,
            media_dir=self.media_dir,
            clock=lambda: self.now,
            catalogues=CATALOGUES,
            commands=commands_for,
            rates=self.rates,
            room=room,
        )
        self.visitors: list[PageVisitor] = []
        channels: tuple[Channel, ...] = (self.telegram, self.webchat)
        self._workers = [self._worker(channel) for channel in channels]
        self.intake = Intake(
            database=database,
            catalogues=CATALOGUES,
            media_dir=self.media_dir,
            clock=lambda: self.now,
            links=lambda payload: [f"https://t.me/leimen_bot?start={payload}"],
            calendar_link=lambda secret: f"https://bote.example.org/calendar/{secret}.ics",
            rates=self.rates,
            room=room,
            workers=self._workers,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Let the page bring updates, and what is said leave."""
        async with asyncio.TaskGroup() as tasks:
            handle = partial(self.intake.feed, self.webchat)
            running = [
                tasks.create_task(self.webchat.receive(handle)),
                *(tasks.create_task(worker.run()) for worker in self._workers),
            ]
            try:
                yield
            finally:
                for task in running:
                    task.cancel()

    async def visitor(self, language: str = "en", *, team: bool = False) -> PageVisitor:
        """Return somebody who has opened the page, and has not written yet."""
        arrival = Arrival(
            token_hash=secrets.token_hex(32),
            team=team,
            language_tags=(language,),
            address=f"10.0.{len(self.visitors)}.1",
            is_sealed=True,
        )
        page = await self.webchat.gateway.connect(arrival)
        assert page is not None
        someone = PageVisitor(self, page, language=language)
        self.visitors.append(someone)
        return someone

    async def page_member(
        self, role: Role = Role.MANAGER, *, name: str = "Frau Weber", language: str = "en"
    ) -> PageVisitor:
        """Return somebody who has joined the team on the page."""
        async with self.database.transaction() as session:
            token = await invite(session, role=role, name=name, now=self.now)
        someone = await self.visitor(language, team=True)
        await someone.write(f"/start team-{token}")
        return someone

    async def feed(self, update: Update) -> None:
        """Handle one update of Telegram, then show everybody what they are told."""
        await self.intake.feed(self.telegram, update)
        await self.deliver()

    async def deliver(self) -> None:
        """Wait until everything is handled and has arrived, and look at every page."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                while await self._is_busy():  # noqa: ASYNC110  nothing tells when
                    await asyncio.sleep(LOOK_AGAIN_S)
                if not await self._let_albums_end():
                    break
        for visitor in self.visitors:
            await visitor.look()

    async def _is_busy(self) -> bool:
        on_its_way = self._waiting(OutboxMessage.id).where(OutboxMessage.not_before <= self.now)
        unhandled = select(WebchatUpdate.id).where(~WebchatUpdate.handled)
        async with self.database.reading() as session:
            return bool(await session.scalar(select(on_its_way.exists() | unhandled.exists())))

    def _waiting(self, *columns: Any) -> Select[Any]:
        """Return the query of messages on their way to those who can be reached."""
        return select(*columns).where(
            OutboxMessage.state.not_in(FINAL_STATES),
            OutboxMessage.chat_id.not_in(self.telegram.offline),
        )

    async def _let_albums_end(self) -> bool:
        """Let as much time pass as what waits for the rest of an album needs, if anything does."""
        soon = self.now + ALBUM_WAITS
        async with self.database.transaction() as session:
            waiting = await session.execute(
                self._waiting(OutboxMessage.channel, OutboxMessage.not_before).where(
                    OutboxMessage.not_before <= soon
                )
            )
            rows = waiting.all()
            session.info[CHANNELS_WRITTEN_TO] = {row.channel for row in rows}
            self.now = max([self.now, *(row.not_before for row in rows)])
        return bool(rows)

    def _worker(self, channel: Channel) -> DeliveryWorker:
        return DeliveryWorker(
            channel,
            self.database,
            pace=Pace.unlimited(),
            catalogues=CATALOGUES,
            renderers=RENDERERS,
            media_dir=self.media_dir,
            clock=lambda: self.now,
        )


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _shown(message: WebchatMessage) -> Shown:
    content = message.content
    buttons = {
        button["text"]: button.get("data") or button["url"]
        for row in content.get("buttons", ())
        for button in row
    }
    html = content.get("html", "")
    photos = [message.file_name] if "photo" in content and message.file_name else []
    return Shown(id=message.id, text=plain(html), html=html, buttons=buttons, photos=photos)
