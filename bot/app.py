"""The program as a whole: everything is made here once, runs together, and ends together."""

import asyncio
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Final

from aiohttp import web

from bot import language
from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel, TokenRefusedError
from bot.channels.webchat import WebchatChannel
from bot.delivery.pacing import Pace, Window
from bot.delivery.worker import DeliveryWorker
from bot.dispatcher import get_dispatcher
from bot.failures import CommandError
from bot.health import Health, check_database, check_disk
from bot.i18n import Catalogues
from bot.intake.room import Limits, Room
from bot.intake.updates import Intake
from bot.jobs import create_scheduler, follow_clock
from bot.key_file import load_ownership
from bot.logs import set_up_logs
from bot.migrations import Report, make_ready
from bot.settings import Settings
from bot.startup import get_ready
from bot.supervision import keep_running
from bot.transcription.local import LocalTranscriber
from bot.transcription.worker import TranscriptionWorker
from bot.translation.choosing import create_engine, describe
from bot.translation.finding import LanguageFinder
from bot.translation.worker import TranslationWorker
from bot.troubles import Troubles
from bot.watchdog import watching
from bot.web.listening import listen
from bot.web.server import create_web_app
from handlers.commands import commands_for, description, short_description
from handlers.registry import FOLDER, RENDERERS
from handlers.start import TEAM_PAYLOAD
from handlers.understanding import danger
from storage import workdays
from storage.database import Database
from storage.files.room import Allowance
from storage.privacy.marking import fill_marks
from storage.privacy.rights import erase_again
from storage.quarter import get_quarter
from storage.rates.limiter import Rates
from storage.rates.table import with_limits
from storage.translations.refused_key import tell_of_refused_key

logger = logging.getLogger(__name__)

WARM_UP_AFTER_S: Final = 2.0


def clock() -> datetime:
    """Return the current time; the only place of the program that reads it."""
    return datetime.now(UTC)


