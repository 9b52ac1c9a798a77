"""The dates of an event as rows: laid ahead, and moved with their series."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import Event, EventState, Occurrence, OccurrenceState
from storage.events.notifications import DateChange
from storage.events.recurrence import days_of, starts_of
from storage.events.seats import lock_event
from storage.events.values import next_day
from storage.quarter import QuarterProfile

MATERIALISED_AHEAD: Final = timedelta(days=180)
DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class Followed:
    """What became of the dates when their series was changed.

    Attributes:
        kept: dates that stay with it, moved or not.
        changes: those of them that take place at another time or place.
        dropped: dates it has no more.
    """

    kept: list[Occurrence] = field(default_factory=list)
    changes: list[DateChange] = field(default_factory=list)
    dropped: list[Occurrence] = field(default_factory=list)


def make_occurrence(
    event: Event, day: date, *, profile: QuarterProfile, now: datetime
) -> Occurrence:
    """Return this date of the event, not stored."""
    starts_at = starts_of(day, event.starts, profile.zone)
    return Occurrence(
        event_id=event.id,
        original_day=day,
        uid=f"{event.uid}-{day:%Y%m%d}",
        sequence=0,
        state=OccurrenceState.PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=event.duration_minutes),
        changed=False,
        seats=event.seats,
        taken=0,
        changed_at=now,
    )


async def materialise_dates(
    session: AsyncSession, event: Event, profile: QuarterProfile, *, now: datetime
) -> int:
    """Store the dates of the next 180 days, at least the next one; return how many are new.

    To be called with the event locked; can be repeated.
    """
    there = set(
        await session.scalars(
            select(Occurrence.original_day).where(Occurrence.event_id == event.id)
        )
    )
    wanted = days_to_materialise(event, profile, now=now)
    made = [
        make_occurrence(event, day, profile=profile, now=now) for day in wanted if day not in there
    ]
    session.add_all(made)
    await session.flush()
    return len(made)


async def materialise_all_dates(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> int:
    """Store the dates of every repeated event that have come within 180 days; return how many."""
    ids = await session.scalars(
        select(Event.id)
        .where(Event.state == EventState.PUBLISHED, Event.rrule.is_not(None))
        .order_by(Event.id)
    )
    laid = 0
    for event_id in ids.all():
        event = await lock_event(session, event_id)
        laid += await materialise_dates(session, event, profile, now=now)
    return laid


def days_to_materialise(event: Event, profile: QuarterProfile, *, now: datetime) -> list[date]:
    """Return the days of the event that are to come and near enough to have a row."""
    today = now.astimezone(profile.zone).date()
    coming = next_day(event, profile=profile, now=now)
    last = max(today + MATERIALISED_AHEAD, coming or today)
    days = days_of(event.rrule, event.first_day, after=today, until=last)
    return [day for day in days if starts_of(day, event.starts, profile.zone) > now]


async def follow_series(
    session: AsyncSession,
    event: Event,
    profile: QuarterProfile,
    *,
    place_before: str,
    now: datetime,
) -> Followed:
    """Move the dates to come with their series, and store those it has gained.

    Dates that were changed by themselves, are cancelled, or have begun stay as they are.

    Args:
        session: an open session; the caller commits.
        event: as it is since the change; locked.
        profile: the quarter's profile.
        place_before: where it was before the change.
        now: the current time.
    """
    wanted = set(days_to_materialise(event, profile, now=now))
    followed = Followed()
    dates = await list_to_come(session, event.id, now=now)
    if event.rrule is None and len(dates) == 1 and not dates[0].changed:
        dates[0].original_day = event.first_day  # what takes place once moves and stays itself
    for occurrence in dates:
        if occurrence.changed:
            continue
        if occurrence.original_day not in wanted:
            followed.dropped.append(occurrence)
            continue
        followed.kept.append(occurrence)
        change = _follow(occurrence, event, profile, place_before, now)
        if change is not None:
            followed.changes.append(change)
    await session.flush()
    await materialise_dates(session, event, profile, now=now)
    return followed


async def list_to_come(
    session: AsyncSession, event_id: int, *, now: datetime
) -> Sequence[Occurrence]:
    """Return the event's dates that are planned and have not begun, locked, in a fixed order."""
    dates = await session.scalars(
        select(Occurrence)
        .where(
            Occurrence.event_id == event_id,
            Occurrence.state == OccurrenceState.PLANNED,
            Occurrence.starts_at > now,
        )
        .order_by(Occurrence.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return dates.all()


def move_occurrence(
    occurrence: Occurrence, starts_at: datetime, minutes: int, *, told: bool, now: datetime
) -> DateChange | None:
    """Move a date; return the change if its time is another one, or people have to be ``told``."""
    ends_at = starts_at + timedelta(minutes=minutes)
    before = occurrence.starts_at if occurrence.starts_at != starts_at else None
    if before is None and occurrence.ends_at == ends_at and not told:
        return None
    occurrence.starts_at, occurrence.ends_at = starts_at, ends_at
    occurrence.sequence += 1
    occurrence.changed_at = now
    return DateChange(occurrence.id, occurrence.sequence, before)


def _follow(
    occurrence: Occurrence,
    event: Event,
    profile: QuarterProfile,
    place_before: str,
    now: datetime,
) -> DateChange | None:
    """Make a date what its series is; seats that are taken stay."""
    occurrence.seats = None if event.seats is None else max(event.seats, occurrence.taken)
    return move_occurrence(
        occurrence,
        starts_of(occurrence.original_day, event.starts, profile.zone),
        event.duration_minutes,
        told=event.place != place_before,
        now=now,
    )
