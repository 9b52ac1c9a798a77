"""Answers by reply: whose case it is, and whether the card replied to is out of date."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseEvent
from storage.cases.queries import QUIET_KINDS
from storage.people import Person

CLOCKS_DIFFER: Final = timedelta(seconds=2)
"""A messenger counts in whole seconds, by a clock of its own."""


async def find_own_case(session: AsyncSession, *, person_id: int, reference: str) -> Case | None:
    """Return the case with this reference if the person sent it."""
    case: Case | None = await session.scalar(
        select(Case).where(Case.reference == reference, Case.reporter_id == person_id)
    )
    return case


async def has_news_since(
    session: AsyncSession, *, case: Case, staff: Person, moment: datetime
) -> bool:
    """Return whether others have done something with the case after ``moment``."""
    newer = await session.scalar(
        select(CaseEvent.id)
        .where(
            CaseEvent.case_id == case.id,
            CaseEvent.kind.not_in(QUIET_KINDS),
            or_(CaseEvent.actor_id.is_(None), CaseEvent.actor_id != staff.id),
            CaseEvent.at > moment + CLOCKS_DIFFER,
        )
        .limit(1)
    )
    return newer is not None
