"""What happens to cases by the clock: one more question, and words about what is late.

Only the program's own marks change here, and a case keeps its version: nobody's card is out of
date because a reminder was sent.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseStatus
from storage.cases.notices import OverdueNotice, SolvedReminderNotice
from storage.cases.rules import OPEN_STATUSES
from storage.outbox import enqueue_notice
from storage.roles import list_manager_ids

BATCH: Final = 500
"""Cases in one transaction; the job comes back for the rest."""


async def remind_of_solved(session: AsyncSession, *, now: datetime) -> int:
    """Ask once more, for each case solved three days ago without an answer; return how many."""
    due = await session.scalars(
        select(Case)
        .where(Case.remind_at <= now, Case.status == CaseStatus.SOLVED)
        .order_by(Case.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    cases = due.all()
    asked = [case.id for case in cases]
    await session.execute(update(Case).where(Case.id.in_(asked)).values(remind_at=None))
    for case in cases:
        if case.reporter_id is not None:
            await enqueue_notice(
                session,
                SolvedReminderNotice(case_id=case.id),
                person_ids={case.reporter_id},
                now=now,
            )
    return len(cases)


async def tell_of_overdue(session: AsyncSession, *, now: datetime) -> int:
    """Push cases that became late, and again at 300 %; return how many."""
    due = await session.scalars(
        select(Case)
        .where(
            Case.status.in_(OPEN_STATUSES),
            ((Case.due_at < now) & (Case.overdue_told == 0))
            | ((Case.escalates_at < now) & (Case.overdue_told == 1)),
        )
        .order_by(Case.due_at, Case.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    cases = due.all()
    managers = set(await list_manager_ids(session)) if cases else set()
    late_again = {case.id for case in cases if case.escalates_at and case.escalates_at < now}
    for told, ids in ((1, {case.id for case in cases} - late_again), (2, late_again)):
        await session.execute(update(Case).where(Case.id.in_(ids)).values(overdue_told=told))
    for case in cases:
        assignee = {case.assignee_id} if case.assignee_id is not None else set()
        await enqueue_notice(
            session,
            OverdueNotice(case_id=case.id, again=case.id in late_again),
            person_ids=managers | assignee,
            now=now,
        )
    return len(cases)
