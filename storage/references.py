"""References: the short public names people call things by, such as ``M-2026-0042``.

A letter says what it is: ``M``, ``I`` and ``F`` the kinds of cases, ``T`` an appointment, ``V`` an
event.  The year is the one in which it was stored, in the quarter's time zone.  Numbers begin at 1
in each year, for each letter, and none is given twice.
"""

import re
from functools import cache
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.dml import ReturningInsert

from storage.base import Base
from storage.database import create_insert

_WRITTEN: Final = re.compile(r"([A-Za-z])[\s\-–]*([0-9]{4})[\s\-–]+([0-9]{1,9})")


class ReferenceCounter(Base):
    """What the tables of numbers given have in common: a row for each year."""

    __abstract__ = True

    year: Mapped[int]
    last: Mapped[int]


async def next_reference(
    session: AsyncSession, counter: type[ReferenceCounter], *, letter: str, year: int, **row: Any
) -> str:
    """Return a reference nothing else has.

    Until the transaction ends, others who want one of this counter wait; one that is rolled back
    gives its number back.

    Args:
        session: an open session; the caller commits.
        counter: the table of the numbers given.
        letter: what the reference begins with.
        year: the year it was stored in.
        row: the other columns that say which row counts, where there are several a year.
    """
    which = {"year": year, **row}
    statement = _count(session.get_bind().dialect.name, counter, tuple(which))
    given = await session.execute(statement, which | {"last": 1})
    return _reference(letter, year, given.scalar_one())


@cache
def _count(
    dialect: str, counter: type[ReferenceCounter], which: tuple[str, ...]
) -> ReturningInsert[int]:
    """Return the statement that counts on, or begins with what is inserted."""
    table = counter.metadata.tables[counter.__tablename__]
    return (
        create_insert(dialect, table)
        .on_conflict_do_update(index_elements=which, set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )


def normalise_reference(text: str) -> str | None:
    """Return a reference the way it is stored; ``None`` for what looks like none."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    letter, year, number = match.groups()
    return _reference(letter.upper(), year, int(number))


def _reference(letter: str, year: int | str, number: int) -> str:
    return f"{letter}-{year}-{number:04d}"
