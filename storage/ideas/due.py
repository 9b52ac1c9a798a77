"""What happens to ideas by the clock: the team hears of those without their supporters."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseStatus
from storage.ideas.goals import tell_team_of_goal
from storage.ideas.models import Idea
from storage.quarter import QuarterProfile

BATCH: Final = 100
"""Ideas in one transaction; the job comes back for the rest."""


async def tell_of_missed_goals(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> int:
    """Tell the team of ideas that have not got their supporters in time; return how many.

    Of each idea once, and not of one that is being planned or has ended.
    """
    due = await session.scalars(
        select(Idea)
        .join(Case, Case.id == Idea.case_id)
        .where(
            Idea.published_at <= now - timedelta(days=profile.ideas.goal_days),
            Idea.goal_told_at.is_(None),
            Idea.missed_told_at.is_(None),
            Case.status == CaseStatus.PUBLISHED,
        )
        .order_by(Idea.case_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Idea)
    )
    missed = [idea.case_id for idea in due]
    await session.execute(
        update(Idea)
        .where(Idea.case_id.in_(missed))
        .values(missed_told_at=now)
        .execution_options(synchronize_session=False)
    )
    await tell_team_of_goal(session, case_ids=missed, reached=False, now=now)
    return len(missed)
