"""Appointments put straight into the database, for tests of what is made of them."""

import itertools
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment, AppointmentState, Occupancy
from storage.hours.models import Way
from storage.people import Person
from tests.conftest import NOW

HALF_AN_HOUR: Final = timedelta(minutes=30)
WITHOUT_TIME: Final = frozenset(
    {AppointmentState.CANCELLED, AppointmentState.LAPSED, AppointmentState.DISPLACED}
)
_numbers = itertools.count(1)


def an_appointment(starts_at: datetime = NOW + timedelta(days=1), **values: Any) -> Appointment:
    """Return an appointment of half an hour that nobody has stored."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "reference": f"T-2026-{number:04}",
        "uid": f"appointment-{number}@quartiersbote",
        "sequence": 0,
        "starts_at": starts_at,
        "ends_at": starts_at + HALF_AN_HOUR,
        "state": AppointmentState.BOOKED,
        "way": Way.OFFICE,
        "language": "de",
        "interpreter": False,
        "entered": False,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Appointment(**usual | values)


async def store_appointment(
    session: AsyncSession,
    starts_at: datetime = NOW + timedelta(days=1),
    *,
    host: Person | None = None,
    person: Person | None = None,
    **values: Any,
) -> Appointment:
    """Store an appointment, and what it takes of its host's time."""
    appointment = an_appointment(starts_at, **values)
    appointment.host_id = host.id if host else None
    appointment.person_id = person.id if person else None
    if appointment.state not in WITHOUT_TIME:
        taken = Occupancy(
            host_id=appointment.host_id,
            starts_at=starts_at,
            taken_from=starts_at,
            taken_until=appointment.ends_at,
            seats=1,
            taken=1,
        )
        session.add(taken)
        await session.flush()
        appointment.occupancy_id = taken.id
    session.add(appointment)
    await session.flush()
    return appointment
