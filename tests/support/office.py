"""Consultation hours put straight into the database, for tests of what is made of them."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment
from storage.hours.models import Host, OfficeHours, Way
from storage.people import Person, find_person
from storage.slots import Recurrence
from tests.conftest import NOW
from tests.support.person import Someone
from tests.support.town import Town

MONDAY: Final = date(2026, 11, 23)
"""The day of ``tests.conftest.NOW``."""
TUESDAY: Final = 1


async def open_office(
    session: AsyncSession,
    host: Person,
    *,
    weekday: int = TUESDAY,
    starts: time = time(10),
    ends: time = time(12),
    slot_minutes: int | None = 30,
    ways: Sequence[Way] = (Way.OFFICE,),
    languages: Sequence[str] = ("de",),
    video_link: str | None = None,
    **values: Any,
) -> OfficeHours:
    """Store weekly hours of a member of the team; Tuesday from ten to twelve if not said."""
    if await session.get(Host, host.id) is None:
        session.add(Host(person_id=host.id, video_link=video_link))
        await session.flush()
    usual: dict[str, Any] = {
        "recurrence": Recurrence.WEEKLY,
        "valid_from": MONDAY,
        "created_at": NOW,
    }
    hours = OfficeHours(
        host_id=host.id,
        weekday=weekday,
        starts=starts,
        ends=ends,
        slot_minutes=slot_minutes,
        ways=[way.value for way in ways],
        languages=list(languages),
        **usual | values,
    )
    session.add(hours)
    await session.flush()
    return hours


async def open_for(town: Town, member: Someone, **values: Any) -> OfficeHours:
    """Store weekly hours of a member of the team who writes in this town."""
    async with town.database.transaction() as session:
        return await open_office(session, await stored(session, member), **values)


async def stored(session: AsyncSession, someone: Someone) -> Person:
    """Return the row of somebody who has written."""
    person = await find_person(session, channel="telegram", account_id=someone.number)
    assert person is not None
    return person


async def list_appointments(town: Town) -> Sequence[Appointment]:
    """Return all appointments, in the order they were made."""
    async with town.database.transaction() as session:
        return (await session.scalars(select(Appointment).order_by(Appointment.id))).all()
