"""A chat page without a browser: it speaks the protocol of docs/webchat.md over real HTTP."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channels.webchat import WebchatChannel
from bot.health import Health, check_database
from bot.intake.room import Room
from bot.web.server import create_web_app
from handlers.translated import Machine
from storage.database import Database
from storage.people import Role
from storage.quarter import import_quarter
from storage.rates.limiter import Rates
from storage.rates.table import with_limits
from storage.webchat import list_waiting_accounts
from tests.support.quarters import awake_profile
from tests.support.town import CATALOGUES, Disk

PROXIES: Final = (ip_network("127.0.0.0/8"),)
"""Tests come through one, so that each can be somebody else."""
WAIT_S: Final = 20.0
"""Longer than anything here takes, on a busy machine too."""


class Office:
    """The channel and its server on one database, and what was fed to the rest of the program."""

    def __init__(self, database: Database, folder: Path, now: datetime) -> None:
        self.database = database
        self.media_dir = folder / "media"
        self.now = now
        self.seconds = 0.0
        """What limits of rates are measured with."""
        self.fed: list[Update] = []
        self.machine: Machine | None = None
        self.health = Health()
        self.health.add("database", check_database(database, ["webchat"], lambda: self.now))
        few = with_limits({"acts": (20, timedelta(seconds=10))})  # which a test reaches soon
        self.rates = Rates(lambda: self.seconds, few)
        self.disk = Disk()
        self.room = Room(
            database, media_dir=self.media_dir, clock=lambda: self.now, usage=self.disk.usage
        )
        self.channel = WebchatChannel(
            database,
            media_dir=self.media_dir,
            clock=lambda: self.now,
            catalogues=CATALOGUES,
            commands=menu,
            rates=self.rates,
            room=self.room,
        )

    async def found(self) -> None:
        """Import the sample quarter."""
        async with self.database.transaction() as session:
            await import_quarter(session, awake_profile(), now=self.now)

    @asynccontextmanager
    async def served(self, public_url: str | None = None) -> AsyncIterator[TestServer]:
        """Give a running server."""
        app = create_web_app(
            self.channel,
            database=self.database,
            health=self.health,
            catalogues=CATALOGUES,
            clock=lambda: self.now,
            public_url=public_url,
            proxies=PROXIES,
            rates=self.rates,
            machine=self.machine,
        )
        await self.health.look()
        server = TestServer(app)
        async with server:
            yield server

    @asynccontextmanager
    async def fed_by(
        self, feed: Callable[[Update], Awaitable[None]] | None = None
    ) -> AsyncIterator[None]:
        """Let the channel bring updates, to ``fed`` unless told otherwise."""
        async with asyncio.TaskGroup() as tasks:
            receiving = tasks.create_task(self.channel.receive(feed or self.keep))
            try:
                yield
            finally:
                receiving.cancel()

    async def keep(self, update: Update) -> None:
        """Put an update into ``fed``."""
        self.fed.append(update)

    async def wait_fed(self, count: int) -> list[Update]:
        """Return what was fed, once there are so many."""
        await until(lambda: len(self.fed) >= count)
        assert len(self.fed) == count
        return self.fed

    async def wait_handled(self) -> None:
        """Return once everything that was fed counts as handled."""
        async with asyncio.timeout(WAIT_S):
            while await self._has_waiting():  # noqa: ASYNC110  nothing tells when
                await asyncio.sleep(0.01)

    async def _has_waiting(self) -> bool:
        async with self.database.transaction() as session:
            return bool(await list_waiting_accounts(session))

    def pass_time(self, **span: float) -> None:
        """Move the clock on; arguments as of ``timedelta``."""
        self.now += timedelta(**span)


class Browser:
    """One browser with its cookies; ``async with browser.page()`` opens the chat."""

    def __init__(self, client: ClientSession, origin: str, entrance: str, language: str) -> None:
        self.client = client
        self.entrance = entrance
        self.headers = {"Accept-Language": language, "Origin": origin}

    async def load(self) -> str:
        """Return the HTML of the entrance."""
        async with self.client.get(self.entrance, headers=self.headers) as response:
            assert response.status == 200
            return await response.text()

    @asynccontextmanager
    async def page(self) -> AsyncIterator["Page"]:
        """Give an open page that was greeted and has asked for its history."""
        await self.load()
        async with self.client.ws_connect(
            f"{self.entrance}socket", headers=self.headers
        ) as socket:
            page = Page(socket)
            await page.expect("hello")
            yield page

    async def upload(self, photo: bytes) -> str:
        """Return the name of an uploaded photo."""
        url = f"{self.entrance}photos"
        async with self.client.post(url, data=photo, headers=self.headers) as response:
            assert response.status == 200, await response.text()
            name: str = (await response.json())["upload"]
            return name

    async def upload_file(self, data: bytes, name: str) -> tuple[int, dict[str, str]]:
        """Return the status and the answer for an uploaded file."""
        url = URL(f"{self.entrance}files").with_query(name=name)
        async with self.client.post(url, data=data, headers=self.headers) as response:
            return response.status, await response.json()

    async def status_of(self, path: str) -> int:
        """Return the status of a ``GET``."""
        async with self.client.get(path, headers=self.headers) as response:
            return response.status


class Page:
    """An open page; ``frames`` are all that came, in order."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self._read = 0

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a frame."""
        await self.socket.send_json({"type": kind, **fields})

    async def expect(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the next frame of this kind with these fields; others before it are passed."""
        while True:
            frame = await self.next()
            if frame["type"] == kind and fields.items() <= frame.items():
                return frame

    async def next(self) -> dict[str, Any]:
        """Return the next frame."""
        frame: dict[str, Any] = await self.socket.receive_json(timeout=WAIT_S)
        self.frames.append(frame)
        return frame

    async def write(self, text: str, *, key: str | None = None) -> dict[str, Any]:
        """Send a text and return the answer to it."""
        key = key or new_key()
        await self.send("text", key=key, text=text)
        return await self.answer(key)

    async def answer(self, key: str) -> dict[str, Any]:
        """Return the frame that answers what was sent under ``key``."""
        while True:
            frame = await self.next()
            if frame["type"] in {"accepted", "answered", "refused"} and frame["key"] == key:
                return frame

    async def sync(self, after: int = 0) -> dict[str, Any]:
        """Return what has changed since a revision."""
        await self.send("sync", after=after)
        return await self.expect("history")

    async def close_code(self) -> int | None:
        """Return the code the server hangs up with."""
        while True:
            message = await self.socket.receive(timeout=WAIT_S)
            if message.type is WSMsgType.CLOSE:
                return int(message.data)  # the socket forgets it if its own answer is too late
            if message.type in {WSMsgType.CLOSING, WSMsgType.CLOSED}:
                return self.socket.close_code


@asynccontextmanager
async def browser(
    server: TestServer, *, entrance: str = "/", language: str = "de"
) -> AsyncIterator[Browser]:
    """Give a browser of its own, without cookies."""
    url = server.make_url("/")
    async with ClientSession(base_url=url, cookie_jar=CookieJar(unsafe=True)) as client:
        yield Browser(client, str(url.origin()), entrance, language)


def menu(role: Role) -> Sequence[BotCommand]:
    """Return a menu that tells the role."""
    return [BotCommand(command=role.value, description="x")]


def one_button(data: str = "go") -> InlineKeyboardMarkup:
    """Return a keyboard with a single button."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data=data)]]
    )


def new_key() -> str:
    """Return a key as the page makes them."""
    return str(uuid.uuid4())


async def until(condition: Callable[[], bool]) -> None:
    """Return once the condition holds."""
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110  nothing tells when
            await asyncio.sleep(0.01)
