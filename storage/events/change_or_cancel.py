"""One date that differs from its series, and what does not take place."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditAction, record
from storage.errors import (
    EventError,
    EventFault,
    EventOverError,
    EventStateError,
    SeatsTakenError,
)
from storage.events.dates import list_to_come, move_occurrence
from storage.events.models import (
    NOTE_LONGEST,
    Event,
    EventState,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.notifications import tell_cancelled, tell_changed
from storage.events.recurrence import starts_of
from storage.events.reminders import drop_reminders, plan_all_reminders
from storage.events.seats import lock_event, lock_occurrence, release_seats
from storage.events.states import set_event_state, set_occurrence_state, set_registration_state
from storage.events.values import (
    OccurrenceValues,
    check_coordinates,
    check_seats,
    check_span,
    cleaned_place,
)
from storage.events.waiting_list import serve_waiting
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.texts import clean_text


async def change_occurrence(
    session: AsyncSession,
    *,
    occurrence_id: int,
    values: OccurrenceValues,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Occurrence:
    """Let one date differ from its series; who comes or waits is told of what they have to know.

    Raises:
        EventError: it cannot take place like this.
        SeatsTakenError: more people come than it would have seats.
        EventOverError: it has begun or is cancelled.
        EventMissingError: no such date.
    """
    event, occurrence = await _lock_to_come(session, occurrence_id, now)
    starts_at = _check(values, occurrence, profile, now)
    place = cleaned_place(values.place)
    note = None if values.note is None else clean_text(values.note, longest=NOTE_LONGEST)
    told = place != (occurrence.place or event.place) or note != occurrence.note
    occurrence.changed, occurrence.changed_at = True, now
    occurrence.place, occurrence.note = place, note
    occurrence.latitude, occurrence.longitude = values.latitude, values.longitude
    occurrence.seats = values.seats
    change = move_occurrence(occurrence, starts_at, values.duration_minutes, told=told, now=now)
    await session.flush()
    if change is not None:
        await tell_changed(session, [change], now=now)
        if change.before is not None:
            await plan_all_reminders(session, occurrence, profile, now=now)
    await serve_waiting(session, occurrence, profile, now=now)
    _record(session, AuditAction.EVENT_DATE, actor, event, occurrence, now)
    return occurrence


async def cancel_occurrence(
    session: AsyncSession,
    *,
    occurrence_id: int,
    reason: str | None,
    actor: Person,
    now: datetime,
) -> Occurrence:
    """Cancel one date; who comes or waits is told.  Cancelling again changes nothing.

    Raises:
        EventOverError: it has begun.
        EventMissingError: no such date.
    """
    event = await _lock_its_event(session, occurrence_id)
    occurrence = await lock_occurrence(session, occurrence_id)
    if occurrence.state is OccurrenceState.CANCELLED:
        return occurrence
    if occurrence.starts_at <= now:
        raise EventOverError
    await call_off(session, occurrence, reason=_cleaned(reason), now=now)
    await tell_cancelled(session, [occurrence], now=now)
    _record(session, AuditAction.EVENT_DATE_CANCEL, actor, event, occurrence, now)
    return occurrence


async def cancel_event(
    session: AsyncSession,
    *,
    event_id: int,
    reason: str | None,
    actor: Person,
    now: datetime,
) -> Event:
    """Cancel an event with all its dates to come; everybody concerned is told once.

    Cancelling again changes nothing.

    Raises:
        EventStateError: it was never published, and can be deleted.
        EventMissingError: no such event.
    """
    event = await lock_event(session, event_id)
    if event.state is EventState.CANCELLED:
        return event
    if event.state is not EventState.PUBLISHED:
        raise EventStateError(event.state)
    set_event_state(event, EventState.CANCELLED)
    event.changed_at = now
    event.sequence += 1
    dates = await list_to_come(session, event.id, now=now)
    words = _cleaned(reason)
    for occurrence in dates:
        await call_off(session, occurrence, reason=words, now=now)
    await tell_cancelled(session, dates, now=now)
    record(
        session,
        actor_id=actor.id,
        action=AuditAction.EVENT_CANCEL,
        detail=event.reference,
        now=now,
    )
    return event


async def call_off(
    session: AsyncSession, occurrence: Occurrence, *, reason: str | None, now: datetime
) -> None:
    """Let a date not take place, and end what hangs on it; the caller tells people."""
    set_occurrence_state(occurrence, OccurrenceState.CANCELLED)
    occurrence.changed_at = now
    occurrence.sequence += 1
    if reason is not None:
        occurrence.note = reason
    await drop_reminders(session, occurrence_id=occurrence.id)
    offered = await session.scalars(
        select(Registration)
        .where(
            Registration.occurrence_id == occurrence.id,
            Registration.state == RegistrationState.OFFERED,
        )
        .execution_options(populate_existing=True)
    )
    await session.flush()
    for registration in offered.all():
        set_registration_state(registration, RegistrationState.WAITING)
        registration.expires_at = None
        await release_seats(session, occurrence, registration.people)
    await session.flush()


async def _lock_its_event(session: AsyncSession, occurrence_id: int) -> Event:
    """Return the event of a date, locked before the date, as everybody does."""
    event_id = await session.scalar(
        select(Occurrence.event_id).where(Occurrence.id == occurrence_id)
    )
    return await lock_event(session, event_id or 0)


async def _lock_to_come(
    session: AsyncSession, occurrence_id: int, now: datetime
) -> tuple[Event, Occurrence]:
    event = await _lock_its_event(session, occurrence_id)
    occurrence = await lock_occurrence(session, occurrence_id)
    if occurrence.state is not OccurrenceState.PLANNED or occurrence.starts_at <= now:
        raise EventOverError
    return event, occurrence


def _check(
    values: OccurrenceValues, occurrence: Occurrence, profile: QuarterProfile, now: datetime
) -> datetime:
    """Return when the date begins if it can take place like this."""
    check_span(values.duration_minutes)
    check_seats(values.seats)
    check_coordinates(values.latitude, values.longitude)
    starts_at = starts_of(values.day, values.starts, profile.zone)
    if starts_at <= now:
        raise EventError(EventFault.PAST)
    if values.seats is not None and values.seats < occurrence.taken:
        raise SeatsTakenError(occurrence.taken)
    return starts_at


def _cleaned(reason: str | None) -> str | None:
    return None if reason is None else clean_text(reason, longest=NOTE_LONGEST)


def _record(
    session: AsyncSession,
    action: AuditAction,
    actor: Person,
    event: Event,
    occurrence: Occurrence,
    now: datetime,
) -> None:
    detail = f"{event.reference} {occurrence.original_day}"
    record(session, actor_id=actor.id, action=action, detail=detail, now=now)
