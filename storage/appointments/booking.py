"""What residents do with appointments: hold a time, book it, move it, cancel it, say "I come".

Whatever takes or gives back time locks the calendar first (``queries.get_own_appointment`` does),
and the constraints of ``models`` decide.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.free import FreeSlot, Wish, find_free_slot
from storage.appointments.history import (
    append,
    send_calendar,
    tell_former_host,
    tell_host,
    tell_resident,
)
from storage.appointments.models import (
    ADDRESS_LONGEST,
    HELD_NUMBER,
    PHONE_LONGEST,
    TOPIC_LONGEST,
    WORD_LONGEST,
    Appointment,
    AppointmentEvent,
    AppointmentEventKind,
    AppointmentState,
)
from storage.appointments.occupying import lock_calendar, occupy, swap, vacate
from storage.appointments.queries import find_hold, find_hours, find_last_event
from storage.appointments.standing import (
    book_kept,
    check_kept,
    choose_language,
    choose_way,
    give_back,
    lapse_run_out_holds,
    let_lapse,
    let_stand,
    list_free_numbers,
    make_appointment,
    refuse_second_seat,
)
from storage.appointments.waiting import serve_waiting_list
from storage.cases.rules import clean_text
from storage.errors import (
    AddressMissingError,
    AppointmentLimitError,
    AppointmentOverError,
    SlotTakenError,
)
from storage.hours.models import Way
from storage.people import Person
from storage.quarter import QuarterProfile

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
    wish: Wish,
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
        wish=wish,
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
        but=held.id if held else None,
    )
    until = now + timedelta(minutes=profile.appointments.hold_minutes)
    if held is None:
        held = await make_appointment(
            session,
            free=free,
            occupancy_id=await occupy(session, free.slot),
            person=person,
            wish=wish,
            profile=profile,
            now=now,
            state=AppointmentState.HELD,
            active_number=HELD_NUMBER,
            expires_at=until,
        )
    else:
        if (held.host_id, held.starts_at) != (host_id, starts_at):
            await _put_at(session, held, free)
            held.expires_at = until
        held.way = choose_way(free.hours, wish.way or held.way)
        held.language = choose_language(free.hours, wish.language or held.language, person)
    await append(session, held, AppointmentEventKind.HELD, actor=person, now=now)
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
        await append(session, appointment, AppointmentEventKind.CHANGED, actor=actor, now=now)
    await session.flush()


async def book(
    session: AsyncSession,
    *,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    now: datetime,
) -> AppointmentEvent:
    """Book the time that is held; booking it again changes nothing.

    Raises:
        HoldExpiredError: it is not held any more.
        AddressMissingError: a home visit, and nobody knows where to.
        AppointmentLimitError: the person has as many appointments as one may have.
    """
    if appointment.state is AppointmentState.BOOKED:
        return await find_last_event(session, appointment_id=appointment.id)
    check_kept(appointment, AppointmentState.HELD, now=now)
    if appointment.way is Way.HOME and appointment.address is None:
        raise AddressMissingError
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
) -> AppointmentEvent:
    """Put an appointment at another time: either all of it, or nothing has changed.

    ``team`` leaves the minimum notice out.  Calendars know it as the same appointment: the UID
    stays and the SEQUENCE rises.

    Raises:
        AppointmentOverError: it has begun, or is neither booked nor displaced.
        AppointmentLimitError: its time is over, and its person has enough others meanwhile.
        SlotTakenError: the time cannot be booked; nothing was written.
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
        but=appointment.id,
    )
    was_at, was_with = appointment.starts_at, appointment.host_id
    if appointment.active_number is None and appointment.person_id is not None:
        await _count_again(session, appointment, profile, now)
    await _put_at(session, appointment, free)
    appointment.way = choose_way(free.hours, appointment.way)
    appointment.language = choose_language(free.hours, appointment.language, None)
    appointment.sequence += 1
    await let_stand(session, appointment, profile, now=now)
    event = await append(
        session, appointment, AppointmentEventKind.MOVED, actor=actor, was_at=was_at, now=now
    )
    await _tell_others(session, appointment, event, actor, now)
    if was_with != appointment.host_id:
        await tell_former_host(session, was_with, event, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return event


async def cancel(
    session: AsyncSession,
    *,
    appointment: Appointment,
    actor: Person,
    profile: QuarterProfile,
    text: str | None = None,
    now: datetime,
) -> AppointmentEvent:
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
    await give_back(session, appointment, AppointmentState.CANCELLED)
    appointment.sequence += 1
    event = await append(
        session,
        appointment,
        AppointmentEventKind.CANCELLED,
        actor=actor,
        was_at=was_at,
        text=word,
        now=now,
    )
    await _tell_others(session, appointment, event, actor, now)
    await serve_waiting_list(session, profile=profile, now=now)
    return event


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
        await append(session, appointment, AppointmentEventKind.CONFIRMED, actor=person, now=now)


async def _put_at(session: AsyncSession, appointment: Appointment, free: FreeSlot) -> None:
    """Take the new time and give back the old one."""
    before = appointment.occupancy_id
    if before is None:
        taken = await occupy(session, free.slot)
    else:
        taken = await swap(session, free.slot, occupancy_id=before)
    appointment.occupancy_id = taken
    appointment.host_id = free.slot.host_id
    appointment.starts_at, appointment.ends_at = free.slot.starts_at, free.slot.ends_at
    appointment.place = free.hours.place
    if appointment.state is AppointmentState.DISPLACED:
        appointment.state = AppointmentState.BOOKED
    await session.flush()
    if before is not None:
        await vacate(session, before)


async def _tell_others(
    session: AsyncSession,
    appointment: Appointment,
    event: AppointmentEvent,
    actor: Person,
    now: datetime,
) -> None:
    own = actor.id == appointment.person_id
    if not own:
        await tell_resident(session, appointment, event, now=now)
    await send_calendar(session, appointment, asked=own, now=now)
    await tell_host(session, appointment.host_id, event, now=now)


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


def _check_to_come(
    appointment: Appointment, now: datetime, states: Collection[AppointmentState]
) -> None:
    if appointment.state not in states or appointment.starts_at <= now:
        raise AppointmentOverError


def _is_offered(hours: Any, name: str, value: Any) -> bool:
    return hours is not None and value in (hours.ways if name == "way" else hours.languages)
