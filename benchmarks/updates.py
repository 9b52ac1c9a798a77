"""How many updates a second: a whole report conversation, stored, beside a bare echo.

Both are fed to a dispatcher in this process, one after the other, without a network.  The report
goes through everything an update goes through, commit included (SQLite, ``synchronous=FULL``); the
echo is aiogram with one handler that returns an unsent answer, and stores nothing.  The ratio of
the two is the figure.  Delivery is not measured: a messenger takes 30 messages a second.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.types import Message, Update

from bot.dispatcher import get_dispatcher
from bot.language import load
from storage.base import Base
from storage.database import Database
from tests.support.person import Someone
from tests.support.town import Town

CONVERSATIONS = 60
ROUNDS = 5
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Meter:
    """Feeds updates, and counts them and the time they take."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.spent_s = 0.0
        self.updates = 0

    async def feed(self, update: Update) -> None:
        """Handle one update and count the time."""
        begun = time.perf_counter()
        await self.town.intake.feed(self.town.channel, update)
        self.spent_s += time.perf_counter() - begun
        self.updates += 1
        await self.town.deliver()


async def report(person: Someone) -> None:
    """Tell a whole report: eight updates."""
    await person.write("/start")
    await person.press("Report a problem")
    await person.write("The street lamp in front of number 12 has been dark for a week.")
    await person.press("Street lighting")
    await person.write("Hauptstraße 12")
    await person.write("It flickers in the evening, then it goes out.")
    await person.press("Go on without a photo")
    await person.press("Send")


async def measure_reports(folder: Path) -> float:
    """Return updates a second of whole report conversations."""
    database = Database(f"sqlite+aiosqlite:///{folder}/bench.db")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    town = Town(database, folder=folder, now=NOW)
    await town.found()
    meter = Meter(town)
    town.feed = meter.feed  # type: ignore[method-assign]  # the clock runs in between
    await report(town.newcomer())
    meter.spent_s, meter.updates = 0.0, 0
    for _number in range(CONVERSATIONS):
        await report(town.newcomer())
    await database.close()
    return meter.updates / meter.spent_s


async def measure_echo(updates: int) -> float:
    """Return updates a second of an aiogram bot that only answers with the text it got."""
    router = Router()

    @router.message()
    async def echo(message: Message) -> Any:
        return message.answer(message.text or "")

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    swallow_answers(dispatcher)
    folder = Path(tempfile.mkdtemp())
    town = Town(Database(f"sqlite+aiosqlite:///{folder}/unused.db"), folder=folder, now=NOW)
    person = town.newcomer()
    prepared = [person.an_update(text="Hello") for _number in range(updates)]
    begun = time.perf_counter()
    for update in prepared:
        await dispatcher.feed_update(town.channel.bot, update)
    return updates / (time.perf_counter() - begun)


def swallow_answers(dispatcher: Dispatcher) -> None:
    """Keep answers from being sent: there is no messenger here."""

    async def drop(handler: Callable[..., Awaitable[Any]], event: Any, data: Any) -> None:
        await handler(event, data)

    dispatcher.update.outer_middleware(drop)


async def main() -> None:
    """Print the figures of several rounds and their median."""
    load()
    get_dispatcher()
    ratios = []
    print("round  report updates/s  echo updates/s  ratio")
    for number in range(1, ROUNDS + 1):
        with tempfile.TemporaryDirectory() as folder:
            reports = await measure_reports(Path(folder))
        echo = await measure_echo(4000)
        ratios.append(reports / echo)
        print(f"{number:5}  {reports:16.0f}  {echo:14.0f}  {reports / echo:.3f}")
    print(f"median ratio {median(ratios):.3f} (aim 0.25)")


if __name__ == "__main__":
    asyncio.run(main())
