"""The inbox of the team: cases by what they wait for, page by page."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseStatus
from storage.cases.queries import visible_to
from storage.cases.rules import OPEN_STATUSES, WAITING_STATUSES
from storage.people import Person

PAGE_SIZE: Final = 6
"""Cases on one page: their buttons fit a small phone without scrolling."""


class InboxFilter(enum.StrEnum):
    """What a member of the team looks through."""

    NEW = "new"
    MINE = "mine"
    WAITING = "waiting"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of cases; ``number`` counts from 0."""

    cases: Sequence[Case]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


async def list_inbox(
    session: AsyncSession,
    *,
    staff: Person,
    inbox_filter: InboxFilter,
    category: str | None,
    page: int,
    now: datetime,
) -> InboxPage:
    """Return one page of a box: overdue ones first by their deadline, else the oldest first."""
    wanted = [visible_to(staff), _in_box(inbox_filter, staff, now)]
    if category is not None:
        wanted.append(Case.category == category)
    total = await session.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0
    number = min(max(page, 0), max(0, (total - 1) // PAGE_SIZE))
    order = Case.due_at if inbox_filter is InboxFilter.OVERDUE else Case.submitted_at
    cases = await session.scalars(
        select(Case)
        .where(*wanted)
        .order_by(order, Case.id)
        .limit(PAGE_SIZE)
        .offset(number * PAGE_SIZE)
    )
    return InboxPage(cases=cases.all(), number=number, total=total)


async def count_inbox(
    session: AsyncSession, *, staff: Person, now: datetime
) -> dict[InboxFilter, int]:
    """Return how many cases each box holds for this member of the team."""
    counts = [func.count().filter(_in_box(box, staff, now)) for box in InboxFilter]
    row = (await session.execute(select(*counts).where(visible_to(staff)))).one()
    return dict(zip(InboxFilter, row, strict=True))


def _in_box(box: InboxFilter, staff: Person, now: datetime) -> ColumnElement[bool]:
    match box:
        case InboxFilter.NEW:
            return Case.status == CaseStatus.NEW
        case InboxFilter.MINE:
            return Case.status.in_(OPEN_STATUSES) & (Case.assignee_id == staff.id)
        case InboxFilter.WAITING:
            return Case.status.in_(WAITING_STATUSES)
        case InboxFilter.OVERDUE:
            return Case.status.in_(OPEN_STATUSES) & (Case.due_at < now)
        case InboxFilter.OPEN:
            return Case.status.in_(OPEN_STATUSES)
