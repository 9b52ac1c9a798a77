"""The daily summary of each member of the team: when it comes, and what a day begins with.

Whoever has one gets no agenda of the morning: the summary holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    SQLColumnExpression,
    Time,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, column, retention_info
from storage.cases.entered import Todo, TodoState
from storage.cases.models import CLOSED_STATUSES, Case, CaseStatus
from storage.cases.queries import visible_to
from storage.cases.rules import OPEN_STATUSES, PUBLIC_STATUSES, WAITING_STATUSES
from storage.database import insert_or_ignore
from storage.outbox import Notice, enqueue_notice
from storage.people import AT_DESK, Person
from storage.quarter import QuarterProfile
from storage.slots.wallclock import moment_or_next
from storage.workdays import is_working_day

DIGEST_VALID: Final = timedelta(hours=4)
"""How long after its time a summary is worth sending, such as after a down time."""
CASES_SHOWN: Final = 5
FIELD_ASKED_FOR: Final = timedelta(days=31)
"""How long after its end a case without a field of action is named."""
DAY: Final = timedelta(days=1)


class DigestNotice(Notice, name="digest"):
    """Shows a member of the team what a day begins with."""

    day: date
    since: datetime
    """When the summary before this one came."""


class Digest(Base):
    """When a member of the team gets the daily summary."""

    __tablename__ = "digests"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.", kept="As long as the person belongs to the team."
        ),
    )

    person_id: Mapped[int] = column(
        "Who gets it.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[time | None] = column("At what time, by the clock; never if empty.", Time)
    sent_on: Mapped[date | None] = column("The last day it was sent on.", Date)


@dataclass(frozen=True, slots=True)
class DaySummary:
    """What a member of the team finds in the morning; only cases the person may see.

    Attributes:
        arrived: how many cases have arrived since the summary before.
        unseen: how many nobody has looked into.
        overdue: how many are late.
        latest: the latest of them.
        yours: how many are the person's own and wait for nobody else.
        oldest: those of them that have waited longest.
        uncounted: how many were closed lately without a field of action.
        latest_uncounted: the latest of them.
        untold: of how many cases somebody without an account is still to be told something.
        oldest_untold: the oldest of them.
    """

    arrived: int
    unseen: int
    overdue: int
    latest: Sequence[Case]
    yours: int
    oldest: Sequence[Case]
    uncounted: int
    latest_uncounted: Sequence[Case]
    untold: int
    oldest_untold: Sequence[Case]


# --- Choosing ----------------------------------------------------------------------------------


async def choose_digest(
    session: AsyncSession,
    *,
    person_id: int,
    at: time | None,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Send the summary at this time from now on, or never; a time that has passed is tomorrow's.

    Args:
        session: an open session; the caller commits.
        person_id: to whom.
        at: wall-clock time; ``None`` for never.
        profile: the quarter's profile.
        now: when it is chosen.
    """
    today = now.astimezone(profile.zone).date()
    await insert_or_ignore(session, Digest, person_id=person_id, at=None, sent_on=None)
    chosen = update(Digest).where(Digest.person_id == person_id).values(at=at)
    if at is not None and comes_at(today, at, profile) <= now:
        chosen = chosen.values(sent_on=today)
    await session.execute(chosen)


async def find_digest(session: AsyncSession, *, person_id: int) -> time | None:
    """Return the time the person has chosen, or ``None``."""
    at: time | None = await session.scalar(select(Digest.at).where(Digest.person_id == person_id))
    return at


def comes_at(day: date, at: time, profile: QuarterProfile) -> datetime:
    """Return when a summary comes on a day, in UTC: never in quiet hours.

    What would come at night comes when the quiet hours are over, or before they begin if they are
    over only the next day.
    """
    wanted = moment_or_next(day, at, profile.zone)
    over = profile.quiet.over(wanted)
    return over if over.astimezone(profile.zone).date() == day else profile.quiet.before(wanted)


# --- Sending -----------------------------------------------------------------------------------


