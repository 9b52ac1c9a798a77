"""Reading events: what residents see, what is their own, what the team sees."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import EventMissingError
from storage.events.dates import make_occurrence
from storage.events.models import (
    Event,
    EventState,
    EventText,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.notifications import CONCERNED
from storage.events.values import next_day
from storage.quarter import QuarterProfile

Texts = Mapping[str, EventText]
"""The words of an event by locale."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many come to a date: registrations, people, and people who wait or are offered seats."""

    registrations: int = 0
    people: int = 0
    waiting: int = 0


# --- Residents ---------------------------------------------------------------------------------


async def list_dates(
    session: AsyncSession,
    *,
    topic: str | None = None,
    until: datetime | None = None,
    limit: int,
    offset: int = 0,
    now: datetime,
) -> Sequence[tuple[Event, Occurrence]]:
    """Return the published dates that are not over, soonest first."""
    found = await session.execute(
        _published(now, topic, until)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
        .offset(offset)
    )
    return [(event, occurrence) for event, occurrence in found]


async def count_dates_by_topic(session: AsyncSession, *, now: datetime) -> dict[str, int]:
    """Return how many dates are to come under each topic that has any."""
    rows = await session.execute(
        _published(now)
        .with_only_columns(Event.topic, func.count())
        .group_by(Event.topic)
        .order_by(Event.topic)
    )
    return dict(rows.all())


async def get_shown_date(session: AsyncSession, occurrence_id: int) -> tuple[Event, Occurrence]:
    """Return a date that residents may see, also one that is cancelled or over.

    Raises:
        EventMissingError: there is none, or it was never published.
    """
    event, occurrence = await get_occurrence(session, occurrence_id)
    if event.published_at is None:
        raise EventMissingError(occurrence_id)
    return event, occurrence


