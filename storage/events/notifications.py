"""Who is told of what about events; every notice is rendered when it is sent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import Event, Occurrence, Registration, RegistrationState
from storage.events.notices import (
    EventCalendarNotice,
    EventCancelledNotice,
    EventChangeNotice,
    PublishedEventNotice,
)
from storage.outbox import Priority, enqueue_notice
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.topics import follows_any

CONCERNED: Final = (
    RegistrationState.COMING,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
)
BATCH: Final = 500
"""People in one statement; databases take some ten thousand parameters."""


@dataclass(frozen=True, slots=True)
class DateChange:
    """That a date takes place at another time or place; ``before`` is ``None`` if the time stayed.

    Attributes:
        occurrence_id: which date.
        sequence: which of its changes this is.
        before: when it would have begun.
    """

    occurrence_id: int
    sequence: int
    before: datetime | None


async def tell_followers(
    session: AsyncSession, event: Event, profile: QuarterProfile, *, now: datetime
) -> None:
    """Tell everybody who follows the event's topic that it is there."""
    people = await session.scalars(
        select(Person.id)
        .where(
            follows_any([event.topic], profile),
            Person.unreachable_since.is_(None),
            ~Person.erasure_pending,
        )
        .order_by(Person.id)
    )
    receivers = people.all()
    for start in range(0, len(receivers), BATCH):
        await enqueue_notice(
            session,
            PublishedEventNotice(event_id=event.id),
            person_ids=receivers[start : start + BATCH],
            priority=Priority.ANNOUNCEMENT,
            topic=f"event-{event.id}",
            now=now,
        )


async def tell_changed(
    session: AsyncSession, changes: Sequence[DateChange], *, now: datetime
) -> None:
    """Tell those who come or wait what has changed, each of them once."""
    known = {change.occurrence_id: change for change in changes}
    for occurrence_ids, people in (await _group(session, list(known))).items():
        told = [known[occurrence_id] for occurrence_id in occurrence_ids]
        await enqueue_notice(
            session,
            EventChangeNotice(
                changes=tuple((each.occurrence_id, each.sequence, each.before) for each in told)
            ),
            person_ids=people,
            now=now,
        )


async def tell_cancelled(
    session: AsyncSession, occurrences: Sequence[Occurrence], *, now: datetime
) -> None:
    """Tell those who come or wait what does not take place, each of them once."""
    groups = await _group(session, [occurrence.id for occurrence in occurrences])
    for occurrence_ids, people in groups.items():
        await enqueue_notice(
            session,
            EventCancelledNotice(occurrence_ids=tuple(occurrence_ids)),
            person_ids=people,
            now=now,
        )


async def send_calendar(
    session: AsyncSession, *, occurrence_id: int, person: Person, now: datetime
) -> None:
    """Send a date for the calendar of the person who asked for it."""
    await enqueue_notice(
        session,
        EventCalendarNotice(occurrence_id=occurrence_id),
        person_ids={person.id},
        ignores_quiet_hours=True,
        now=now,
    )


async def _group(
    session: AsyncSession, occurrence_ids: Sequence[int]
) -> dict[tuple[int, ...], list[int]]:
    """Return who is concerned by the same of these dates: the dates, soonest first, and people."""
    rows = await session.execute(
        select(Registration.person_id, Registration.occurrence_id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(Registration.occurrence_id.in_(occurrence_ids), Registration.state.in_(CONCERNED))
        .order_by(Occurrence.starts_at, Occurrence.id, Registration.person_id)
    )
    dates: defaultdict[int, list[int]] = defaultdict(list)
    for person_id, occurrence_id in rows:
        dates[person_id].append(occurrence_id)
    groups: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for person_id, concerned in dates.items():
        groups[tuple(concerned)].append(person_id)
    return dict(groups)
