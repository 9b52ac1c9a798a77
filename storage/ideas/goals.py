"""The goal of supporters: the team hears once when an idea has them, and once when not."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.ideas.notices import IdeaGoalNotice
from storage.outbox import enqueue_notice
from storage.roles import list_manager_ids


async def tell_when_reached(session: AsyncSession, *, case_id: int, now: datetime) -> bool:
    """Tell the team if the idea has as many supporters as it aims at; once, also after a fall."""
    reached: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Idea)
        .where(Idea.case_id == case_id, Idea.goal_told_at.is_(None), Idea.supporters >= Idea.goal)
        .values(goal_told_at=now)
        .execution_options(synchronize_session=False)
    )
    if reached.rowcount:
        await tell_team_of_goal(session, case_ids=[case_id], reached=True, now=now)
    return bool(reached.rowcount)


async def tell_team_of_goal(
    session: AsyncSession, *, case_ids: Collection[int], reached: bool, now: datetime
) -> None:
    """Tell the managers, and whoever works on each of these ideas."""
    managers = set(await list_manager_ids(session)) if case_ids else set()
    cases = await session.execute(
        select(Case.id, Case.assignee_id).where(Case.id.in_(case_ids)).order_by(Case.id)
    )
    for case_id, assignee_id in cases.all():
        assignee = set() if assignee_id is None else {assignee_id}
        await enqueue_notice(
            session,
            IdeaGoalNotice(case_id=case_id, reached=reached),
            person_ids=managers | assignee,
            now=now,
        )
