"""What residents do with a time: hold it, describe what it is for, book it, say "I come".

Whatever takes or gives back time locks the calendar first (``queries.get_own_appointment`` does),
and the constraints of ``models`` decide.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.calendar import SlotFilter
from storage.appointments.free_times import find_free_slot
from storage.appointments.history import append
from storage.appointments.lifecycle import (
    book_kept,
    check_kept,
    choose_language,
    choose_way,
    lapse_run_out_holds,
    let_lapse,
    list_free_numbers,
    make_appointment,
    reassign_slot,
    refuse_second_seat,
)
from storage.appointments.models import (
    ADDRESS_LONGEST,
    HELD_NUMBER,
    PHONE_LONGEST,
    TOPIC_LONGEST,
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.occupancy import occupy
from storage.appointments.offers import serve_waiting_list
from storage.appointments.queries import find_hold, find_hours, find_last_entry
from storage.appointments.requests import ask_team, count_booking, is_requested
from storage.errors import (
    AddressMissingError,
    AppointmentLimitError,
    AppointmentOverError,
    SlotTakenError,
)
from storage.hours.models import Way
from storage.hours.queries import lock_calendar
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.texts import clean_text

_LONGEST: Final = {"topic": TOPIC_LONGEST, "phone": PHONE_LONGEST, "address": ADDRESS_LONGEST}


async def check_limit(
    session: AsyncSession, *, person: Person, profile: QuarterProfile, now: datetime
) -> None:
    """Return if the person may have one more appointment.

    Raises:
        AppointmentLimitError: they have as many as one may have.
    """
    limit = profile.appointments.active_limit
    if not await list_free_numbers(session, person_id=person.id, limit=limit, now=now):
        raise AppointmentLimitError(limit)


async def hold(
    session: AsyncSession,
    *,
    person: Person,
    profile: QuarterProfile,
    host_id: int,
    starts_at: datetime,
    slot_filter: SlotFilter,
    now: datetime,
) -> Appointment:
    """Keep a time for the person while they decide; it takes the place of one held before.

    Choosing the time that is held already does not keep it any longer.

    Raises:
        AppointmentLimitError: the person has as many appointments as one may have.
        SlotTakenError: the time cannot be booked (any more); nothing was written.
    """
    await lock_calendar(session)
    await check_limit(session, person=person, profile=profile, now=now)
    held = await find_hold(session, person_id=person.id)
    await lapse_run_out_holds(session, profile, now=now)
    if held is not None and held.state is not AppointmentState.HELD:
        held = None
    free = await find_free_slot(
        session,
        profile=profile,
        host_id=host_id,
        starts_at=starts_at,
        slot_filter=slot_filter,
        ignoring=held.occupancy_id if held else None,
        now=now,
    )
    if free is None:
        raise SlotTakenError
    await refuse_second_seat(
        session,
        person_id=person.id,
        host_id=host_id,
        starts_at=starts_at,
        exclude=held.id if held else None,
    )
    until = now + timedelta(minutes=profile.appointments.hold_minutes)
    if held is None:
        held = await make_appointment(
            session,
            free=free,
            occupancy_id=await occupy(session, free.slot),
            person=person,
            slot_filter=slot_filter,
            profile=profile,
            now=now,
            state=AppointmentState.HELD,
            active_number=HELD_NUMBER,
            expires_at=until,
        )
    else:
        if (held.host_id, held.starts_at) != (host_id, starts_at):
            await reassign_slot(session, held, free)
            held.expires_at = until
        held.way = choose_way(free.hours, slot_filter.way or held.way)
        held.language = choose_language(free.hours, slot_filter.language or held.language, person)
    await append(session, held, AppointmentHistoryKind.HELD, actor=person, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return held


async def describe(
    session: AsyncSession,
    *,
    appointment: Appointment,
    actor: Person,
    now: datetime,
    **details: Any,
) -> None:
    """Change how an appointment takes place, or what it is about; ``None`` takes it out.

    A number is kept for a call only, and an address for a home visit.

    Args:
        session: an open session; the caller commits.
        appointment: held or booked.
        actor: who changes it.
        now: when.
        details: ``way`` and ``language`` of those its hours offer (others change nothing),
            ``interpreter``, ``field``, ``topic``, ``phone``, ``address``.

    Raises:
        TextLengthError: a text is empty or too long.
        AppointmentOverError: it is neither held nor booked for a time to come.
    """
    _check_to_come(appointment, now, {AppointmentState.HELD, AppointmentState.BOOKED})
    hours = await find_hours(session, appointment=appointment)
    for name, value in details.items():
        if name in _LONGEST and value is not None:
            text = " ".join(str(value).split())
            setattr(appointment, name, clean_text(text, longest=_LONGEST[name]))
        elif name not in {"way", "language"} or _is_offered(hours, name, value):
            setattr(appointment, name, value)
    if appointment.way is not Way.PHONE:
        appointment.phone = None
    if appointment.way is not Way.HOME:
        appointment.address = None
    if appointment.state is AppointmentState.BOOKED:
        await append(session, appointment, AppointmentHistoryKind.CHANGED, actor=actor, now=now)
    await session.flush()


async def book(
    session: AsyncSession,
    *,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    network: str | None = None,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Book the time that is held; booking it again changes nothing.

    Beyond a few times of a day the team is asked first, where newcomers or one network book: the
    time is held meanwhile (``requests``).

    Raises:
        RequestsFullError: too many wait for the team's yes already.
        HoldExpiredError: it is not held any more.
        AddressMissingError: a home visit, and nobody knows where to.
        AppointmentLimitError: the person has as many appointments as one may have.
    """
    if appointment.state is AppointmentState.BOOKED:
        return await find_last_entry(session, appointment_id=appointment.id)
    check_kept(appointment, AppointmentState.HELD, now=now)
    if appointment.way is Way.HOME and appointment.address is None:
        raise AddressMissingError
    if await is_requested(session, appointment.id):
        return await find_last_entry(session, appointment_id=appointment.id)
    if not await count_booking(session, appointment, person, profile, network=network, now=now):
        return await ask_team(session, appointment, person, profile, now=now)
    return await book_kept(session, appointment, person, profile, now=now)


async def release(
    session: AsyncSession,
    *,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Give a held time back; one that is not held any more stays as it is."""
    if appointment.state is AppointmentState.HELD:
        await let_lapse(session, appointment, profile, actor=person, now=now)
        await serve_waiting_list(session, profile=profile, now=now)


async def confirm_coming(
    session: AsyncSession, *, appointment: Appointment, person: Person, now: datetime
) -> None:
    """Store that the person says: I come; saying so again changes nothing.

    Raises:
        AppointmentOverError: it is not booked, or over.
    """
    _check_to_come(appointment, now, {AppointmentState.BOOKED})
    if appointment.confirmed_at is None:
        appointment.confirmed_at = now
        await append(session, appointment, AppointmentHistoryKind.CONFIRMED, actor=person, now=now)


def _check_to_come(
    appointment: Appointment, now: datetime, states: Collection[AppointmentState]
) -> None:
    if appointment.state not in states or appointment.starts_at <= now:
        raise AppointmentOverError


def _is_offered(hours: Any, name: str, value: Any) -> bool:
    return hours is not None and value in (hours.ways if name == "way" else hours.languages)
