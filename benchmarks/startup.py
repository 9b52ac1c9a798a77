"""How long from the start to the first answered update, and how much memory is held then.

The program is started as a process with an update waiting at the Bot API stand-in; the figure is
the time until its answer arrives there, beside ``import aiogram`` as it is installed.  Then two
people tell a report, one in German and one in English, and the process is weighed; and once more
when everything that is loaded late is there: after a pin, a photo and a chart.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from benchmarks.contender import resident_mb
from storage.database import Database
from storage.migrations import upgrade
from storage.people import Role
from storage.quarter import import_quarter
from storage.team import invite
from tests.support.botapi import BotApi, ShownMessage, Someone
from tests.support.pictures import a_photo
from tests.support.program import started
from tests.support.quarters import awake_profile

ROUNDS: Final = 5
SETTLED_S: Final = 8.0
"""What is loaded in the background is there by then."""
ANSWER_S: Final = 30.0
WELCOME_S: Final = 1.0
"""How long a newcomer reads what is stored; who taps before its delivery is on record is asked to
tap once more."""
IMPORT: Final = "import aiogram"
REPORTS: Final = {
    "de": (
        "Problem melden",
        "Die Straßenlaterne vor Nummer 12 ist seit einer Woche dunkel.",
        "Straßenbeleuchtung",
        "Abends flackert sie, dann geht sie aus.",
        "Weiter ohne Foto",
        "Senden",
    ),
    "en": (
        "Report a problem",
        "The street lamp in front of number 12 has been dark for a week.",
        "Street lighting",
        "It flickers in the evening, then it goes out.",
        "Go on without a photo",
        "Send",
    ),
}
"""What is pressed and written, by language."""
PLACES: Final = {"de": "Hauptstraße 12", "en": "Kirchgasse 3"}
"""Two, so that nobody is offered the other one's report."""


class Figures(NamedTuple):
    """What one round has shown."""

    imported_s: float
    answered_s: float
    talked_mb: float
    warm_mb: float


def time_import() -> float:
    """Return the seconds a Python takes to import aiogram as it is installed."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORT], check=True)  # noqa: S603  our own Python
    return time.perf_counter() - begun


async def press(person: Someone, words: str) -> None:
    """Press the newest button with these words, once it is there."""

    def labels(message: ShownMessage) -> list[str]:
        return [label for label in message.buttons if words in label]

    found = await person.wait_for(lambda message: bool(labels(message)), ANSWER_S)
    person.press(labels(found)[0])


async def write(person: Someone, text: str) -> None:
    """Write something and wait for the answer."""
    person.write(text)
    await person.wait_for("", ANSWER_S)


async def report(person: Someone, language: str) -> None:
    """Tell a whole report, after the menu was asked for."""
    begin, description, category, details, no_photo, send = REPORTS[language]
    await press(person, begin)
    await person.wait_for("", ANSWER_S)
    person.write(description)
    await press(person, category)
    await person.wait_for("", ANSWER_S)
    await write(person, PLACES[language])
    person.write(details)
    await press(person, no_photo)
    await press(person, send)
    await person.wait_for("M-", ANSWER_S)


async def need_the_rest(api: BotApi, person: Someone, token: str) -> None:
    """Use what is loaded late: send a pin and a photo, and look at a chart as a manager."""
    person.write("/report")
    await person.wait_for("", ANSWER_S)
    person.send_photo(a_photo(), "Eine Laterne ist dunkel.")
    await person.wait_for("", ANSWER_S)
    person.send_location(49.3487, 8.6911)
    await person.wait_for("", ANSWER_S)
    manager = api.person(9, language_code="de")
    await write(manager, f"/start team-{token}")
    manager.write("/figures")
    await press(manager, "Dieser Monat")
    await manager.wait_for(lambda message: bool(message.photos), ANSWER_S)


@asynccontextmanager
async def installed(folder: Path) -> AsyncIterator[str]:
    """Make a data folder with a quarter; yield a manager's invitation."""
    url = f"sqlite:///{folder}/quartiersbote.db"
    await upgrade(url, report=lambda _line: None)
    database = Database(url)
    async with database.transaction() as session:
        now = datetime.now(UTC)
        await import_quarter(session, awake_profile(), now=now)
        token = await invite(session, role=Role.MANAGER, name="Frau Weber", now=now)
    await database.close()
    yield token


async def measure(folder: Path) -> Figures:
    """Start the program once, and talk to it."""
    imported = time_import()
    async with installed(folder) as token, BotApi() as api:
        people = {
            language: api.person(number, language_code=language)
            for number, language in enumerate(REPORTS, start=7)
        }
        first = people["de"]
        first.write("/start")
        settings = {"QB_TELEGRAM_TOKEN": api.token, "QB_TELEGRAM_API_URL": api.url}
        begun = time.perf_counter()
        async with started("run", data_dir=folder, settings=settings, fresh=True) as program:
            await api.wait_until(lambda: bool(first.answers), 60)
            answered = time.perf_counter() - begun
            for language, person in people.items():
                if person is not first:
                    await write(person, "/start")
                await asyncio.sleep(WELCOME_S)
                await report(person, language)
            await asyncio.sleep(SETTLED_S)
            talked = resident_mb(program.process.pid)
            await need_the_rest(api, first, token)
            await asyncio.sleep(SETTLED_S)
            return Figures(imported, answered, talked, resident_mb(program.process.pid))


async def main() -> None:
    """Print the figures of several rounds and their medians."""
    rounds = []
    print("round  import aiogram s  first answer s  after two reports MB  everything loaded MB")
    for number in range(1, ROUNDS + 1):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(figures := await measure(Path(folder)))
        print(
            f"{number:5}  {figures.imported_s:16.2f}  {figures.answered_s:14.2f}"
            f"  {figures.talked_mb:20.0f}  {figures.warm_mb:20.0f}",
            flush=True,
        )
    middle = Figures(*(median(column) for column in zip(*rounds, strict=True)))
    print(f"first answer {middle.answered_s:.2f} s (aim 2 on a quiet machine)")
    print(f"… as a multiple of import aiogram {middle.answered_s / middle.imported_s:.2f} (aim 1)")
    print(f"memory after reports in two languages {middle.talked_mb:.0f} MB (aim 120)")
    print(f"memory with everything loaded {middle.warm_mb:.0f} MB (aim 170)")


if __name__ == "__main__":
    asyncio.run(main())
