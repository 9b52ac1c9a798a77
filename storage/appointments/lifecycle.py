"""What all changes of appointments share: rows, numbers, and what surrounds a booked time."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.calendar import FreeSlot, SlotFilter
from storage.appointments.history import (
    append,
    drop_reminders,
    plan_reminders,
    send_calendar,
    tell_host,
    tell_resident,
)
from storage.appointments.models import (
    Appointment,
    AppointmentCounter,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
    BookingRequest,
    CountedBooking,
    WaitingEntry,
)
from storage.appointments.occupancy import occupy, swap, vacate
from storage.appointments.states import set_state
from storage.errors import AppointmentLimitError, HoldExpiredError, SlotTakenError
from storage.hours.models import OfficeHours, Way
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.references import next_reference

UID_BYTES: Final = 16
LETTER: Final = "T"
"""The reference begins with it, for *Termin*."""


async def make_appointment(
    session: AsyncSession,
    *,
    free: FreeSlot,
    occupancy_id: int,
    person: Person | None,
    slot_filter: SlotFilter,
    profile: QuarterProfile,
    now: datetime,
    **values: object,
) -> Appointment:
    """Store an appointment in a time that was just taken, and return it with its reference.

    ``values`` has its state and what belongs to it.

    Raises:
        AppointmentLimitError: its ``active_number`` is in use.
    """
    slot = free.slot
    appointment = Appointment(
        reference=await next_reference(
            session, AppointmentCounter, letter=LETTER, year=now.astimezone(profile.zone).year
        ),
        uid=f"{secrets.token_hex(UID_BYTES)}@quartiersbote",
        sequence=0,
        person_id=person.id if person else None,
        host_id=slot.host_id,
        occupancy_id=occupancy_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        way=choose_way(free.hours, slot_filter.way),
        language=choose_language(free.hours, slot_filter.language, person),
        interpreter=False,
        place=free.hours.place,
        created_at=now,
        changed_at=now,
        **values,
    )
    try:
        async with session.begin_nested():
            session.add(appointment)
            await session.flush()
    except IntegrityError:
        raise AppointmentLimitError(profile.appointments.active_limit) from None
    return appointment


def choose_way(hours: OfficeHours, wanted: Way | None) -> Way:
    """Return the way that was wanted, or the usual one of these hours."""
    return wanted if wanted in hours.ways and wanted is not None else Way(hours.ways[0])


def choose_language(hours: OfficeHours, wanted: str | None, person: Person | None) -> str:
    """Return the language that was wanted, the person's own if it is spoken, or the usual one."""
    for language in (wanted, person.locale if person else None):
        if language in hours.languages and language is not None:
            return language
    return str(hours.languages[0])


def check_kept(appointment: Appointment, kept_as: AppointmentState, *, now: datetime) -> None:
    """Return if the time is still kept for its person: ``HELD``, or ``OFFERED``.

    Raises:
        HoldExpiredError: it is not, or not any more.
    """
    until = appointment.expires_at
    if appointment.state is not kept_as or until is None or until <= now:
        raise HoldExpiredError


