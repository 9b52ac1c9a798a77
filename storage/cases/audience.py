"""Whom a case concerns: who is told of it, and who may look at it as a resident."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseFollower, CaseKind
from storage.ideas.models import Idea, IdeaHelper, IdeaSupport


async def find_told_case(session: AsyncSession, *, person_id: int, case_id: int) -> Case | None:
    """Return the case if this person is told of it; see ``list_audience``."""
    case: Case | None = await session.scalar(
        select(Case).where(Case.id == case_id, concerns(person_id, IdeaSupport, IdeaHelper))
    )
    return case


async def list_audience(session: AsyncSession, case: Case) -> set[int]:
    """Return the ids of the reporter and of everybody who follows the case.

    A published idea concerns its supporters and helpers too, and one that is not its author alone.
    """
    reporter = {case.reporter_id} if case.reporter_id is not None else set()
    if case.kind is not CaseKind.IDEA:
        return reporter | await list_followers(session, case_id=case.id)
    if not await is_published(session, case):
        return reporter
    followers = await list_followers(session, case_id=case.id)
    for table in (IdeaSupport, IdeaHelper):
        people = await session.scalars(select(table.person_id).where(table.case_id == case.id))
        followers |= set(people)
    return reporter | followers


async def list_followers(session: AsyncSession, *, case_id: int) -> set[int]:
    """Return the ids of those who follow the case besides its reporter."""
    return set(
        await session.scalars(
            select(CaseFollower.person_id).where(CaseFollower.case_id == case_id)
        )
    )


async def is_published(session: AsyncSession, case: Case) -> bool:
    """Return whether the case is an idea that was published."""
    if case.kind is not CaseKind.IDEA:
        return False
    with session.no_autoflush:  # the case may be in the middle of a change
        found = await session.scalar(select(Idea.case_id).where(Idea.case_id == case.id))
    return found is not None


def concerns(person_id: int, *also: type[IdeaSupport] | type[IdeaHelper]) -> ColumnElement[bool]:
    """Return the condition for the cases somebody sent or follows, or is in ``also``.

    Others know nothing of an idea that is not published.
    """
    followed = [
        Case.id.in_(select(table.case_id).where(table.person_id == person_id))
        for table in (CaseFollower, *also)
    ]
    public = or_(Case.kind != CaseKind.IDEA, Case.id.in_(select(Idea.case_id)))
    return or_(Case.reporter_id == person_id, and_(public, or_(*followed)))
