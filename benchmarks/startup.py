"""How long from the start to the first answered update, and how much memory, beside aiogram alone.

The program is started as a process with an update waiting at the Bot API stand-in; the figure is
the time until its answer arrives there, as a multiple of ``python -c "import aiogram"``.  Memory
is what the process holds after that and after all languages are loaded, beyond ``import aiogram``.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.contender import resident_mb
from storage.database import Database
from storage.migrations import upgrade
from storage.quarter import import_quarter
from tests.support.botapi import BotApi
from tests.support.program import running
from tests.support.quarters import awake_profile

ROUNDS = 5
SETTLED_S = 6.0
"""All languages are loaded by then."""
IMPORT = "import aiogram"
IMPORT_AND_STAY = "import aiogram, sys; print(flush=True); sys.stdin.read()"


def time_import() -> float:
    """Return the seconds a Python takes to import aiogram."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORT], check=True)  # noqa: S603  our own Python
    return time.perf_counter() - begun


def weigh_import() -> float:
    """Return the megabytes such a Python holds."""
    with subprocess.Popen(  # noqa: S603  our own Python
        [sys.executable, "-c", IMPORT_AND_STAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None  # noqa: S101  it is piped
        process.stdout.readline()
        weight = resident_mb(process.pid)
        process.communicate()
    return weight


async def start_program(folder: Path) -> tuple[float, float]:
    """Return seconds to the first answer, and megabytes afterwards."""
    url = f"sqlite:///{folder}/quartiersbote.db"
    await upgrade(url, report=lambda _line: None)
    database = Database(url)
    async with database.transaction() as session:
        await import_quarter(session, awake_profile(), now=datetime.now(UTC))
    await database.close()
    async with BotApi() as api:
        person = api.person(7, language_code="de")
        person.write("/start")
        settings = {"QB_TELEGRAM_TOKEN": api.token, "QB_TELEGRAM_API_URL": api.url}
        begun = time.perf_counter()
        async with running("run", data_dir=folder, settings=settings) as program:
            await api.wait_until(lambda: bool(person.answers), 60)
            spent = time.perf_counter() - begun
            await asyncio.sleep(SETTLED_S)
            return spent, resident_mb(program.process.pid)


async def main() -> None:
    """Print the figures of several rounds and their medians."""
    multiples, weights = [], []
    print("round  import s  first answer s  multiple  memory beyond MB")
    for number in range(1, ROUNDS + 1):
        imported = time_import()
        with tempfile.TemporaryDirectory() as folder:
            answered, held = await start_program(Path(folder))
        beyond = held - weigh_import()
        multiples.append(answered / imported)
        weights.append(beyond)
        print(
            f"{number:5}  {imported:8.2f}  {answered:14.2f}  {answered / imported:8.2f}"
            f"  {beyond:16.0f}"
        )
    print(f"median multiple {median(multiples):.2f} (aim 1.3)")
    print(f"median memory beyond import aiogram {median(weights):.0f} MB (aim 60)")


if __name__ == "__main__":
    asyncio.run(main())
