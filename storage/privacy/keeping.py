"""How long rows and columns are kept, as the models say it: what the job carries out.

A model says ``retention_info(kept=Keep(...))`` for its rows, ``column(kept=Keep(...))`` for one
column that is emptied sooner.  What is kept until something happens, such as until a person
erases it, has words only, and whatever makes that happen deletes it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    CursorResult,
    Date,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base, Keep

Counts = dict[str, int]
"""How many rows, by ``table`` or, of those in which a column is emptied, by ``table.column``."""

_NOTHING: Final = "{}"


def promises_of(described: Table | Column[Any]) -> Sequence[Keep]:
    """Return the promises about a table's rows or about a column."""
    kept = described.info.get("kept", "")
    if isinstance(kept, str):
        return ()
    return [kept] if isinstance(kept, Keep) else list(kept)


def is_over(table: Table, promises: Sequence[Keep], *, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a row has outlived one of the promises."""
    return or_(*[_is_over(table, promise, now) for promise in promises])


async def count_over(session: AsyncSession, *, now: datetime) -> Counts:
    """Return how many rows have outlived their promises; nothing is changed.

    What goes only because something else does is not counted.
    """
    counts: Counts = {}
    for name, table, over in _list_over(now):
        number = await session.scalar(select(func.count()).select_from(table).where(over))
        if number:
            counts[name] = number
    return counts


async def forget_over(session: AsyncSession, *, now: datetime) -> None:
    """Delete rows and empty columns that have outlived their promises."""
    # Again, as long as rows went that others were kept for.
    while await _forget_once(session, now):
        pass


async def _forget_once(session: AsyncSession, now: datetime) -> int:
    deleted = 0
    for table in reversed(Base.metadata.sorted_tables):
        for columns, promise in _columns_of(table):
            over = and_(_is_over(table, promise, now), or_(*map(_is_filled, columns)))
            emptied = {column.name: _empty(column) for column in columns}
            await session.execute(update(table).where(over).values(emptied))
        if promises := promises_of(table):
            over = is_over(table, promises, now=now)
            gone: CursorResult[Any] = await session.execute(delete(table).where(over))  # type: ignore[assignment]  # a DELETE
            deleted += gone.rowcount
    return deleted


def _list_over(now: datetime) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    for name, table in sorted(Base.metadata.tables.items()):
        if promises := promises_of(table):
            yield name, table, is_over(table, promises, now=now)
        for columns, promise in _columns_of(table):
            for column in columns:
                over = and_(_is_over(table, promise, now), _is_filled(column))
                yield f"{name}.{column.name}", table, over


def _columns_of(table: Table) -> list[tuple[list[Column[Any]], Keep]]:
    """Return the columns with promises; those with the same one together."""
    together: list[tuple[list[Column[Any]], Keep]] = []
    for column in table.columns:
        for promise in promises_of(column):
            same = next((columns for columns, known in together if known == promise), None)
            if same is None:
                together.append(([column], promise))
            else:
                same.append(column)
    return together


def _is_over(table: Table, promise: Keep, now: datetime) -> ColumnElement[bool]:
    until = now - promise.period
    conditions = [_find(table, promise.since, partial(_is_old, until))]
    for path, values in promise.where.items():
        conditions.append(_find(table, path, partial(_is_one_of, values)))
    for name in promise.unless:
        other, _dot, column = name.partition(".")
        naming = Base.metadata.tables[other].columns[column]
        (key,) = table.primary_key
        conditions.append(key.not_in(select(naming).where(naming.is_not(None))))
    return and_(*conditions)


def _find(
    table: Table, path: str, holds: Callable[[Column[Any]], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return the condition that something holds of the column at the end of a path."""
    first, _dot, rest = path.partition(".")
    column = table.columns[first]
    if not rest:
        return holds(column)
    (foreign,) = column.foreign_keys
    there = foreign.column
    return column.in_(select(there).where(_find(there.table, rest, holds)))


def _is_old(until: datetime, column: Column[Any]) -> ColumnElement[bool]:
    return column <= (until.date() if isinstance(column.type, Date) else until)


def _is_one_of(values: Collection[Any], column: Column[Any]) -> ColumnElement[bool]:
    known = [value for value in values if value is not None]
    conditions: list[ColumnElement[bool]] = [column.in_(known)] if known else []
    return or_(*conditions, *([column.is_(None)] if None in values else []))


def _empty(column: Column[Any]) -> Any:
    """Return what an emptied column holds."""
    if column.nullable:
        return None
    return {} if isinstance(column.type, JSON) else ""


def _is_filled(column: Column[Any]) -> ColumnElement[bool]:
    if column.nullable:
        return column.is_not(None)
    if isinstance(column.type, JSON):
        return cast(column, Text) != _NOTHING
    return column != ""
