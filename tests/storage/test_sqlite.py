"""SQLite in the event loop's thread: who waits for whom, and for how long."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.people import find_person
from tests.support.cases import a_person


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """An empty database in a file."""
    opened = Database(sqlite_url)
    await opened.ping()  # the first connection makes it a file others can read meanwhile
    yield opened
    await opened.close()


@pytest.fixture
def other(database: Database) -> Iterator[sqlite3.Connection]:
    """Another program's connection."""
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as connection:
        yield connection


async def write(database: Database) -> None:
    async with database.transaction() as session:
        await a_person(session)


async def count(database: Database) -> int:
    async with database.reading() as session:
        counted: int = (await session.execute(text("SELECT count(*) FROM people"))).scalar_one()
    return counted


async def test_who_writes_waits_until_the_other_one_has_finished(
    database: Database, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(write(database))
        await asyncio.sleep(0.1)
        assert not writing.done()
        assert await count(database) == 0
        other.execute("COMMIT")
    assert await count(database) == 1


async def test_who_waits_too_long_is_told_so_and_may_come_again(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.BUSY_TIMEOUT_S", 0.02)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        await write(database)
    other.execute("COMMIT")
    await write(database)
    assert await count(database) == 1


async def test_who_is_cancelled_while_waiting_leaves_the_queue_to_others(
    database: Database, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await write(database)
    other.execute("COMMIT")
    await write(database)
    assert await count(database) == 1


async def test_who_reads_sees_one_state_and_changes_nothing(database: Database) -> None:
    await write(database)
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM people"))).scalar_one() == 1
        await write(database)
        assert (await session.execute(text("SELECT count(*) FROM people"))).scalar_one() == 1
        assert await find_person(session, channel="telegram", account_id=0) is None
        with pytest.raises(OperationalError, match="readonly"):
            await session.execute(text("DELETE FROM people"))
    assert await count(database) == 2
