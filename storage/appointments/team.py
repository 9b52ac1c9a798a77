"""What the team does with appointments: enter, mark, note, count, and displace."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.calendar import Wish
from storage.appointments.free import find_free_slot
from storage.appointments.history import append, send_calendar, tell_resident
from storage.appointments.models import (
    TOPIC_LONGEST,
    WORD_LONGEST,
    Appointment,
    AppointmentEvent,
    AppointmentEventKind,
    AppointmentState,
)
from storage.appointments.occupying import lock_calendar, occupy
from storage.appointments.offering import serve_waiting_list
from storage.appointments.queries import AGREED, UNDECIDED
from storage.appointments.standing import (
    give_back,
    lapse_run_out_holds,
    let_lapse,
    make_appointment,
)
from storage.cases.rules import clean_text
from storage.errors import AppointmentOverError, HostMissingError, SlotTakenError, TooEarlyError
from storage.hours.models import Way
from storage.people import Person, Role
from storage.quarter import QuarterProfile

STANDING: Final = (*UNDECIDED, AppointmentState.BOOKED)
"""States that take time to come."""


async def enter(
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
        wish=Wish(way, language, host_id),
        profile=profile,
        now=now,
        state=AppointmentState.BOOKED,
        topic=words,
        entered=True,
    )
    await append(session, appointment, AppointmentEventKind.ENTERED, actor=staff, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return appointment


async def mark(
    session: AsyncSession, *, appointment: Appointment, actor: Person, came: bool, now: datetime
) -> AppointmentEvent:
    """Store whether somebody came; may be corrected.

    Raises:
        TooEarlyError: it has not begun.
        AppointmentOverError: it did not take place.
    """
    if appointment.state not in AGREED:
        raise AppointmentOverError
    if appointment.starts_at > now:
        raise TooEarlyError
    kind = AppointmentEventKind.CAME if came else AppointmentEventKind.MISSED
    appointment.state = AppointmentState.CAME if came else AppointmentState.MISSED
    appointment.active_number = None
    return await append(session, appointment, kind, actor=actor, now=now)


async def note(
    session: AsyncSession, *, appointment: Appointment, actor: Person, text: str, now: datetime
) -> AppointmentEvent:
    """Write something down for the team; its person never sees it.

    Raises:
        TextLengthError: it is empty or too long.
    """
    word = clean_text(text, longest=WORD_LONGEST)
    return await append(
        session, appointment, AppointmentEventKind.NOTE, actor=actor, text=word, now=now
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
        await give_back(session, appointment, AppointmentState.DISPLACED)
        appointment.sequence += 1
        event = await append(
            session,
            appointment,
            AppointmentEventKind.DISPLACED,
            actor=actor,
            was_at=appointment.starts_at,
            now=now,
        )
        await tell_resident(session, appointment, event, now=now)
        await send_calendar(session, appointment, asked=False, now=now)