class Program:
    """What runs in one process, made from the settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        ownership = load_ownership(settings.data_dir)
        self.database = Database(
            settings.database_url,
            ownership=ownership,
            listens=settings.transcriber_folder is not None,
        )
        self.catalogues = Catalogues()
        self.troubles = Troubles()
        self.media_dir = settings.data_dir / "media"
        self.media_dir.mkdir(parents=True, exist_ok=True)
        # Where charts keep what they know of fonts; a service may have no home of its own.
        os.environ.setdefault("MPLCONFIGDIR", str(settings.data_dir / "matplotlib"))
        self.rates = Rates(time.monotonic, with_limits(settings.rates))
        self.room = Room(
            self.database, media_dir=self.media_dir, clock=clock, limits=_read_limits(settings)
        )
        self.webchat = WebchatChannel(
            self.database,
            media_dir=self.media_dir,
            clock=clock,
            catalogues=self.catalogues,
            commands=commands_for,
            rates=self.rates,
            room=self.room,
        )
        self.telegram = self._create_telegram()
        self.channels: Final[list[Channel]] = [
            self.webchat,
            *([self.telegram] if self.telegram else []),
        ]
        self.engine = create_engine(settings, clock)
        self.machine = None if self.engine is None else describe(self.engine, settings)
        self.workers = [self._create_worker(channel) for channel in self.channels]
        self.intake = Intake(
            database=self.database,
            catalogues=self.catalogues,
            media_dir=self.media_dir,
            clock=clock,
            room=self.room,
            links=self.links,
            calendar_link=self.calendar_link,
            rates=self.rates,
            machine=self.machine,
            workers=self.workers,
        )
        self.translation = self._create_translation()
        self.transcription = self._create_transcription()
        self.health = self._create_health()
        self.scheduler = create_scheduler(
            database=self.database,
            webchat=self.webchat,
            media_dir=self.media_dir,
            clock=clock,
            room=self.room,
            health=self.health,
        )
        self.welcome: str | None = None
        """What to print once the page can be opened."""
        self.username: str | None = None
        """The bot's name in Telegram, once it is known."""
        self._refused: TokenRefusedError | None = None

    def links(self, payload: str) -> Sequence[str]:
        """Return the links that open a chat with a ``/start`` payload.

        Invitations lead to the team's entrance, everything else to that of residents.
        """
        entrance = "/team/" if payload.startswith(TEAM_PAYLOAD) else "/"
        page = f"{self.settings.page_url}{entrance}?start={payload}"
        if self.username is None:
            return [page]
        return [page, f"https://t.me/{self.username}?start={payload}"]

    def calendar_link(self, secret: str) -> str:
        """Return the address of the calendar feed with this secret."""
        return f"{self.settings.page_url}/calendar/{secret}.ics"

    def pace(self, channel: Channel) -> Pace:
        """Return how many messages may leave through a channel."""
        if channel is not self.telegram:
            return Pace.unlimited()
        return Pace(all_chats=Window(self.settings.telegram_messages_per_second, 1.0))

    async def serve(self, stopping: asyncio.Event) -> None:
        """Run until SIGTERM or Ctrl-C; what is in flight is finished within five seconds.

        Args:
            stopping: set at the end; see ``stopping_by_signal``.

        Raises:
            CommandError: the port is taken, or Telegram does not know the bot.
        """
        with watching():
            await self._serve(stopping)
        if self._refused is not None:
            raise CommandError(str(self._refused))

    async def _serve(self, stopping: asyncio.Event) -> None:
        async with self._http(), asyncio.TaskGroup() as running:

            def keep(what: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
                return running.create_task(keep_running(what, run, self.troubles))

            for worker in self.workers:
                keep(f"delivery of {worker.channel_name}", worker.run)
            receiving = [
                keep(f"intake of {channel.name}", partial(self._receive, channel, stopping))
                for channel in self.channels
            ]
            helping = [
                keep("health", self.health.run),
                keep("warming up", _warm_up),
                keep("translation", self.translation.run),
                keep("the clock of jobs", partial(follow_clock, self.scheduler, clock)),
                *(
                    keep(
                        f"parked updates of {channel.name}",
                        partial(self.intake.feed_parked, channel),
                    )
                    for channel in self.channels
                ),
            ]
            if self.transcription is not None:
                helping.append(keep("transcription", self.transcription.run))
            if self.telegram is not None:
                helping.append(keep("introduction", partial(self._introduce, self.telegram)))
            self.scheduler.start()
            await stopping.wait()
            logger.info("Finishing what is in flight")
            self.scheduler.shutdown(wait=False)
            for task in (*receiving, *helping):
                task.cancel()
            await asyncio.gather(*receiving, return_exceptions=True)
            await asyncio.gather(*(worker.stop() for worker in self.workers))

    async def close(self) -> None:
        """Let go of every connection."""
        for channel in self.channels:
            await channel.close()
        await self.translation.close()
        if self.transcription is not None:
            await self.transcription.close()
        await self.database.close()

    async def _receive(self, channel: Channel, stopping: asyncio.Event) -> None:
        try:
            await channel.receive(partial(self.intake.feed, channel))
        except TokenRefusedError as error:
            self._refused = error
            stopping.set()

    async def _introduce(self, telegram: TelegramChannel) -> None:
        """Find out the bot's name, and set its commands and descriptions in every language."""
        self.username = await telegram.find_name()
        async with self.database.reading() as session:
            profile = (await get_quarter(session)).profile
        offered = [locale for locale in profile.locales if locale in self.catalogues.spoken]
        await telegram.introduce(
            locales=sorted(offered, key=lambda locale: locale != profile.default_locale),
            catalogues=self.catalogues,
            commands_for=commands_for,
            description=description,
            short_description=short_description,
        )

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[None]:
        settings = self.settings
        app = create_web_app(
            self.webchat,
            database=self.database,
            health=self.health,
            catalogues=self.catalogues,
            clock=clock,
            rates=self.rates,
            machine=self.machine,
            public_url=settings.public_url,
            proxies=settings.proxies,
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await listen(runner, settings)
            logger.info("The chat page is at %s", settings.page_url)
            if self.welcome is not None:
                sys.stdout.write(self.welcome)
                sys.stdout.flush()
            yield
        finally:
            await runner.cleanup()

    def _create_telegram(self) -> TelegramChannel | None:
        token = self.settings.telegram_token
        if token is None:
            return None
        return TelegramChannel(
            token.get_secret_value(),
            database=self.database,
            clock=clock,
            troubles=self.troubles,
            api_url=self.settings.telegram_api_url,
        )

    def _create_translation(self) -> TranslationWorker | LanguageFinder:
        if self.engine is None:
            return LanguageFinder(self.database, clock)
        return TranslationWorker(
            self.engine,
            self.database,
            clock=clock,
            troubles=self.troubles,
            monthly=self.settings.translator_monthly_characters,
            key_refused=self._tell_of_refused_key,
            machine=self.machine,
        )

    def _create_transcription(self) -> TranscriptionWorker | None:
        if self.settings.transcriber_folder is None:
            return None
        return TranscriptionWorker(
            LocalTranscriber(self.settings.transcriber_folder),
            self.database,
            media_dir=self.media_dir,
            clock=clock,
            troubles=self.troubles,
        )

    async def _tell_of_refused_key(self) -> None:
        async with self.database.transaction() as session:
            await tell_of_refused_key(session, now=clock())

    def _create_health(self) -> Health:
        health = Health()
        sqlite = self.database.url.get_backend_name() == "sqlite"
        names = [channel.name for channel in self.channels]
        health.add("database", check_database(self.database, names, clock))
        health.add("troubles", self.troubles.check)
        health.add("files", self.room.check)
        health.add("disk", check_disk(self.settings.data_dir, holds_database=sqlite))
        return health

    def _create_worker(self, channel: Channel) -> DeliveryWorker:
        return DeliveryWorker(
            channel,
            self.database,
            pace=self.pace(channel),
            catalogues=self.catalogues,
            renderers=RENDERERS,
            folder=FOLDER,
            machine=self.machine,
            media_dir=self.media_dir,
            clock=clock,
        )


def _read_limits(settings: Settings) -> Limits:
    """Return what photos and files may take."""
    return Limits(
        allowance=Allowance(
            files=settings.files_per_day, size=settings.file_megabytes_per_day * 1024 * 1024
        ),
        disk_percent=settings.files_disk_percent,
        free_percent=settings.disk_free_percent,
    )


async def _warm_up() -> None:
    """Load what an ordinary report needs, before the first one but after the first answer.

    In a thread: the language model takes a second.
    """
    await asyncio.sleep(WARM_UP_AFTER_S)
    await asyncio.to_thread(language.load)
    await asyncio.to_thread(danger.load)
    await asyncio.to_thread(workdays.load)
    # What is loaded by now stays; looking through it at each full collection takes 100 ms.
    gc.collect()
    gc.freeze()


def stopping_by_signal() -> asyncio.Event:
    """Return what SIGTERM and Ctrl-C set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def run(settings: Settings, report: Report) -> None:
    """Serve the messengers until SIGTERM or Ctrl-C; what is not there yet is waited for.

    Args:
        settings: of this installation.
        report: told what is done to the database first.

    Raises:
        CommandError: the port is taken, the database is not up to date, or Telegram does not know
            the bot.
        QuarterMissingError: no quarter was imported yet.
    """
    set_up_logs(settings.log_level, settings.secrets)
    stopping = stopping_by_signal()
    told: set[str] = set()

    def report_once(line: str) -> None:
        if line not in told:
            told.add(line)
            report(line)

    program = await get_ready(settings, partial(_prepare, settings, report_once), stopping)
    if program is None:
        return
    try:
        await program.serve(stopping)
    finally:
        await program.close()


async def _prepare(settings: Settings, report: Report) -> Program:
    """Return the program, with a database and a quarter."""
    await make_ready(settings, report)
    program = Program(settings)
    # Takes 100 ms, on a busy machine a second: before anybody is served, not at the first message.
    get_dispatcher()
    try:
        async with program.database.reading() as session:
            await get_quarter(session)
        async with program.database.transaction() as session:
            await fill_marks(session)
            again = await erase_again(session, media_dir=program.media_dir, now=clock())
        if again:
            logger.warning("A backup had brought back %d people who had erased everything", again)
    except BaseException:
        await program.close()
        raise
    return program
