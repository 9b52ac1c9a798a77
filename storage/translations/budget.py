"""How much an engine is given in a month; never more than the limit, however many ask at once."""

import math
from datetime import date
from typing import Any, Final

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import insert_or_ignore
from storage.translations.models import Engine, TranslationDay, TranslationMonth

SHARE_OF_READERS: Final = 0.8
"""How much of a month may be spent on what somebody only reads; the rest is for what people tell
the team, and what it answers."""
_NOTHING: Final = {"characters": 0}


async def spend(
    session: AsyncSession, *, engine: Engine, characters: int, limit: int | None, day: date
) -> bool:
    """Take characters off the month's budget before a call; False if they are too many.

    Args:
        session: an open session; the caller commits before calling.
        engine: which engine.
        characters: how many it will be given.
        limit: how many a month has; ``None`` for no limit.
        day: today, in UTC.
    """
    month = day.replace(day=1)
    await insert_or_ignore(session, TranslationMonth, month=month, engine=engine, **_NOTHING)
    left = [] if limit is None else [TranslationMonth.characters + characters <= limit]
    spent: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(TranslationMonth)
        .where(TranslationMonth.month == month, TranslationMonth.engine == engine, *left)
        .values(characters=TranslationMonth.characters + characters)
        .execution_options(synchronize_session=False)
    )
    if spent.rowcount == 0:
        return False
    await _count(session, engine, day, characters=characters, calls=1)
    return True


async def refund(session: AsyncSession, *, engine: Engine, characters: int, day: date) -> None:
    """Give back what a call that failed was meant to cost."""
    await session.execute(
        update(TranslationMonth)
        .where(TranslationMonth.month == day.replace(day=1), TranslationMonth.engine == engine)
        .values(characters=TranslationMonth.characters - characters)
        .execution_options(synchronize_session=False)
    )
    await _count(session, engine, day, characters=-characters, failures=1)


async def left_for_readers(session: AsyncSession, *, limit: int | None, day: date) -> float:
    """Return how many characters this month has left for what somebody only reads."""
    if limit is None:
        return math.inf
    month = day.replace(day=1)
    spent = select(func.sum(TranslationMonth.characters)).where(TranslationMonth.month == month)
    return limit * SHARE_OF_READERS - (await session.scalar(spent) or 0)


async def _count(session: AsyncSession, engine: Engine, day: date, **added: int) -> None:
    await insert_or_ignore(
        session, TranslationDay, day=day, engine=engine, calls=0, failures=0, **_NOTHING
    )
    await session.execute(
        update(TranslationDay)
        .where(TranslationDay.day == day, TranslationDay.engine == engine)
        .values(
            {column: getattr(TranslationDay, column) + number for column, number in added.items()}
        )
        .execution_options(synchronize_session=False)
    )