async def find_next_date(
    session: AsyncSession, *, event_id: int, now: datetime
) -> tuple[Event, Occurrence] | None:
    """Return the next date of a published event that has not begun, or ``None``."""
    found = await session.execute(
        _published(now)
        .where(Event.id == event_id, Occurrence.starts_at > now)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def list_next_dates(
    session: AsyncSession, *, event_id: int, limit: int, now: datetime
) -> Sequence[Occurrence]:
    """Return the dates of a published event that have not begun, soonest first."""
    found = await session.scalars(
        _published(now)
        .with_only_columns(Occurrence)
        .where(Event.id == event_id, Occurrence.starts_at > now)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
    )
    return found.all()


# --- Team --------------------------------------------------------------------------------------


async def get_event(session: AsyncSession, event_id: int) -> Event:
    """Return an event in any state.

    Raises:
        EventMissingError: no such event.
    """
    event = await find_event(session, event_id)
    if event is None:
        raise EventMissingError(event_id)
    return event


async def find_event(session: AsyncSession, event_id: int) -> Event | None:
    """Return an event in any state, or ``None``."""
    return await session.get(Event, event_id, populate_existing=True)


async def get_occurrence(session: AsyncSession, occurrence_id: int) -> tuple[Event, Occurrence]:
    """Return a date with its event, in any state.

    Raises:
        EventMissingError: no such date.
    """
    found = await session.execute(
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Occurrence.id == occurrence_id)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if row is None:
        raise EventMissingError(occurrence_id)
    return row[0], row[1]


async def list_team_events(
    session: AsyncSession, *, state: EventState, now: datetime, limit: int = 20, offset: int = 0
) -> Sequence[Event]:
    """Return the events in a state; of published ones those that have dates to come.

    Drafts changed last come first, then what is published or takes place soonest; of cancelled
    ones the latest.
    """
    conditions: list[ColumnElement[bool]] = []
    order: ColumnElement[Any]
    match state:
        case EventState.PUBLISHED:
            next_at = (
                select(func.min(Occurrence.starts_at))
                .where(
                    Occurrence.event_id == Event.id,
                    Occurrence.state == OccurrenceState.PLANNED,
                    Occurrence.ends_at > now,
                )
                .scalar_subquery()
            )
            conditions = [next_at.is_not(None)]
            order = next_at.asc()
        case EventState.SCHEDULED:
            order = Event.publish_at.asc()
        case EventState.DRAFT | EventState.CANCELLED:
            order = Event.changed_at.desc()
    found = await session.scalars(
        select(Event)
        .where(Event.state == state, *conditions)
        .order_by(order, Event.id)
        .limit(limit)
        .offset(offset)
    )
    return found.all()


async def list_occurrences(
    session: AsyncSession, *, event_id: int, after: datetime, limit: int = 20, offset: int = 0
) -> Sequence[Occurrence]:
    """Return the dates of an event that end after a moment, cancelled ones too, soonest first."""
    found = await session.scalars(
        select(Occurrence)
        .where(Occurrence.event_id == event_id, Occurrence.ends_at > after)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
        .offset(offset)
    )
    return found.all()


async def list_registrations(
    session: AsyncSession, *, occurrence_id: int
) -> Sequence[Registration]:
    """Return who comes, is offered seats or waits, in the order they said so."""
    found = await session.scalars(
        select(Registration)
        .where(Registration.occurrence_id == occurrence_id, Registration.state.in_(CONCERNED))
        .order_by(Registration.since, Registration.id)
    )
    return found.all()


async def count_turnout(
    session: AsyncSession, *, occurrence_ids: Collection[int]
) -> dict[int, Turnout]:
    """Return how many come to each of these dates."""
    comes = Registration.state == RegistrationState.COMING
    waits = Registration.state.in_((RegistrationState.WAITING, RegistrationState.OFFERED))
    rows = await session.execute(
        select(
            Registration.occurrence_id,
            func.count().filter(comes),
            func.coalesce(func.sum(Registration.people).filter(comes), 0),
            func.coalesce(func.sum(Registration.people).filter(waits), 0),
        )
        .where(Registration.occurrence_id.in_(occurrence_ids))
        .group_by(Registration.occurrence_id)
    )
    found = {number: Turnout(count, people, waiting) for number, count, people, waiting in rows}
    return {number: found.get(number, Turnout()) for number in occurrence_ids}


def preview_occurrence(event: Event, *, profile: QuarterProfile, now: datetime) -> Occurrence:
    """Return the next date of a draft, or its first if none is to come; it is not stored."""
    day = next_day(event, profile=profile, now=now) or event.first_day
    return make_occurrence(event, day, profile=profile, now=now)


# --- Words -------------------------------------------------------------------------------------


async def list_texts(
    session: AsyncSession, *, event_ids: Collection[int]
) -> dict[int, dict[str, EventText]]:
    """Return the words of each of these events by locale."""
    found = await session.scalars(
        select(EventText)
        .where(EventText.event_id.in_(event_ids))
        .order_by(EventText.event_id, EventText.locale)
        .execution_options(populate_existing=True)
    )
    texts: defaultdict[int, dict[str, EventText]] = defaultdict(dict)
    for text in found:
        texts[text.event_id][text.locale] = text
    return {number: texts[number] for number in event_ids}


def missing_locales(texts: Texts, profile: QuarterProfile) -> list[str]:
    """Return the languages of the quarter that have no words yet."""
    return [locale for locale in profile.locales if locale not in texts]


# --- Inside ------------------------------------------------------------------------------------


def _published(
    now: datetime, topic: str | None = None, until: datetime | None = None
) -> Select[Event, Occurrence]:
    conditions: list[ColumnElement[bool]] = [
        Event.state == EventState.PUBLISHED,
        Occurrence.state == OccurrenceState.PLANNED,
        Occurrence.ends_at > now,
    ]
    if topic is not None:
        conditions.append(Event.topic == topic)
    if until is not None:
        conditions.append(Occurrence.starts_at < until)
    return (
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(*conditions)
        .execution_options(populate_existing=True)
    )
