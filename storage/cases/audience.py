"""Whom a case concerns: who is told of it, and who may look at it as a resident."""

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseAudience, CaseFollower, CaseKind


async def find_told_case(session: AsyncSession, *, person_id: int, case_id: int) -> Case | None:
    """Return the case if this person is told of it; see ``list_audience``."""
    case: Case | None = await session.scalar(
        select(Case).where(Case.id == case_id, concerns(person_id, *_audience_tables()))
    )
    return case


async def list_audience(session: AsyncSession, case: Case) -> set[int]:
    """Return the ids of the reporter and of everybody else who is told of the case.

    An idea that is not published concerns its author alone.
    """
    reporter = {case.reporter_id} if case.reporter_id is not None else set()
    if case.kind is CaseKind.IDEA and not case.published:
        return reporter
    others = (
        select(table.person_id).where(table.case_id == case.id) for table in _audience_tables()
    )
    return reporter | set(await session.scalars(union(*others)))


async def list_followers(session: AsyncSession, *, case_id: int) -> set[int]:
    """Return the ids of those who follow the case besides its reporter."""
    return set(
        await session.scalars(
            select(CaseFollower.person_id).where(CaseFollower.case_id == case_id)
        )
    )


def concerns(person_id: int, *tables: type[CaseAudience]) -> ColumnElement[bool]:
    """Return the condition for the cases somebody sent, or follows, or is told of by ``tables``.

    Others know nothing of an idea that is not published.
    """
    followed = [
        Case.id.in_(select(table.case_id).where(table.person_id == person_id))
        for table in (tables or (CaseFollower,))
    ]
    public = or_(Case.kind != CaseKind.IDEA, Case.published)
    return or_(Case.reporter_id == person_id, and_(public, or_(*followed)))


def _audience_tables() -> list[type[CaseAudience]]:
    """Return the tables of all features that say whom a case concerns."""
    return sorted(CaseAudience.__subclasses__(), key=lambda table: table.__tablename__)
