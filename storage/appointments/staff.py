"""What the team does with appointments: enter, mark, note, count, and displace."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.calendar import SlotFilter
from storage.appointments.free_times import find_free_slot
from storage.appointments.history import append, send_calendar, tell_resident
from storage.appointments.lifecycle import (
    lapse_run_out_holds,
    let_lapse,
    make_appointment,
    release_slot,
)
from storage.appointments.models import (
    TOPIC_LONGEST,
    WORD_LONGEST,
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.occupancy import occupy
from storage.appointments.offers import serve_waiting_list
from storage.appointments.states import AGREED, STANDING, UNDECIDED, set_state
from storage.errors import AppointmentOverError, HostMissingError, SlotTakenError, TooEarlyError
from storage.hours.models import Way
from storage.hours.queries import lock_calendar
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.texts import clean_text


async def book_for_resident(
    session: AsyncSession,
    *,
    staff: Person,
    profile: QuarterProfile,
    host_id: int,
    starts_at: datetime,
    way: Way,
    language: str,
    topic: str | None,
    now: datetime,
) -> Appointment:
    """Book a time for somebody without a messenger, whom nobody can remind.

    Helpers book for themselves as hosts, managers for everybody.

    Raises:
        HostMissingError: this person may not book with that host.
        SlotTakenError: the time cannot be booked; nothing was written.
        TextLengthError: the topic is empty or too long.
    """
    if staff.role is not Role.MANAGER and not (staff.works and staff.id == host_id):
        raise HostMissingError(host_id)
    words = None if topic is None else clean_text(topic, longest=TOPIC_LONGEST)
    await lock_calendar(session)
    await lapse_run_out_holds(session, profile, now=now)
    free = await find_free_slot(
        session, profile=profile, host_id=host_id, starts_at=starts_at, team=True, now=now
    )
    if free is None:
        raise SlotTakenError
    appointment = await make_appointment(
        session,
        free=free,
        occupancy_id=await occupy(session, free.slot),
        person=None,
        slot_filter=SlotFilter(way, language, host_id),
        profile=profile,
        now=now,
        state=AppointmentState.BOOKED,
        topic=words,
        entered=True,
    )
    await append(session, appointment, AppointmentHistoryKind.ENTERED, actor=staff, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return appointment


async def mark(
    session: AsyncSession, *, appointment: Appointment, actor: Person, came: bool, now: datetime
) -> AppointmentHistoryEntry:
    """Store whether somebody came; may be corrected.

    Raises:
        TooEarlyError: it has not begun.
        AppointmentOverError: it did not take place.
    """
    if appointment.state not in AGREED:
        raise AppointmentOverError
    if appointment.starts_at > now:
        raise TooEarlyError
    kind = AppointmentHistoryKind.CAME if came else AppointmentHistoryKind.MISSED
    set_state(appointment, AppointmentState.CAME if came else AppointmentState.MISSED)
    appointment.active_number = None
    return await append(session, appointment, kind, actor=actor, now=now)


async def note(
    session: AsyncSession, *, appointment: Appointment, actor: Person, text: str, now: datetime
) -> AppointmentHistoryEntry:
    """Write something down for the team; its person never sees it.

    Raises:
        TextLengthError: it is empty or too long.
    """
    word = clean_text(text, longest=WORD_LONGEST)
    return await append(
        session, appointment, AppointmentHistoryKind.NOTE, actor=actor, text=word, now=now
    )


async def list_standing(
    session: AsyncSession, *, host_id: int | None, after: datetime, until: datetime | None = None
) -> Sequence[Appointment]:
    """Return what is held, offered or booked and begins in this span, by time; locked.

    Args:
        session: an open session; the caller commits.
        host_id: with whom; ``None`` for everybody.
        after: beginning of the span.
        until: its end; ``None`` for ever.
    """
    await lock_calendar(session)
    wanted = [Appointment.state.in_(STANDING), Appointment.starts_at >= after]
    if host_id is not None:
        wanted.append(Appointment.host_id == host_id)
    if until is not None:
        wanted.append(Appointment.starts_at < until)
    found = await session.scalars(
        select(Appointment)
        .where(*wanted)
        .order_by(Appointment.starts_at, Appointment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def displace(
    session: AsyncSession,
    *,
    appointments: Collection[Appointment],
    actor: Person | None,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Take appointments out of their times, and ask each person to choose another one.

    Nobody is dropped: a displaced appointment counts until its person or the team has moved or
    cancelled it.  What is only held or offered lapses.
    """
    for appointment in appointments:
        if appointment.state in UNDECIDED:
            await let_lapse(session, appointment, profile, now=now)
            continue
        await release_slot(session, appointment, AppointmentState.DISPLACED)
        appointment.sequence += 1
        entry = await append(
            session,
            appointment,
            AppointmentHistoryKind.DISPLACED,
            actor=actor,
            was_at=appointment.starts_at,
            now=now,
        )
        await tell_resident(session, appointment, entry, now=now)
        await send_calendar(session, appointment, asked=False, now=now)
