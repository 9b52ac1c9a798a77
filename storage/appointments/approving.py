"""The team's answer to a booking that waits for its yes; see ``requests``."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.history import tell_resident
from storage.appointments.lifecycle import book_kept, drop_request, forget_waiting, let_lapse
from storage.appointments.models import Appointment, AppointmentHistoryEntry
from storage.appointments.offers import serve_waiting_list
from storage.appointments.states import UNDECIDED
from storage.errors import AppointmentOverError
from storage.people import Person
from storage.quarter import QuarterProfile


async def agree(
    session: AsyncSession,
    *,
    appointment: Appointment,
    staff: Person,
    profile: QuarterProfile,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Book what was asked for, and tell its person; of two who answer the first one wins.

    Raises:
        AppointmentOverError: it was answered, withdrawn, or its time is up.
        AppointmentLimitError: its person has as many appointments as one may have meanwhile.
    """
    await _claim(session, appointment, now)
    entry = await book_kept(session, appointment, staff, profile, now=now)
    await forget_waiting(session, person_id=appointment.person_id)
    await tell_resident(session, appointment, entry, now=now)
    return entry


async def refuse(
    session: AsyncSession,
    *,
    appointment: Appointment,
    staff: Person,
    profile: QuarterProfile,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Give the time back to everybody, and tell the one who asked for it.

    Raises:
        AppointmentOverError: it was answered, withdrawn, or its time is up.
    """
    await _claim(session, appointment, now)
    entry = await let_lapse(session, appointment, profile, actor=staff, now=now)
    await tell_resident(session, appointment, entry, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return entry


async def _claim(session: AsyncSession, appointment: Appointment, now: datetime) -> None:
    until = appointment.expires_at
    is_open = appointment.state in UNDECIDED and until is not None and until > now
    if not await drop_request(session, appointment.id) or not is_open:
        raise AppointmentOverError
