"""Reading appointments: one's own, the team's, and what happened to them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import (
    HELD_NUMBER,
    OFFERED_NUMBER,
    Appointment,
    AppointmentHistoryEntry,
    AppointmentState,
    Occupancy,
)
from storage.appointments.states import AGREED, UNDECIDED
from storage.errors import AppointmentMissingError
from storage.hours.models import OfficeHours
from storage.hours.queries import lock_calendar
from storage.people import Person, Role
from storage.quarter import QuarterProfile

_S = AppointmentState
DISPLACED_SHOWN: Final = timedelta(days=14)
"""How long after its time the team still sees an appointment nobody gave another time."""


async def get_own_appointment(
    session: AsyncSession, *, person_id: int, appointment_id: int
) -> Appointment:
    """Return an appointment of this person; locked for changes, and the calendar with it.

    Raises:
        AppointmentMissingError: there is none such, or it is somebody else's.
    """
    return await _get_locked(session, appointment_id, Appointment.person_id == person_id)


async def get_staff_appointment(
    session: AsyncSession, *, staff: Person, appointment_id: int
) -> Appointment:
    """Return an appointment this member of the team may change, locked like one's own.

    Raises:
        AppointmentMissingError: there is none such, or not for this person.
    """
    return await _get_locked(session, appointment_id, _changeable(staff))


async def get_visible_appointment(
    session: AsyncSession, *, staff: Person, appointment_id: int
) -> Appointment:
    """Return an appointment this member of the team may see; nothing is locked.

    Raises:
        AppointmentMissingError: there is none such, or not for this person.
    """
    appointment: Appointment | None = await session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id, visible_to(staff))
        .execution_options(populate_existing=True)
    )
    if appointment is None:
        raise AppointmentMissingError(appointment_id)
    return appointment


async def find_appointment(session: AsyncSession, appointment_id: int) -> Appointment | None:
    """Return an appointment as it is now, or ``None``."""
    return await session.get(Appointment, appointment_id, populate_existing=True)


async def find_appointment_entry(
    session: AsyncSession, entry_id: int
) -> AppointmentHistoryEntry | None:
    """Return a line of a history, or ``None``."""
    return await session.get(AppointmentHistoryEntry, entry_id)


async def find_last_entry(
    session: AsyncSession, *, appointment_id: int
) -> AppointmentHistoryEntry:
    """Return the last line of an appointment's history; it has one from its beginning on."""
    entries = await session.scalars(
        _history(appointment_id).order_by(AppointmentHistoryEntry.id.desc())
    )
    return entries.first() or AppointmentHistoryEntry(appointment_id=appointment_id)


async def list_appointment_history(
    session: AsyncSession, *, appointment_id: int
) -> Sequence[AppointmentHistoryEntry]:
    """Return the whole history, oldest first."""
    entries = await session.scalars(_history(appointment_id).order_by(AppointmentHistoryEntry.id))
    return entries.all()


async def find_hold(session: AsyncSession, *, person_id: int) -> Appointment | None:
    """Return the time held for the person, locked, or ``None``."""
    return await _find_kept(session, person_id, HELD_NUMBER)


async def find_offer(session: AsyncSession, *, person_id: int) -> Appointment | None:
    """Return the time that is offered to the person, locked, or ``None``."""
    return await _find_kept(session, person_id, OFFERED_NUMBER)


async def find_hours(session: AsyncSession, *, appointment: Appointment) -> OfficeHours | None:
    """Return the hours an appointment is a slot of; ``None`` once they are gone."""
    hours: OfficeHours | None = await session.scalar(
        select(OfficeHours)
        .join(Occupancy, Occupancy.hours_id == OfficeHours.id)
        .where(Occupancy.id == appointment.occupancy_id)
    )
    return hours


async def list_own_appointments(
    session: AsyncSession, *, person_id: int, now: datetime
) -> Sequence[Appointment]:
    """Return what the person has booked, holds or is offered and is not over, by time."""
    found = await session.scalars(
        select(Appointment)
        .where(
            Appointment.person_id == person_id,
            Appointment.ends_at > now,
            or_(
                Appointment.state.in_((_S.BOOKED, _S.DISPLACED)),
                Appointment.state.in_(UNDECIDED) & (Appointment.expires_at > now),
            ),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return found.all()


async def list_agenda(
    session: AsyncSession, *, staff: Person, profile: QuarterProfile, first_day: date, days: int
) -> Sequence[Appointment]:
    """Return the appointments of these days in the quarter that the person may see, by time."""
    begin, end = day_bounds(profile, first_day, days)
    found = await session.scalars(
        select(Appointment)
        .where(
            Appointment.state.in_(AGREED),
            Appointment.starts_at >= begin,
            Appointment.starts_at < end,
            visible_to(staff),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return found.all()


async def list_displaced(
    session: AsyncSession, *, staff: Person, now: datetime
) -> Sequence[Appointment]:
    """Return the appointments that still need another time and that the person may see."""
    found = await session.scalars(
        select(Appointment)
        .where(
            Appointment.state == _S.DISPLACED,
            Appointment.starts_at > now - DISPLACED_SHOWN,
            visible_to(staff),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return found.all()


def day_bounds(profile: QuarterProfile, first_day: date, days: int) -> tuple[datetime, datetime]:
    """Return when the first of these days begins and the last one ends in the quarter, in UTC."""
    begin = datetime.combine(first_day, time(), tzinfo=profile.zone)
    end = datetime.combine(first_day + timedelta(days=days), time(), tzinfo=profile.zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


async def _find_kept(session: AsyncSession, person_id: int, number: int) -> Appointment | None:
    kept: Appointment | None = await session.scalar(
        select(Appointment)
        .where(Appointment.person_id == person_id, Appointment.active_number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return kept


async def _get_locked(
    session: AsyncSession, appointment_id: int, allowed: ColumnElement[bool]
) -> Appointment:
    await lock_calendar(session)
    appointment: Appointment | None = await session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id, allowed)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if appointment is None:
        raise AppointmentMissingError(appointment_id)
    return appointment


def visible_to(staff: Person) -> ColumnElement[bool]:
    """Return the condition for the appointments a person may see as a member of the team."""
    if staff.sees_all:
        return true()
    return _changeable(staff)


def _changeable(staff: Person) -> ColumnElement[bool]:
    match staff.role:
        case Role.MANAGER:
            return true()
        case Role.HELPER:
            return Appointment.host_id == staff.id
        case Role.READER | Role.INTERPRETER | Role.RESIDENT:
            return false()


def _history(appointment_id: int) -> Select[AppointmentHistoryEntry]:
    return select(AppointmentHistoryEntry).where(
        AppointmentHistoryEntry.appointment_id == appointment_id
    )
