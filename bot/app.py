"""The program as a whole: everything is made here once, runs together, and ends together."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiohttp import web

from bot import language
from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebchatChannel
from bot.commands import commands_for, description, short_description
from bot.delivery.pacing import Pace, Window
from bot.delivery.worker import DeliveryWorker
from bot.i18n import Catalogues
from bot.intake import Intake
from bot.jobs import create_scheduler
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.web.server import create_web_app
from handlers.registry import RENDERERS
from storage.database import Database
from storage.errors import QuarterMissingError
from storage.people import Role
from storage.quarter import get_quarter, import_quarter, read_profile
from storage.team import invite

logger = logging.getLogger(__name__)

SAMPLE: Final = Path(__file__).resolve().parent / "samples" / "leimen-mitte.toml"


def clock() -> datetime:
    """Return the current time; the only place of the program that reads it."""
    return datetime.now(UTC)


class Program:
    """What runs in one process, made from the settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self.catalogues = Catalogues()
        self.media_dir = settings.data_dir / "media"
        self.media_dir.mkdir(parents=True, exist_ok=True)
        self.webchat = WebchatChannel(
            self.database,
            media_dir=self.media_dir,
            clock=clock,
            catalogues=self.catalogues,
            commands=commands_for,
        )
        self.telegram = self._create_telegram()
        self.channels: Final[list[Channel]] = [
            self.webchat,
            *([self.telegram] if self.telegram else []),
        ]
        self.intake = Intake(
            database=self.database,
            catalogues=self.catalogues,
            media_dir=self.media_dir,
            clock=clock,
            links=self.links,
        )
        self.workers = [self._create_worker(channel) for channel in self.channels]
        self.scheduler = create_scheduler(
            database=self.database, webchat=self.webchat, media_dir=self.media_dir, clock=clock
        )
        self.username: str | None = None
        """The bot's name in Telegram, once it is known."""

    def links(self, payload: str) -> Sequence[str]:
        """Return the links that open a chat with a ``/start`` payload."""
        page = f"{self.settings.page_url}/team/?start={payload}"
        if self.username is None:
            return [page]
        return [page, f"https://t.me/{self.username}?start={payload}"]

    async def serve(self) -> None:
        """Run until SIGTERM or Ctrl-C; what is in flight is finished within five seconds."""
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        async with self._http(), asyncio.TaskGroup() as running:
            for worker in self.workers:
                running.create_task(worker.run())
            receiving = [
                running.create_task(self._receive(channel)) for channel in self.channels
            ]
            running.create_task(asyncio.to_thread(language.load))
            self.scheduler.start()
            await stopping.wait()
            logger.info("Finishing what is in flight")
            self.scheduler.shutdown(wait=False)
            for task in receiving:
                task.cancel()
            await asyncio.gather(*receiving, return_exceptions=True)
            await asyncio.gather(*(worker.stop() for worker in self.workers))

    async def close(self) -> None:
        """Let go of every connection."""
        for channel in self.channels:
            await channel.close()
        await self.database.close()

    async def _receive(self, channel: Channel) -> None:
        async def feed(update: object) -> None:
            await self.intake.feed(channel, update)

        if self.telegram is not None and channel is self.telegram:
            await self._introduce(self.telegram)
        with suppress(asyncio.CancelledError):
            await channel.receive(feed)

    async def _introduce(self, telegram: TelegramChannel) -> None:
        """Find out the bot's name, and set its commands and descriptions in every language."""

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[None]:
        settings = self.settings
        app = create_web_app(
            self.webchat, database=self.database, public_url=settings.public_url
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.http_host, settings.http_port).start()
            logger.info("The chat page is at %s", settings.page_url)
            yield
        finally:
            await runner.cleanup()

    def _create_telegram(self) -> TelegramChannel | None:
        token = self.settings.telegram_token
        if token is None:
            return None
        return TelegramChannel(
            token.get_secret_value(), api_url=self.settings.telegram_api_url, clock=clock
        )

    def _create_worker(self, channel: Channel) -> DeliveryWorker:
        pace = (
            Pace(all_chats=Window(self.settings.telegram_messages_per_second, 1.0))
            if channel is self.telegram
            else Pace.unlimited()
        )
        return DeliveryWorker(
            channel,
            self.database,
            pace=pace,
            catalogues=self.catalogues,
            renderers=RENDERERS,
            media_dir=self.media_dir,
            clock=clock,
        )


async def run(settings: Settings) -> None:
    """Serve the messengers until SIGTERM or Ctrl-C.

    Raises:
        QuarterMissingError: no quarter was imported yet.
    """
    set_up_logs(settings.log_level)
    program = Program(settings)
    try:
        async with program.database.transaction() as session:
            await get_quarter(session)
        await program.serve()
    finally:
        await program.close()
