"""What the tests of the agenda begin with: consultation hours, and appointments in them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from storage.appointments.booking import book, describe, hold
from storage.appointments.calendar import SlotFilter
from storage.appointments.models import Appointment
from storage.appointments.move_or_cancel import cancel, move
from storage.appointments.queries import get_own_appointment, get_staff_appointment
from storage.appointments.staff import displace
from storage.database import insert_or_ignore
from storage.hours.models import Host, OfficeHours, Way
from storage.people import Person, find_person
from storage.quarter import get_quarter
from storage.slots import Recurrence
from tests.conftest import NOW
from tests.support.person import Shown, Someone
from tests.support.town import Town

ZONE: Final = ZoneInfo("Europe/Berlin")
MONDAY: Final = date(2026, 11, 23)
TUESDAY: Final = date(2026, 11, 24)


def at(hour: int, minute: int = 0, *, on: date = MONDAY) -> datetime:
    """Return a moment of the quarter's clock."""
    return datetime.combine(on, time(hour, minute), tzinfo=ZONE)


async def id_of(town: Town, someone: Someone) -> int:
    """Return somebody's number in the database."""
    async with town.database.transaction() as session:
        person = await find_person(session, channel="telegram", account_id=someone.number)
        assert person is not None
        return person.id


async def offer_hours(
    town: Town,
    host: Someone,
    *,
    weekdays: Sequence[int] = (0, 1),
    starts: time = time(9),
    ends: time = time(17),
    ways: Sequence[Way] = (Way.OFFICE,),
    slot_minutes: int = 30,
) -> None:
    """Let a member of the team offer hours on some days of each week."""
    host_id = await id_of(town, host)
    async with town.database.transaction() as session:
        await insert_or_ignore(session, Host, person_id=host_id)
        for weekday in weekdays:
            session.add(
                OfficeHours(
                    host_id=host_id,
                    recurrence=Recurrence.WEEKLY,
                    weekday=weekday,
                    every_weeks=1,
                    starts=starts,
                    ends=ends,
                    slot_minutes=slot_minutes,
                    before_minutes=0,
                    after_minutes=0,
                    seats=1,
                    ways=[way.value for way in ways],
                    languages=["de", "uk"],
                    valid_from=date(2026, 1, 1),
                    created_at=NOW,
                )
            )


async def a_booking(
    town: Town, resident: Someone, host: Someone, starts_at: datetime, **details: Any
) -> Appointment:
    """Book a time as a resident does whom we know, and show everybody what they are told."""
    if not resident.chat:
        await resident.write("/start")
    host_id = await id_of(town, host)
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        person = await _person(session, resident)
        person.created_at = town.now - timedelta(days=30)
        appointment = await hold(
            session,
            person=person,
            profile=profile,
            host_id=host_id,
            starts_at=starts_at,
            slot_filter=SlotFilter(),
            now=town.now,
        )
        await describe(session, appointment=appointment, actor=person, now=town.now, **details)
        await book(session, appointment=appointment, person=person, profile=profile, now=town.now)
    await town.deliver()
    return appointment


async def move_booking(
    town: Town,
    resident: Someone,
    appointment: Appointment,
    starts_at: datetime,
    *,
    to: Someone | None = None,
) -> None:
    """Move it as its resident does."""
    host_id = appointment.host_id if to is None else await id_of(town, to)
    assert host_id is not None
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        person = await _person(session, resident)
        await move(
            session,
            appointment=await get_own_appointment(
                session, person_id=person.id, appointment_id=appointment.id
            ),
            actor=person,
            profile=profile,
            host_id=host_id,
            starts_at=starts_at,
            now=town.now,
        )


async def cancel_booking(town: Town, person: Someone, appointment: Appointment) -> None:
    """Cancel it as its resident or a member of the team does."""
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        actor = await _person(session, person)
        if actor.is_staff:
            found = await get_staff_appointment(
                session, staff=actor, appointment_id=appointment.id
            )
        else:
            found = await get_own_appointment(
                session, person_id=actor.id, appointment_id=appointment.id
            )
        await cancel(session, appointment=found, actor=actor, profile=profile, now=town.now)


async def take_time_away(town: Town, manager: Someone, appointment: Appointment) -> None:
    """Displace an appointment as a closure does."""
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        actor = await _person(session, manager)
        found = await get_staff_appointment(session, staff=actor, appointment_id=appointment.id)
        await displace(session, appointments=[found], actor=actor, profile=profile, now=town.now)
    await town.deliver()


async def the_appointment(town: Town, reference: str = "T-2026-0001") -> Appointment:
    """Return an appointment, read in a session of its own."""
    async with town.database.transaction() as session:
        query = select(Appointment).where(Appointment.reference == reference)
        return (await session.scalars(query)).one()


async def open_card(member: Someone, reference: str = "T-2026-0001") -> Shown:
    """Open the week and the card of one of its appointments."""
    await member.write("/agenda")
    await member.press("This week")
    return await member.press(reference)


async def book_for_somebody(member: Someone, words: str | None = None) -> Shown:
    """Book Monday at three for somebody without a messenger."""
    await member.write("/agenda")
    await member.press("Book for somebody")
    await member.press("Mon, 23 Nov")
    await member.press("15:00")
    if words is None:
        return await member.press("Without words")
    return await member.write(words)


async def _person(session: Any, someone: Someone) -> Person:
    person = await find_person(session, channel="telegram", account_id=someone.number)
    assert person is not None
    return person
