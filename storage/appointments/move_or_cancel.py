"""What can be done with an appointment as a whole: move it to another time, or cancel it.

Whoever calls has locked the calendar (``queries.get_own_appointment`` does).
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.free_times import find_free_slot
from storage.appointments.history import (
    append,
    send_calendar,
    tell_former_host,
    tell_host,
    tell_resident,
)
from storage.appointments.lifecycle import (
    choose_language,
    choose_way,
    lapse_run_out_holds,
    list_free_numbers,
    reassign_slot,
    refuse_second_seat,
    release_slot,
    schedule_reminders,
)
from storage.appointments.models import (
    WORD_LONGEST,
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.offers import serve_waiting_list
from storage.appointments.requests import count_booking
from storage.errors import (
    AppointmentLimitError,
    AppointmentOverError,
    RequestsFullError,
    SlotTakenError,
)
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.texts import clean_text


async def move(
    session: AsyncSession,
    *,
    appointment: Appointment,
    actor: Person,
    profile: QuarterProfile,
    host_id: int,
    starts_at: datetime,
    now: datetime,
    team: bool = False,
) -> AppointmentHistoryEntry:
    """Put an appointment at another time: either all of it, or nothing has changed.

    ``team`` leaves the minimum notice out.  Calendars know it as the same appointment: the UID
    stays and the SEQUENCE rises.

    Raises:
        AppointmentOverError: it has begun, or is neither booked nor displaced.
        AppointmentLimitError: its time is over, and its person has enough others meanwhile.
        SlotTakenError: the time cannot be booked; nothing was written.
        RequestsFullError: newcomers have as many times of that day as they may have.
    """
    _check_movable(appointment, now)
    if appointment.state is AppointmentState.BOOKED and (host_id, starts_at) == (
        appointment.host_id,
        appointment.starts_at,
    ):
        raise SlotTakenError
    await lapse_run_out_holds(session, profile, now=now)
    free = await find_free_slot(
        session,
        profile=profile,
        host_id=host_id,
        starts_at=starts_at,
        team=team,
        ignoring=appointment.occupancy_id,
        now=now,
    )
    if free is None:
        raise SlotTakenError
    await refuse_second_seat(
        session,
        person_id=appointment.person_id,
        host_id=host_id,
        starts_at=starts_at,
        exclude=appointment.id,
    )
    was_at, was_with = appointment.starts_at, appointment.host_id
    if appointment.active_number is None and appointment.person_id is not None:
        await _count_again(session, appointment, profile, now)
    await reassign_slot(session, appointment, free)
    # Booked on several days, they would otherwise all be moved to one.
    if actor.id == appointment.person_id and not await count_booking(
        session, appointment, actor, profile, network=None, now=now
    ):
        raise RequestsFullError
    appointment.way = choose_way(free.hours, appointment.way)
    appointment.language = choose_language(free.hours, appointment.language, None)
    appointment.sequence += 1
    await schedule_reminders(session, appointment, profile, now=now)
    entry = await append(
        session, appointment, AppointmentHistoryKind.MOVED, actor=actor, was_at=was_at, now=now
    )
    await _tell_others(session, appointment, entry, actor, now)
    if was_with != appointment.host_id:
        await tell_former_host(session, was_with, entry, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return entry


async def cancel(
    session: AsyncSession,
    *,
    appointment: Appointment,
    actor: Person,
    profile: QuarterProfile,
    text: str | None = None,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Cancel an appointment; its time is free in the same transaction.

    Args:
        session: an open session; the caller commits.
        appointment: booked or displaced.
        actor: its person, or a member of the team.
        profile: the quarter's profile.
        text: a word of the team to its person.
        now: when.

    Raises:
        AppointmentOverError: it has begun, or is neither booked nor displaced.
        TextLengthError: the text is empty or too long.
    """
    _check_movable(appointment, now)
    word = None if text is None else clean_text(text, longest=WORD_LONGEST)
    was_at = appointment.starts_at
    await release_slot(session, appointment, AppointmentState.CANCELLED)
    appointment.sequence += 1
    entry = await append(
        session,
        appointment,
        AppointmentHistoryKind.CANCELLED,
        actor=actor,
        was_at=was_at,
        text=word,
        now=now,
    )
    await _tell_others(session, appointment, entry, actor, now)
    await serve_waiting_list(session, profile=profile, now=now)
    return entry


async def _tell_others(
    session: AsyncSession,
    appointment: Appointment,
    entry: AppointmentHistoryEntry,
    actor: Person,
    now: datetime,
) -> None:
    own = actor.id == appointment.person_id
    if not own:
        await tell_resident(session, appointment, entry, now=now)
    await send_calendar(session, appointment, asked=own, now=now)
    await tell_host(session, appointment.host_id, entry, now=now)


def is_movable(appointment: Appointment, now: datetime) -> bool:
    """Return whether it can be moved or cancelled: booked and to come, or displaced."""
    if appointment.state is AppointmentState.DISPLACED:
        return True
    return appointment.state is AppointmentState.BOOKED and appointment.starts_at > now


def _check_movable(appointment: Appointment, now: datetime) -> None:
    if not is_movable(appointment, now):
        raise AppointmentOverError


async def _count_again(
    session: AsyncSession, appointment: Appointment, profile: QuarterProfile, now: datetime
) -> None:
    """Let an appointment count whose time is over, as it gets one to come."""
    limit = profile.appointments.active_limit
    numbers = await list_free_numbers(
        session, person_id=appointment.person_id, limit=limit, now=now
    )
    if not numbers:
        raise AppointmentLimitError(limit)
    appointment.active_number = numbers[0]