async def send_digests(session: AsyncSession, *, profile: QuarterProfile, now: datetime) -> int:
    """Send the summaries that are due, once each working day; return how many.

    What was due up to four hours ago is caught up with.
    """
    today = now.astimezone(profile.zone).date()
    if not is_working_day(today, land=profile.land):
        return 0
    waiting = await session.execute(
        select(Digest.person_id, Digest.at)
        .join(Person, Person.id == Digest.person_id)
        .where(
            Digest.at.is_not(None),
            or_(Digest.sent_on.is_(None), Digest.sent_on < today),
            Person.role.in_(AT_DESK),
        )
        .order_by(Digest.person_id)
        .with_for_update(of=Digest, skip_locked=True)
    )
    due = [
        (person_id, at)
        for person_id, at in waiting
        if at is not None
        and comes_at(today, at, profile) <= now < comes_at(today, at, profile) + DIGEST_VALID
    ]
    before = _working_day_before(today, profile)
    for person_id, at in due:
        await enqueue_notice(
            session,
            DigestNotice(day=today, since=comes_at(before, at, profile)),
            person_ids={person_id},
            expires_at=comes_at(today, at, profile) + DIGEST_VALID,
            now=now,
        )
    await session.execute(
        update(Digest)
        .where(Digest.person_id.in_([person_id for person_id, _at in due]))
        .values(sent_on=today)
    )
    return len(due)


def has_digest(today: date) -> ColumnElement[bool]:
    """Return the condition on ``Person`` that a summary takes the place of the day's agenda.

    Also for whoever got it today and wants none from tomorrow on.
    """
    return Person.id.in_(
        select(Digest.person_id).where(or_(Digest.at.is_not(None), Digest.sent_on >= today))
    )


def last_time(at: time, *, profile: QuarterProfile, now: datetime) -> datetime:
    """Return when the summary of the last working day came, for one that is asked for now."""
    today = now.astimezone(profile.zone).date()
    return comes_at(_working_day_before(today, profile), at, profile)


def _working_day_before(day: date, profile: QuarterProfile) -> date:
    before = day - DAY
    while not is_working_day(before, land=profile.land):
        before -= DAY
    return before


# --- What it says ------------------------------------------------------------------------------


async def summarise(
    session: AsyncSession, *, staff: Person, since: datetime, now: datetime
) -> DaySummary:
    """Return what the person finds, with what has arrived after ``since``."""
    late = Case.status.in_(OPEN_STATUSES) & (Case.due_at < now)
    # A published idea collects supporters, and waits for nobody of the team.
    yours = (Case.assignee_id == staff.id) & Case.status.in_(
        OPEN_STATUSES - WAITING_STATUSES - (PUBLIC_STATUSES - {CaseStatus.IN_PROGRESS})
    )
    uncounted = (
        Case.field_of_action.is_(None)
        & Case.status.in_(CLOSED_STATUSES - {CaseStatus.WITHDRAWN})
        & (Case.status_since > now - FIELD_ASKED_FOR)
    )
    untold = Case.id.in_(select(Todo.case_id).where(Todo.state == TodoState.OPEN))
    row = (
        await session.execute(
            select(
                func.count().filter(Case.submitted_at > since).label("arrived"),
                func.count().filter(Case.status == CaseStatus.NEW).label("unseen"),
                func.count().filter(late).label("overdue"),
                func.count().filter(yours).label("yours"),
                func.count().filter(uncounted).label("uncounted"),
                func.count().filter(untold).label("untold"),
            ).where(
                visible_to(staff),
                or_(Case.status.in_(OPEN_STATUSES), Case.submitted_at > since, uncounted, untold),
            )
        )
    ).one()
    return DaySummary(
        arrived=row.arrived,
        unseen=row.unseen,
        overdue=row.overdue,
        latest=await _list(session, visible_to(staff) & late, Case.due_at),
        yours=row.yours,
        oldest=await _list(session, visible_to(staff) & yours, Case.status_since),
        uncounted=row.uncounted,
        latest_uncounted=await _list(
            session, visible_to(staff) & uncounted, Case.status_since.desc()
        ),
        untold=row.untold,
        oldest_untold=await _list(session, visible_to(staff) & untold, Case.submitted_at),
    )


async def _list(
    session: AsyncSession, wanted: ColumnElement[bool], order: SQLColumnExpression[Any]
) -> Sequence[Case]:
    cases = await session.scalars(
        select(Case).where(wanted).order_by(order, Case.id).limit(CASES_SHOWN)
    )
    return cases.all()
