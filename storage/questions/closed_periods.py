"""Closed periods: when the team is back, and telling each person so only once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import insert_or_ignore
from storage.hours.queries import PublicHolidays, list_closures, list_hours
from storage.quarter import QuarterProfile
from storage.questions.models import ClosedPeriodReply
from storage.slots import Closed, Hours, open_spans

DAYS_SEARCHED: Final = 366
"""Hours that do not come back within a year are no answer to "when?"."""


async def find_return(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> datetime | None:
    """Return when the next consultation hours begin; ``None`` while there are some, or if none.

    The hours of everybody count together: the team is there when anybody is.
    """
    today = now.astimezone(profile.zone).date()
    rules = [hours.rule() for hours in await list_hours(session, today=today)]
    if not rules:
        return None
    closed = [closure.span() for closure in await list_closures(session, today=today)]
    return next_opening(rules, closed, profile=profile, now=now)


def next_opening(
    rules: Iterable[Hours], closed: Iterable[Closed], *, profile: QuarterProfile, now: datetime
) -> datetime | None:
    """Return when hours begin that take place; ``None`` while some do, or if none come."""
    holidays, listed, closures = PublicHolidays(profile), list(rules), list(closed)
    today = now.astimezone(profile.zone).date()
    for number in range(DAYS_SEARCHED):
        day = today + timedelta(days=number)
        spans = [
            span
            for rule in listed
            for span in open_spans(rule, day, profile.zone, closed=closures, holidays=holidays)
        ]
        if any(starts_at <= now < ends_at for starts_at, ends_at in spans):
            return None
        to_come = [starts_at for starts_at, _ends_at in spans if starts_at > now]
        if to_come:
            return min(to_come)
    return None


async def note_told(
    session: AsyncSession, *, person_id: int, until: datetime, now: datetime
) -> bool:
    """Remember that a person is told of a closed period; return whether they were not yet."""
    told_before: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(ClosedPeriodReply)
        .where(ClosedPeriodReply.person_id == person_id, ClosedPeriodReply.until <= now)
        .values(until=until)
    )
    if told_before.rowcount == 1:
        return True
    return await insert_or_ignore(session, ClosedPeriodReply, person_id=person_id, until=until)
