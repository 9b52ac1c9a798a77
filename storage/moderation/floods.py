"""Floods: unusually many new people and cases, told to managers once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.database import insert_or_ignore
from storage.moderation.models import THE_ONE, Moderation
from storage.moderation.notices import FloodNotice
from storage.outbox import enqueue_notice
from storage.people import Person, Role
from storage.roles import list_manager_ids

FLOOD_WINDOW: Final = timedelta(minutes=10)
FRESH: Final = timedelta(days=1)
"""How long somebody counts as new."""
CHATS_USUAL: Final = 60
"""New people in ``FLOOD_WINDOW``: a poster at a street festival brings about one every 15 s."""
CASES_USUAL: Final = 15
"""Cases of new people in ``FLOOD_WINDOW``: more than a team of two can read meanwhile."""
TOLD_AGAIN: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came in the last ten minutes.

    Attributes:
        chats: people who wrote for the first time.
        cases: cases of people who are new since a day.
    """

    chats: int
    cases: int

    @property
    def is_flood(self) -> bool:
        """Whether it is more than usual."""
        return self.chats >= CHATS_USUAL or self.cases >= CASES_USUAL


async def count_arrivals(session: AsyncSession, *, now: datetime) -> Arrivals:
    """Count what came in the last ten minutes."""
    chats = (
        select(func.count())
        .select_from(Person)
        .where(Person.created_at > now - FLOOD_WINDOW, Person.role == Role.RESIDENT)
    )
    cases = (
        select(func.count())
        .select_from(Case)
        .join(Person, Person.id == Case.reporter_id)
        .where(Case.submitted_at > now - FLOOD_WINDOW, Person.created_at > now - FRESH)
    )
    counted = await session.execute(select(chats.scalar_subquery(), cases.scalar_subquery()))
    return Arrivals(*counted.one())


async def tell_of_flood(session: AsyncSession, *, now: datetime) -> None:
    """Tell managers of a flood; once in ``TOLD_AGAIN``, whichever process sees it first."""
    arrivals = await count_arrivals(session, now=now)
    if not arrivals.is_flood:
        return
    await insert_or_ignore(session, Moderation, id=THE_ONE)
    told: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Moderation)
        .where(
            or_(Moderation.flood_told_at.is_(None), Moderation.flood_told_at <= now - TOLD_AGAIN)
        )
        .values(flood_told_at=now)
    )
    if told.rowcount == 1:
        await enqueue_notice(
            session,
            FloodNotice(chats=arrivals.chats, cases=arrivals.cases),
            person_ids=await list_manager_ids(session),
            topic="flood",
            now=now,
        )
