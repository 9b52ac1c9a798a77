"""Ours as production runs it, but for the network: inbox, intake, dispatcher, storage, delivery.

Pace and rates are unlimited: one person answers faster here than a messenger lets a bot write, and
hundreds of newcomers come one after the other.  People talk alone, so each update is stored by
itself, where a busy bot stores up to a hundred together.
"""

import asyncio
import tempfile
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiogram.types import Update
from pydantic import SecretStr

from benchmarks.peers.aiogram_network import MessengerSession
from benchmarks.peers.messenger import TOKEN, Messenger, Raw, Running
from bot.app import Program, clock
from bot.channels.base import Channel
from bot.channels.telegram.inbox import Inbox
from bot.delivery.pacing import Pace
from bot.settings import Settings
from storage.migrations import upgrade
from storage.quarter import import_quarter
from tests.support.quarters import awake_profile

UNLIMITED: Final = "acts-together=100000/second"


class Unpaced(Program):
    """The program, without the messenger's rates."""

    def pace(self, channel: Channel) -> Pace:
        """Let everything leave at once."""
        return Pace.unlimited()


@asynccontextmanager
async def run(messenger: Messenger) -> Running:
    """Run the bot."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            telegram_token=SecretStr(TOKEN), data_dir=Path(folder), rate_limits=UNLIMITED
        )
        await upgrade(settings.database_url, report=lambda _line: None)
        program = Unpaced(settings)
        telegram = program.telegram
        if telegram is None:
            raise TypeError
        telegram.bot.session = MessengerSession(messenger)
        async with program.database.transaction() as session:
            await import_quarter(session, awake_profile(), now=datetime.now(UTC))

        async with asyncio.TaskGroup() as running:
            for worker in program.workers:
                running.create_task(worker.run())
            handled = asyncio.Event()

            async def handle(update: Update) -> None:
                await program.intake.feed(telegram, update)
                handled.set()

            inbox = Inbox(
                telegram.name,
                bot=telegram.bot,
                database=program.database,
                clock=clock,
                troubles=program.troubles,
                running=running,
                handle=handle,
            )

            async def feed(update: Raw) -> None:
                handled.clear()
                await inbox.store([update])
                await handled.wait()

            yield feed
            await asyncio.gather(*(worker.stop() for worker in program.workers))
        await program.close()
