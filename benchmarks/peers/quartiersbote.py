"""Ours as production runs it, but for the network: intake, dispatcher, storage, delivery.

The pace is unlimited: one person answers faster here than a messenger lets a bot write.
"""

import asyncio
import tempfile
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiogram.types import Update
from pydantic import SecretStr

from benchmarks.peers.aiogram_network import MessengerSession
from benchmarks.peers.messenger import TOKEN, Messenger, Raw, Running
from bot.app import Program
from bot.channels.base import Channel
from bot.delivery.pacing import Pace
from bot.settings import Settings
from storage.migrations import upgrade
from storage.quarter import import_quarter
from tests.support.quarters import awake_profile


class Unpaced(Program):
    """The program, without the messenger's rates."""

    def pace(self, channel: Channel) -> Pace:
        """Let everything leave at once."""
        return Pace.unlimited()


@asynccontextmanager
async def run(messenger: Messenger) -> Running:
    """Run the bot."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(telegram_token=SecretStr(TOKEN), data_dir=Path(folder))
        await upgrade(settings.database_url, report=lambda _line: None)
        program = Unpaced(settings)
        telegram = program.telegram
        if telegram is None:
            raise TypeError
        telegram.bot.session = MessengerSession(messenger)
        async with program.database.transaction() as session:
            await import_quarter(session, awake_profile(), now=datetime.now(UTC))

        async def feed(update: Raw) -> None:
            known = Update.model_validate(update, context={"bot": telegram.bot})
            await program.intake.feed(telegram, known)

        async with asyncio.TaskGroup() as running:
            for worker in program.workers:
                running.create_task(worker.run())
            yield feed
            await asyncio.gather(*(worker.stop() for worker in program.workers))
        await program.close()
