"""What is taken out of appointments: by their person, by leaving the team, and by time."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.booking import book, describe, hold
from storage.appointments.calendar import SlotFilter
from storage.appointments.forgetting import forget_old_appointments
from storage.appointments.free_times import list_free_days, list_free_slots
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentReminder,
    AppointmentState,
    OccupiedCell,
    WaitingEntry,
)
from storage.appointments.notices import (
    AppointmentHistoryNotice,
    AppointmentOfferNotice,
    HostNotice,
)
from storage.appointments.staff import mark, note
from storage.appointments.waiting_list import WaitingPreferences, wait_for_time
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.hours.models import Closure, Host, OfficeHours, Way
from storage.memberships import leave_team
from storage.people import Person, Role
from storage.privacy.retention import forget_what_is_old
from storage.privacy.rights import collect, erase_person
from storage.quarter import QuarterProfile, import_quarter
from tests.conftest import NOW
from tests.support.cases import a_person, notices_to
from tests.support.office import open_office
from tests.support.quarters import sample_profile

DAY = timedelta(days=1)


class Office:
    """A manager with hours on Tuesdays, and somebody with an appointment."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def open(self) -> "Office":
        """Store them."""
        self.profile: QuarterProfile = sample_profile()
        await import_quarter(self.session, self.profile, now=NOW)
        self.host = await a_person(self.session, Role.MANAGER)
        await open_office(self.session, self.host, ways=(Way.OFFICE, Way.HOME))
        self.resident = await a_person(self.session)
        self.appointment = await self.booked(self.resident)
        return self

    async def booked(self, person: Person) -> Appointment:
        """Book the first free time."""
        wanted = SlotFilter(way=Way.HOME)
        days, _more = await list_free_days(
            self.session, profile=self.profile, slot_filter=wanted, now=NOW
        )
        slots = await list_free_slots(
            self.session, profile=self.profile, day=days[0].day, slot_filter=wanted, now=NOW
        )
        held = await hold(
            self.session,
            person=person,
            profile=self.profile,
            host_id=self.host.id,
            starts_at=slots[0].slot.starts_at,
            slot_filter=wanted,
            now=NOW,
        )
        await describe(
            self.session,
            appointment=held,
            actor=person,
            now=NOW,
            topic="Mein Mietvertrag",
            address="Musterstraße 3",
        )
        await book(self.session, appointment=held, person=person, profile=self.profile, now=NOW)
        return held


@pytest.fixture
async def office(session: AsyncSession) -> Office:
    """An office with one appointment."""
    return await Office(session).open()