async def book_kept(
    session: AsyncSession,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    *,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Book a time that was kept for the person, held or offered, and tell whom it concerns.

    Raises:
        AppointmentLimitError: the person has as many as one may have.
    """
    await _take_number(session, appointment, profile, now=now)
    await schedule_reminders(session, appointment, profile, now=now)
    entry = await append(
        session, appointment, AppointmentHistoryKind.BOOKED, actor=person, now=now
    )
    await send_calendar(session, appointment, asked=True, now=now)
    await tell_host(session, appointment.host_id, entry, now=now)
    return entry


async def _take_number(
    session: AsyncSession, appointment: Appointment, profile: QuarterProfile, *, now: datetime
) -> None:
    """Give the appointment the next number among its person's active ones, and book it.

    Raises:
        AppointmentLimitError: the person has as many as one may have.
    """
    limit = profile.appointments.active_limit
    # Not changed before the savepoint: what it rolls back would have to be read again.
    person_id, appointment_id = appointment.person_id, appointment.id
    for number in await list_free_numbers(session, person_id=person_id, limit=limit, now=now):
        try:
            async with session.begin_nested():
                await session.execute(
                    update(Appointment)
                    .where(Appointment.id == appointment_id)
                    .values(active_number=number)
                    .execution_options(synchronize_session=False)
                )
        except IntegrityError:
            continue
        await session.refresh(appointment)
        set_state(appointment, AppointmentState.BOOKED)
        appointment.expires_at = None
        return
    raise AppointmentLimitError(limit)


async def list_free_numbers(
    session: AsyncSession, *, person_id: int | None, limit: int, now: datetime
) -> list[int]:
    """Return the numbers a person's next appointment may have; the past frees its own."""
    await session.execute(
        update(Appointment)
        .where(
            Appointment.person_id == person_id,
            Appointment.active_number > 0,
            Appointment.ends_at <= now,
        )
        .values(active_number=None)
    )
    taken = set(
        await session.scalars(
            select(Appointment.active_number).where(
                Appointment.person_id == person_id, Appointment.active_number > 0
            )
        )
    )
    count = max(0, limit - len(taken))
    return [number for number in range(1, limit + 1) if number not in taken][:count]


async def schedule_reminders(
    session: AsyncSession, appointment: Appointment, profile: QuarterProfile, *, now: datetime
) -> None:
    """Plan what belongs to an appointment that is booked for a time from now on."""
    appointment.confirmed_at = None
    await session.flush()
    await plan_reminders(session, appointment, profile, now=now)


async def release_slot(
    session: AsyncSession, appointment: Appointment, state: AppointmentState
) -> None:
    """End what takes time, in a state that takes none; whoever waits is not served yet."""
    occupancy_id, appointment.occupancy_id = appointment.occupancy_id, None
    set_state(appointment, state)
    appointment.expires_at = None
    if state is not AppointmentState.DISPLACED:
        appointment.active_number = None
    await session.flush()
    await drop_request(session, appointment.id)
    await uncount(session, appointment.id)
    await drop_reminders(session, appointment)
    if occupancy_id is not None:
        await vacate(session, occupancy_id)


async def reassign_slot(session: AsyncSession, appointment: Appointment, free: FreeSlot) -> None:
    """Take the new time and give back the old one, with what was asked or counted for it."""
    await drop_request(session, appointment.id)
    await uncount(session, appointment.id)
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
        set_state(appointment, AppointmentState.BOOKED)
    await session.flush()
    if before is not None:
        await vacate(session, before)


async def drop_request(session: AsyncSession, appointment_id: int) -> bool:
    """Let the time wait for the team no more; return whether it did."""
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # a DELETE
        delete(BookingRequest)
        .where(BookingRequest.appointment_id == appointment_id)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


async def uncount(session: AsyncSession, appointment_id: int) -> None:
    """Let the appointment count no more towards what newcomers or a network may book."""
    await session.execute(
        delete(CountedBooking)
        .where(CountedBooking.appointment_id == appointment_id)
        .execution_options(synchronize_session=False)
    )


async def let_lapse(
    session: AsyncSession,
    appointment: Appointment,
    profile: QuarterProfile,
    *,
    actor: Person | None = None,
    now: datetime,
) -> AppointmentHistoryEntry:
    """End a held or offered time that was not taken; a wait for the next one begins then."""
    if appointment.state is AppointmentState.OFFERED:
        delay = timedelta(minutes=profile.appointments.reoffer_delay_minutes)
        await session.execute(
            update(WaitingEntry)
            .where(WaitingEntry.person_id == appointment.person_id)
            .values(not_before=now + delay)
        )
    kind = AppointmentHistoryKind.DECLINED if actor else AppointmentHistoryKind.LAPSED
    await release_slot(session, appointment, AppointmentState.LAPSED)
    return await append(session, appointment, kind, actor=actor, now=now)


async def let_run_out(
    session: AsyncSession, appointment: Appointment, profile: QuarterProfile, *, now: datetime
) -> None:
    """End a time whose time is up; who waited for the team's yes is told."""
    was_requested = await drop_request(session, appointment.id)
    entry = await let_lapse(session, appointment, profile, now=now)
    if was_requested:
        await tell_resident(session, appointment, entry, now=now)


async def lapse_run_out_holds(
    session: AsyncSession, profile: QuarterProfile, *, now: datetime
) -> int:
    """End all holds whose time is up; return how many."""
    run_out = (
        await session.scalars(
            select(Appointment)
            .where(Appointment.state == AppointmentState.HELD, Appointment.expires_at <= now)
            .order_by(Appointment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()
    for appointment in run_out:
        await let_run_out(session, appointment, profile, now=now)
    return len(run_out)


async def refuse_second_seat(
    session: AsyncSession,
    *,
    person_id: int | None,
    host_id: int,
    starts_at: datetime,
    exclude: int | None,
) -> None:
    """Return if the person has no seat there, apart from the appointment ``but``.

    Raises:
        SlotTakenError: they have one in this group already.
    """
    seat = await session.scalar(
        select(Appointment.id).where(
            Appointment.person_id == person_id,
            Appointment.host_id == host_id,
            Appointment.starts_at == starts_at,
            Appointment.occupancy_id.is_not(None),
            Appointment.id != (exclude or 0),
        )
    )
    if seat is not None:
        raise SlotTakenError


async def forget_waiting(session: AsyncSession, *, person_id: int | None) -> None:
    """Take the person from the waiting list."""
    await session.execute(delete(WaitingEntry).where(WaitingEntry.person_id == person_id))
