"""Six years of rows of every table: what is older than its promise goes, and nothing else."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Column, Table, insert, select

from storage.base import Base, Keep
from storage.database import Database
from storage.privacy.keeping import Counts, count_over, promises_of
from storage.privacy.retention import forget_what_is_old
from tests.conftest import NOW
from tests.support.any_rows import Row, Rows, make_rows
from tests.support.town import Town

NEW: Final = timedelta(0)
AGES: Final = (
    NEW,
    timedelta(hours=30),
    timedelta(days=3),
    timedelta(days=40),
    timedelta(days=400),
    timedelta(days=800),
    timedelta(days=1900),
    timedelta(days=6 * 365),
)
TABLES: Final = [
    table for table in Base.metadata.sorted_tables if table.name not in {"moderation", "quarter"}
]
"""All but those with a single row."""
FIXED: Final = {
    # Who leaves goes at once, whatever their age.
    "people.erasure_pending": False,
    # A time as a number; the job that runs beside looks at it.
    "occupied_cells.cell": lambda number: 100_000_000 + number,
}


@pytest.fixture(scope="module")
def six_years() -> Rows:
    """Rows of every table at all ages."""
    return make_rows(TABLES, AGES, now=NOW, fixed=FIXED)


async def test_after_six_years_nothing_is_older_than_its_promise(
    town: Town, six_years: Rows
) -> None:
    await store(town.database, six_years)
    before = await read(town.database)
    due = find_over(before)
    assert {name for name in due if "." not in name} == {
        table.name for table in TABLES if promises_of(table)
    }, "the rows do not try every promise"
    async with town.database.reading() as session:
        assert await count_over(session, now=NOW) == due
    async with town.database.transaction() as session:
        counts = await forget_what_is_old(session, media_dir=town.media_dir, now=NOW)
    assert counts == due
    after = await read(town.database)
    assert find_over(after) == {}
    for table in TABLES:
        newest = six_years[table.name][0]
        assert any(same_key(table, newest, row) for row in after[table.name]), table.name
    async with town.database.transaction() as session:
        again = await forget_what_is_old(session, media_dir=town.media_dir, now=NOW)
    assert again == {}


# --- Rows --------------------------------------------------------------------------------------


async def store(database: Database, rows: Rows) -> None:
    async with database.transaction() as session:
        for table in TABLES:
            await session.execute(insert(table), rows[table.name])


async def read(database: Database) -> Rows:
    async with database.reading() as session:
        return {
            table.name: [dict(row._mapping) for row in await session.execute(select(table))]  # noqa: SLF001
            for table in TABLES
        }


def same_key(table: Table, one: Row, other: Row) -> bool:
    return all(one[column.name] == other[column.name] for column in table.primary_key)


# --- The promises, read by hand ----------------------------------------------------------------


def find_over(rows: Rows) -> Counts:
    """Return how many rows have outlived each promise, without any SQL."""
    counts: Counts = {}
    for name, described, table in _described():
        over = [
            row
            for row in rows[table.name]
            if any(is_over(rows, table, row, each) for each in promises_of(described))
            and (isinstance(described, Table) or row[described.name] not in (None, "", {}))
        ]
        if over:
            counts[name] = len(over)
    return counts


def is_over(rows: Rows, table: Table, row: Row, promise: Keep) -> bool:
    since = find(rows, table, row, promise.since)
    if since is None:
        return False
    until: Any = NOW - promise.period
    if isinstance(since, date) and not hasattr(since, "hour"):
        until = until.date()
    return (
        since <= until
        and all(find(rows, table, row, path) in values for path, values in promise.where.items())
        and not any(is_named(rows, table, row, name) for name in promise.unless)
    )


def find(rows: Rows, table: Table, row: Row, path: str) -> Any:
    """Return the value at the end of a path of columns."""
    first, _dot, rest = path.partition(".")
    if not rest:
        return row[first]
    (foreign,) = table.columns[first].foreign_keys
    there = foreign.column
    parents = [each for each in rows[there.table.name] if each[there.name] == row[first]]
    return find(rows, there.table, parents[0], rest) if parents else None


def is_named(rows: Rows, table: Table, row: Row, name: str) -> bool:
    other, _dot, column = name.partition(".")
    (key,) = table.primary_key
    return any(each[column] == row[key.name] for each in rows[other])


def _described() -> Iterator[tuple[str, "Table | Column[Any]", Table]]:
    for table in TABLES:
        yield table.name, table, table
        for column in table.columns:
            if column.info.get("kept") is not None:
                yield str(column), column, table
