"""Ratings of the help: one tap, counted without the person and without the case."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseKind
from storage.cases.queries import get_own_case
from storage.database import insert_or_ignore
from storage.errors import StatusChangeError
from storage.people import Person
from storage.questions.conversation import TEAM_ENDS
from storage.questions.models import BEST, HelpRating, RatedCase


async def rate_help(
    session: AsyncSession,
    *,
    case_id: int,
    person: Person,
    score: int,
    zone: ZoneInfo,
    now: datetime,
) -> bool:
    """Count how somebody rates the help with their question; return whether it counts.

    A question is rated once, however often somebody taps.

    Args:
        session: an open session; the caller commits.
        case_id: which question.
        person: whose question it has to be.
        score: from 1, the worst, to ``BEST``.
        zone: the quarter's time zone; only the day is kept.
        now: when.

    Raises:
        CaseMissingError: no such case, or somebody else's.
        StatusChangeError: it is no question, or one that is not closed.
    """
    case = await get_own_case(session, person_id=person.id, case_id=case_id)
    if case.kind is not CaseKind.QUESTION or case.status not in TEAM_ENDS:
        raise StatusChangeError(case.status, "rated")
    if not await insert_or_ignore(session, RatedCase, case_id=case.id):
        return False
    await _count(session, now.astimezone(zone).date(), case.kind, score)
    # Whoever has answered is not asked again; the team's cards of the case stay right.
    await session.execute(update(Case).where(Case.id == case.id).values(remind_at=None))
    return True


async def is_rated(session: AsyncSession, *, case_id: int) -> bool:
    """Return whether the help with this case was rated."""
    return await session.get(RatedCase, case_id) is not None


async def count_ratings(session: AsyncSession, first_day: date, last_day: date) -> dict[int, int]:
    """Return how often each score was given, from the first to the last day."""
    rows = await session.execute(
        select(HelpRating.score, func.sum(HelpRating.times))
        .where(HelpRating.day.between(first_day, last_day))
        .group_by(HelpRating.score)
    )
    return dict.fromkeys(range(1, BEST + 1), 0) | {score: int(times) for score, times in rows}


async def _count(session: AsyncSession, day: date, kind: CaseKind, score: int) -> None:
    if await insert_or_ignore(session, HelpRating, day=day, kind=kind, score=score, times=1):
        return
    await session.execute(
        update(HelpRating)
        .where(HelpRating.day == day, HelpRating.kind == kind, HelpRating.score == score)
        .values(times=HelpRating.times + 1)
    )