async def test_erasing_everything_cancels_and_tells_the_host(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    appointment, host = office.appointment, office.host
    await note(session, appointment=appointment, actor=host, text="kennt den Hausmeister", now=NOW)
    session.add(Closure(first_day=date(2026, 11, 25), last_day=date(2027, 1, 31)))
    waiting = await a_person(session)
    ten = WaitingPreferences(latest=time(10))
    await wait_for_time(session, person=waiting, profile=office.profile, preferences=ten, now=NOW)
    assert await notices_to(session, waiting) == []
    exported = await collect(session, person=office.resident)
    assert [row["topic"] for row in exported["appointments"]] == ["Mein Mietvertrag"]
    assert len(exported["appointment_reminders"]) == 1
    assert AppointmentHistoryKind.NOTE not in {
        row["kind"] for row in exported["appointment_history"]
    }

    await erase_person(session, person=office.resident, media_dir=tmp_path, now=NOW)

    await session.refresh(appointment)
    assert appointment.state is AppointmentState.CANCELLED
    assert await _stored(session, appointment) == (None, None, None)
    assert appointment.person_id is None
    assert appointment.occupancy_id is None
    texts = await session.scalars(
        select(AppointmentHistoryEntry.text).where(
            AppointmentHistoryEntry.appointment_id == appointment.id
        )
    )
    assert not any(texts)
    assert HostNotice.NAME in {name for name, _payload in await notices_to(session, host)}
    assert not await session.scalar(select(func.count()).select_from(AppointmentReminder))
    assert [name for name, _payload in await notices_to(session, waiting)] == [
        AppointmentOfferNotice.NAME
    ]


async def test_erasing_everything_leaves_the_waiting_list(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    await wait_for_time(
        session,
        person=office.resident,
        profile=office.profile,
        preferences=WaitingPreferences(),
        now=NOW,
    )
    await erase_person(session, person=office.resident, media_dir=tmp_path, now=NOW)
    assert not await session.scalar(select(func.count()).select_from(WaitingEntry))
    states = set(await session.scalars(select(Appointment.state)))
    assert states <= {AppointmentState.CANCELLED, AppointmentState.LAPSED}
    assert not await session.scalar(select(func.count()).select_from(OccupiedCell))


async def test_whoever_leaves_the_team_drops_nobody(session: AsyncSession, office: Office) -> None:
    other = await a_person(session, Role.MANAGER, name="Ali")
    await open_office(session, office.host, slot_minutes=None, weekday=3)
    await materialise_walk_in_blocks(session, profile=office.profile, now=NOW)

    await leave_team(
        session, actor=other, person_id=office.host.id, profile=office.profile, now=NOW
    )

    await session.refresh(office.appointment)
    assert office.appointment.state is AppointmentState.DISPLACED
    told = {name for name, _payload in await notices_to(session, office.resident)}
    assert AppointmentHistoryNotice.NAME in told
    for model in (Host, OfficeHours):
        assert not await session.scalar(select(func.count()).select_from(model))


async def test_a_host_who_erases_everything_drops_nobody(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    await erase_person(session, person=office.host, media_dir=tmp_path, now=NOW)
    await session.refresh(office.appointment)
    assert office.appointment.state is AppointmentState.DISPLACED
    assert AppointmentHistoryNotice.NAME in {
        name for name, _payload in await notices_to(session, office.resident)
    }


async def test_a_number_and_an_address_go_when_it_is_over(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    over = office.appointment.ends_at
    await forget_old_appointments(session, now=over - timedelta(minutes=1))
    await session.refresh(office.appointment)
    assert office.appointment.address is not None
    await forget_what_is_old(session, media_dir=tmp_path, now=over)
    assert await _stored(session, office.appointment) == (None, None, "Mein Mietvertrag")


async def test_a_number_is_for_a_call_and_an_address_for_a_visit(
    session: AsyncSession, office: Office
) -> None:
    assert office.appointment.address == "Musterstraße 3"
    await describe(
        session, appointment=office.appointment, actor=office.resident, now=NOW, phone="06224 1"
    )
    assert office.appointment.phone is None
    await describe(
        session, appointment=office.appointment, actor=office.resident, now=NOW, way=Way.OFFICE
    )
    assert await _stored(session, office.appointment) == (None, None, "Mein Mietvertrag")


async def test_whose_it_was_goes_after_a_month(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    appointment = office.appointment
    await mark(
        session, appointment=appointment, actor=office.host, came=True, now=appointment.ends_at
    )
    await note(session, appointment=appointment, actor=office.host, text="pünktlich", now=NOW)
    almost = appointment.ends_at + 31 * DAY - timedelta(minutes=1)
    await forget_what_is_old(session, media_dir=tmp_path, now=almost)
    await session.refresh(appointment)
    assert appointment.person_id == office.resident.id
    assert not await session.scalar(select(func.count()).select_from(OccupiedCell))

    await forget_what_is_old(session, media_dir=tmp_path, now=almost + timedelta(minutes=1))
    await session.refresh(appointment)
    assert appointment.state is AppointmentState.CAME
    assert appointment.person_id is None
    assert await _stored(session, appointment) == (None, None, None)
    assert not any(await session.scalars(select(AppointmentHistoryEntry.text)))


async def _stored(
    session: AsyncSession, appointment: Appointment
) -> tuple[str | None, str | None, str | None]:
    """Return the number, the address and the topic as they are stored now."""
    await session.refresh(appointment)
    return appointment.phone, appointment.address, appointment.topic
