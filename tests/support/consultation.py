"""Consultation hours of one host, and what people do there, for tests of storage."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.booking import book, hold
from storage.appointments.calendar import SlotFilter
from storage.appointments.due import let_times_run_out
from storage.appointments.free_times import list_free_slots
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.move_or_cancel import cancel, move
from storage.appointments.offers import serve_waiting_list
from storage.appointments.queries import get_own_appointment
from storage.appointments.staff import book_for_resident, displace
from storage.appointments.waiting_list import WaitingPreferences, wait_for_time
from storage.hours.models import OfficeHours, Way
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.ledger import find_faults
from tests.support.office import open_office
from tests.support.quarters import sample_profile

BERLIN: Final = ZoneInfo("Europe/Berlin")
TUESDAY: Final = date(2026, 11, 24)
"""The day after ``tests.conftest.NOW``; ``open_office`` opens from ten to twelve on it."""


def profile_with(**rules: Any) -> QuarterProfile:
    """Return the sample quarter's profile with other rules of booking."""
    profile = sample_profile()
    return profile.model_copy(
        update={"appointments": profile.appointments.model_copy(update=rules)}
    )


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """Return when the clocks in Berlin show this, in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=BERLIN).astimezone(UTC)


@dataclass
class Consultation:
    """A manager who offers hours, and the profile of their quarter."""

    session: AsyncSession
    profile: QuarterProfile
    host: Person
    hours: OfficeHours

    async def resident(self) -> Person:
        """Store somebody who lives in the quarter."""
        return await a_person(self.session)

    async def held(
        self, person: Person, starts_at: datetime, *, now: datetime = NOW
    ) -> Appointment:
        """Hold a time for somebody."""
        return await hold(
            self.session,
            person=person,
            profile=self.profile,
            host_id=self.host.id,
            starts_at=starts_at,
            slot_filter=SlotFilter(),
            now=now,
        )

    async def booked(
        self, person: Person, starts_at: datetime, *, now: datetime = NOW
    ) -> Appointment:
        """Hold and book a time for somebody."""
        held = await self.held(person, starts_at, now=now)
        appointment = await get_own_appointment(
            self.session, person_id=person.id, appointment_id=held.id
        )
        await book(
            self.session, appointment=appointment, person=person, profile=self.profile, now=now
        )
        return appointment

    async def entered(self, starts_at: datetime, *, now: datetime = NOW) -> Appointment:
        """Book a time for somebody without a messenger."""
        return await book_for_resident(
            self.session,
            staff=self.host,
            profile=self.profile,
            host_id=self.host.id,
            starts_at=starts_at,
            way=Way.OFFICE,
            language="de",
            topic=None,
            now=now,
        )

    async def move(self, appointment: Appointment, starts_at: datetime) -> None:
        """Move an appointment as its person does."""
        person = await self.session.get_one(Person, appointment.person_id)
        await move(
            self.session,
            appointment=appointment,
            actor=person,
            profile=self.profile,
            host_id=self.host.id,
            starts_at=starts_at,
            now=NOW,
        )

    async def cancel(self, appointment: Appointment, *, now: datetime = NOW) -> None:
        """Cancel an appointment as the team does."""
        await cancel(
            self.session, appointment=appointment, actor=self.host, profile=self.profile, now=now
        )

    async def displace(self, appointment: Appointment) -> None:
        """Take an appointment out of its time."""
        await displace(
            self.session,
            appointments=[appointment],
            actor=self.host,
            profile=self.profile,
            now=NOW,
        )

    async def wait(self, person: Person, *, now: datetime = NOW, **preferences: Any) -> None:
        """Put somebody on the waiting list."""
        await wait_for_time(
            self.session,
            person=person,
            profile=self.profile,
            preferences=WaitingPreferences(**preferences),
            now=now,
        )

    async def offers(self, person: Person) -> list[Appointment]:
        """Return what is offered to somebody at the moment."""
        found = await self.session.scalars(
            select(Appointment).where(
                Appointment.person_id == person.id, Appointment.state == AppointmentState.OFFERED
            )
        )
        return list(found)

    async def serve(self, *, now: datetime = NOW) -> int:
        """Offer what is free to those who wait, and return how many offers were made."""
        return await serve_waiting_list(self.session, profile=self.profile, now=now)

    async def run_out(self, now: datetime) -> int:
        """Let the clock look for holds and offers whose time is up."""
        return await let_times_run_out(self.session, profile=self.profile, now=now)

    async def free(self, *, now: datetime = NOW, day: date = TUESDAY) -> list[datetime]:
        """Return the free beginnings of a day."""
        listed = await list_free_slots(
            self.session, profile=self.profile, day=day, slot_filter=SlotFilter(), now=now
        )
        return [free.slot.starts_at for free in listed]

    async def faults(self, *, now: datetime = NOW) -> list[str]:
        """Return what is wrong with the rows."""
        limit = self.profile.appointments.active_limit
        return await find_faults(self.session, limit=limit, now=now)


async def open_consultation(
    session: AsyncSession, *, rules: dict[str, Any] | None = None, **hours: Any
) -> Consultation:
    """Store a manager with hours, from ten to twelve on Tuesdays if not said."""
    host = await a_person(session, Role.MANAGER)
    opened = await open_office(session, host, **hours)
    return Consultation(session, profile_with(**rules or {}), host, opened)
