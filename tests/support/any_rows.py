"""Rows of every table at many ages, made from the models: nothing here names a table or a column.

Values are drawn until the database takes a row; its checks and keys say what fits together.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    String,
    Table,
    Time,
    create_engine,
    insert,
    text,
)
from sqlalchemy.exc import IntegrityError

from storage.base import Base, UtcDateTime

TRIES: Final = 2_000
EACH: Final = 3
"""Rows of one table and one age."""

Row = Mapping[str, Any]
Rows = dict[str, list[Row]]
"""By table, in the order of the ages; parents come before those that name them."""


def make_rows(
    tables: Sequence[Table], ages: Sequence[timedelta], *, now: datetime, fixed: Mapping[str, Any]
) -> Rows:
    """Return rows of these tables for each age; ``fixed`` are values by ``table.column``.

    A value may be a function of a number that is never the same.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys=ON"))
        Base.metadata.create_all(connection)
        maker = _Maker(connection, fixed)
        for table in tables:
            for age in ages:
                for _number in range(EACH):
                    maker.make(table, age, now - age)
    engine.dispose()
    return maker.made


class _Maker:
    """Draws rows, and knows those of each age."""

    def __init__(self, connection: Connection, fixed: Mapping[str, Any]) -> None:
        self._connection = connection
        self._fixed = fixed
        self._random = random.Random(1)  # noqa: S311  the same rows each time
        self._numbers = 0
        self._inserts = {table.name: insert(table) for table in Base.metadata.sorted_tables}
        self._of_age: dict[tuple[str, timedelta], list[Row]] = {}
        self.made: Rows = {table.name: [] for table in Base.metadata.sorted_tables}

    def make(self, table: Table, age: timedelta, at: datetime) -> None:
        """Make one row, if there is room for one."""
        for _try in range(TRIES):
            row = {column.name: self._draw(column, age, at) for column in table.columns}
            try:
                with self._connection.begin_nested():
                    self._connection.execute(self._inserts[table.name], row)
            except IntegrityError:
                continue
            self._of_age.setdefault((table.name, age), []).append(row)
            self.made[table.name].append(row)
            return
        # A table with a row for each day has no room for more.
        assert self.made[table.name], f"no row of {table.name} fits its checks"

    def _draw(self, column: Column[Any], age: timedelta, at: datetime) -> Any:
        name = str(column)
        if name in self._fixed:
            fixed = self._fixed[name]
            return fixed(self._next()) if callable(fixed) else fixed
        if column.nullable and self._random.random() < 0.4:
            return None
        if column.foreign_keys:
            (foreign,) = column.foreign_keys
            known = self._of_age.get((foreign.column.table.name, age), [])
            return self._random.choice(known)[foreign.column.name] if known else None
        return self._draw_value(column, at)

    def _draw_value(self, column: Column[Any], at: datetime) -> Any:
        number = self._next()
        draw = self._random
        match column.type:
            case Enum() as kind:
                return draw.choice(list(kind.enum_class or kind.enums))
            case Boolean():
                return draw.random() < 0.5
            case Integer():
                alone = column.primary_key and len(column.table.primary_key) == 1
                return number if alone or draw.random() < 0.5 else draw.randint(0, 6)
            case String() as kind:
                return f"x{number}"[: kind.length]
            case JSON():
                return {"n": number}
            case Float():
                return draw.uniform(0, 80)
            case _:
                return self._draw_time(column, at)

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers

    def _draw_time(self, column: Column[Any], at: datetime) -> Any:
        match column.type:
            case Date():
                return at.date() + timedelta(days=self._random.randint(0, 2 * EACH))
            case Time():
                return time(self._random.randint(0, 23))
            case _:
                assert isinstance(column.type, UtcDateTime), f"no value is known for {column}"
                return at.astimezone(UTC) + timedelta(minutes=self._random.randint(1, 50))
