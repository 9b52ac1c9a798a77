"""Another process keeps the SQLite file to itself for a while, as a long repair would."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from aiohttp import ClientSession

from storage.database import Database
from tests.conftest import NOW
from tests.support.databases import OWNERSHIP
from tests.support.town import Town
from tests.support.webchat import Office

HELD_S = 4.0
"""Less than an update waits for the lock."""
HOLDER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
"""
PATHS = ("/health", "/", "/page/chat.js")


@asynccontextmanager
async def held(file: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Let another process hold the lock of those who write, until it ends by itself."""
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, file, str(HELD_S), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    yield holder
    assert await holder.wait() == 0


async def test_pages_answer_at_once_meanwhile_and_no_update_is_lost(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url, ownership=OWNERSHIP)
    town = Town(database, folder=tmp_path, now=NOW)
    await town.found()
    office = Office(database, tmp_path, NOW)
    people = [town.newcomer() for _number in range(3)]
    spent: dict[str, list[float]] = {path: [] for path in PATHS}
    async with (
        office.served() as server,
        ClientSession() as browser,
        asyncio.TaskGroup() as tasks,
        held(str(database.url.database)) as holder,
    ):
        feeding = [
            tasks.create_task(town.intake.feed(town.channel, person.an_update(text="/start")))
            for person in people
        ]
        await asyncio.sleep(HELD_S / 4)
        assert not any(task.done() for task in feeding)
        while holder.returncode is None:
            for path in PATHS:
                begun = time.monotonic()
                async with browser.get(server.make_url(path)) as answer:
                    assert answer.status == 200, path
                    await answer.read()
                spent[path].append(time.monotonic() - begun)
            await asyncio.sleep(0.05)
    await town.deliver()
    assert [person.has_seen("Welcome") for person in people] == [True, True, True]
    for path, seconds in spent.items():
        assert len(seconds) > 10, path
        assert median(seconds) < 0.1, path
        assert max(seconds) < 1.0, path  # one may meet others who need this machine
    await database.close()
