"""What residents do about a date: say that they come, with how many, wait for seats, or leave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import EventFullError, EventMissingError, EventOverError
from storage.events.models import (
    Event,
    EventState,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.notifications import CONCERNED
from storage.events.reminders import drop_reminders, plan_reminders
from storage.events.seats import lock_occurrence, release_seats, seats_left, take_seats
from storage.events.states import set_registration_state
from storage.events.waiting_list import serve_waiting
from storage.people import Person
from storage.quarter import QuarterProfile

PEOPLE_MOST: Final = 20
HOUSEHOLD_MOST: Final = 6
"""People of one account where seats are limited: larger households are below one in fifty in
Germany, and nobody takes a small event's seats alone."""
"""A family, a few neighbours, a group of children; who brings more talks to the team."""
HAS_SEATS: Final = frozenset({RegistrationState.COMING, RegistrationState.OFFERED})


async def register(
    session: AsyncSession,
    *,
    occurrence_id: int,
    person: Person,
    people: int,
    profile: QuarterProfile,
    now: datetime,
) -> Registration:
    """Take seats for this many people, or change how many come; doing it twice changes nothing.

    Who is offered seats takes them like this too.  Seats that become free are offered to those
    who wait.

    Args:
        session: an open session; the caller commits.
        occurrence_id: which date.
        person: who comes.
        people: with how many, themselves and children included; see ``people_most``.
        profile: the quarter's profile.
        now: the current time.

    Raises:
        EventFullError: so many seats are not free; what they had before they keep.
        EventOverError: it has begun or is cancelled.
        EventMissingError: nothing of the kind was published.
    """
    occurrence = await _lock_open(session, occurrence_id, now)
    registration = await _find(session, occurrence, person)
    people = min(max(people, 1), people_most(occurrence))
    had = registration.people if registration and registration.state in HAS_SEATS else 0
    if people > had and not await take_seats(session, occurrence, people - had):
        raise EventFullError((seats_left(occurrence) or 0) + had)
    if people < had:
        await release_seats(session, occurrence, had - people)
    came_before = registration is not None and registration.state is RegistrationState.COMING
    registration = _put(
        session, registration, occurrence, person, RegistrationState.COMING, people, now
    )
    await session.flush()
    if not came_before:
        await plan_reminders(session, registration, occurrence, profile, now=now)
    if people < had:
        await serve_waiting(session, occurrence, profile, now=now)
    return registration


async def join_waiting_list(
    session: AsyncSession,
    *,
    occurrence_id: int,
    person: Person,
    people: int,
    profile: QuarterProfile,
    now: datetime,
) -> Registration:
    """Put the person on the date's waiting list; who waits already keeps the place in the line.

    Seats that are free already are offered at once.  Who comes, or is offered seats, stays so.

    Raises:
        EventFullError: it has fewer seats in all.
        EventOverError: it has begun or is cancelled.
        EventMissingError: nothing of the kind was published.
    """
    occurrence = await _lock_open(session, occurrence_id, now)
    registration = await _find(session, occurrence, person)
    if registration is not None and registration.state in HAS_SEATS:
        return registration
    people = min(max(people, 1), people_most(occurrence))
    if occurrence.seats is not None and people > occurrence.seats:
        raise EventFullError(occurrence.seats)
    registration = _put(
        session, registration, occurrence, person, RegistrationState.WAITING, people, now
    )
    await session.flush()
    await serve_waiting(session, occurrence, profile, now=now)
    return registration


async def cancel_registration(
    session: AsyncSession,
    *,
    occurrence_id: int,
    person: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Registration | None:
    """Give the person's seats or place in the line back; the seats are offered to the next.

    ``None`` for somebody who has never said anything about this date.
    """
    occurrence = await lock_occurrence(session, occurrence_id)
    registration = await _find(session, occurrence, person)
    if registration is None or occurrence.ends_at <= now:
        return registration
    had = registration.people if registration.state in HAS_SEATS else 0
    set_registration_state(registration, RegistrationState.CANCELLED)
    registration.expires_at = None
    await drop_reminders(session, registration_id=registration.id)
    await session.flush()
    if had:
        await release_seats(session, occurrence, had)
        await serve_waiting(session, occurrence, profile, now=now)
    return registration


def people_most(occurrence: Occurrence) -> int:
    """Return with how many people one account can come to a date."""
    return PEOPLE_MOST if occurrence.seats is None else HOUSEHOLD_MOST


async def _lock_open(session: AsyncSession, occurrence_id: int, now: datetime) -> Occurrence:
    """Return the date if residents can still come to it."""
    occurrence = await lock_occurrence(session, occurrence_id)
    event = await session.get_one(Event, occurrence.event_id, populate_existing=True)
    if event.published_at is None:
        raise EventMissingError(occurrence_id)
    if (
        event.state is not EventState.PUBLISHED
        or occurrence.state is not OccurrenceState.PLANNED
        or occurrence.starts_at <= now
    ):
        raise EventOverError
    return occurrence


async def _find(
    session: AsyncSession, occurrence: Occurrence, person: Person
) -> Registration | None:
    registration: Registration | None = await session.scalar(
        select(Registration)
        .where(Registration.occurrence_id == occurrence.id, Registration.person_id == person.id)
        .execution_options(populate_existing=True)
    )
    return registration


def _put(
    session: AsyncSession,
    registration: Registration | None,
    occurrence: Occurrence,
    person: Person,
    state: RegistrationState,
    people: int,
    now: datetime,
) -> Registration:
    """Store what the person says; a new state begins now."""
    if registration is None:
        registration = Registration(
            occurrence_id=occurrence.id,
            person_id=person.id,
            people=people,
            state=state,
            since=now,
            not_before=now,
        )
        session.add(registration)
        return registration
    if registration.state is not state:
        registration.since = registration.not_before = now
    set_registration_state(registration, state)
    registration.people, registration.expires_at = people, None
    return registration


async def find_registration(
    session: AsyncSession, *, occurrence_id: int, person_id: int
) -> Registration | None:
    """Return what the person has said about a date, or ``None``."""
    found: Registration | None = await session.scalar(
        select(Registration)
        .where(Registration.occurrence_id == occurrence_id, Registration.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    return found


async def find_dated_registration(
    session: AsyncSession, registration_id: int
) -> tuple[Event, Occurrence, Registration] | None:
    """Return a registration with what it is for, or ``None``."""
    found = await session.execute(
        _registrations()
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1], row[2])


async def list_own_dates(
    session: AsyncSession, *, person_id: int, now: datetime
) -> Sequence[tuple[Event, Occurrence, Registration]]:
    """Return what the person comes to or waits for and is not over, soonest first."""
    found = await session.execute(
        _registrations()
        .where(
            Registration.person_id == person_id,
            Registration.state.in_(CONCERNED),
            Occurrence.state == OccurrenceState.PLANNED,
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return [(event, occurrence, registration) for event, occurrence, registration in found]


def _registrations() -> Select[Event, Occurrence, Registration]:
    return (
        select(Event, Occurrence, Registration)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .join(Registration, Registration.occurrence_id == Occurrence.id)
    )
