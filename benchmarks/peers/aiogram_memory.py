"""aiogram with everything in memory: what is lost when it stops."""

from contextlib import asynccontextmanager

from aiogram import Dispatcher
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Update

from benchmarks.peers.aiogram_form import router
from benchmarks.peers.aiogram_network import create_bot
from benchmarks.peers.messenger import Messenger, Raw, Running
from benchmarks.peers.words import Report


class ReportList:
    """Keeps reports in a list."""

    def __init__(self) -> None:
        self._reports: list[tuple[int, Report]] = []

    async def add(self, person_id: int, report: Report) -> int:
        """Keep a report and return its number."""
        self._reports.append((person_id, report))
        return len(self._reports)


@asynccontextmanager
async def run(messenger: Messenger) -> Running:
    """Run the bot."""
    bot = create_bot(messenger)
    dispatcher = Dispatcher(storage=MemoryStorage(), reports=ReportList())
    dispatcher.include_router(router)

    async def feed(update: Raw) -> None:
        await dispatcher.feed_update(bot, Update.model_validate(update, context={"bot": bot}))

    yield feed
    await bot.session.close()
