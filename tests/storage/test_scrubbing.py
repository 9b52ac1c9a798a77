"""What somebody has erased is in no file of the database any more."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from storage.appointments.models import WaitingEntry
from storage.database import Database
from storage.people import Person
from storage.scrubbing import note_erased, tables_about_people
from storage.sqlite import overwrite_deleted
from storage.topics import PersonStreet
from tests.support.cases import a_person

SPREAD = 400
"""So many people that pages are split, which leaves copies behind in them."""


def canary(number: int) -> str:
    return f"canary-{number:03}-{'x' * (number % 70)}"


def files_of(database: Database) -> list[Path]:
    """Return the files that rows are in."""
    if database.url.get_backend_name() == "sqlite":
        path = Path(database.url.database or "")
        return [path, path.with_name(f"{path.name}-wal")]
    folder = Path(str(database.url.query["host"])) / "data" / "base"
    return [path for path in folder.rglob("*") if path.is_file()]


async def contain(database: Database, word: str) -> bool:
    """Return whether the word's bytes are in a file, once all is written that will be."""
    if database.url.get_backend_name() != "sqlite":
        async with database.engine.connect() as opened:
            await (await opened.execution_options(isolation_level="AUTOCOMMIT")).execute(
                text("CHECKPOINT")
            )
    return any(word.encode() in path.read_bytes() for path in files_of(database))


async def fill(database: Database) -> None:
    async with database.transaction() as session:
        for number in range(SPREAD):
            person = await a_person(session)
            session.add(PersonStreet(person_id=person.id, street=canary(number)))
    async with database.transaction() as session:
        await session.execute(
            update(PersonStreet)
            .where(PersonStreet.person_id % 3 == 0)
            .values(street=PersonStreet.street + "!")
        )


async def erase(database: Database, *numbers: int) -> None:
    async with database.transaction() as session:
        for number in numbers:
            await session.execute(
                delete(PersonStreet).where(PersonStreet.street.startswith(f"canary-{number:03}-"))
            )
        note_erased(session)


async def test_erased_words_are_in_no_file_right_afterwards(database: Database) -> None:
    await fill(database)
    assert await contain(database, "canary-007-")
    await erase(database, *range(7, 27))
    left = [number for number in range(7, 27) if await contain(database, f"canary-{number:03}-")]
    assert left == []
    assert await contain(database, "canary-030-")


async def test_the_planner_remembers_no_words(database: Database) -> None:
    await fill(database)
    async with database.engine.connect() as opened:
        outside = await opened.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("ANALYZE"))
    await erase(database, *range(SPREAD))
    assert not await contain(database, "canary-0")


async def test_what_a_reader_stood_in_the_way_of_is_done_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.scrubbing.READERS_TIMEOUT_S", 0.1)
    monkeypatch.setattr("storage.sqlite.BUSY_TIMEOUT_S", 0.1)
    await fill(database)
    async with database.engine.connect() as _warm:
        pass
    reading = Database(database.url.render_as_string(hide_password=False))
    async with reading.reading() as session:
        if database.url.get_backend_name() != "sqlite":
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        await session.execute(text("SELECT count(*) FROM people"))
        await erase(database, 7)
        assert await contain(database, "canary-007-"), "the reader still sees it"
    await reading.close()
    await database.scrub()
    assert not await contain(database, "canary-007-")


async def test_an_ordinary_transaction_scrubs_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.scrub()
    monkeypatch.setattr("storage.database.scrub", None)
    async with database.transaction() as session:
        await a_person(session)
    await database.scrub()


def test_every_table_with_words_of_people_is_scrubbed() -> None:
    names = {table.name for table in tables_about_people()}
    assert {Person.__tablename__, WaitingEntry.__tablename__, "cases", "outbox_messages"} <= names
    assert "addresses" not in names


def test_an_sqlite_that_cannot_overwrite_is_refused() -> None:
    class Deaf(sqlite3.Connection):
        def execute(self, *_args: object) -> sqlite3.Cursor:
            return super().execute("SELECT 0")

    with (
        closing(sqlite3.connect(":memory:", factory=Deaf)) as connection,
        pytest.raises(sqlite3.NotSupportedError, match="secure_delete"),
    ):
        overwrite_deleted(connection)
