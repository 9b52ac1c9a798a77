"""Events put into the database the way the team does it, for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.due import look_after_events
from storage.events.editing import create_event
from storage.events.models import (
    Event,
    EventReminder,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.publishing import publish
from storage.events.registration import cancel_registration, join_waiting_list, register
from storage.events.seats import lock_occurrence
from storage.events.values import EventValues
from storage.outbox import OutboxMessage
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.quarters import sample_profile

BERLIN: Final = ZoneInfo("Europe/Berlin")
TUESDAY: Final = date(2026, 11, 24)
"""The day after ``tests.conftest.NOW``."""
USUAL: Final = EventValues(
    topic="events",
    place="Bürgerhaus, Rathausstraße 8",
    first_day=TUESDAY,
    starts=time(19),
    duration_minutes=120,
)
TITLE: Final = "Spieleabend"
TEXT: Final = "Wir spielen zusammen. Bringt gern eigene Spiele mit."


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """Return when the clocks in Berlin show this, in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=BERLIN).astimezone(UTC)


class Stage:
    """A manager who makes events, and residents who come to them."""

    def __init__(self, session: AsyncSession, manager: Person, profile: QuarterProfile) -> None:
        self.session = session
        self.manager = manager
        self.profile = profile
        self.now = NOW

    async def draft(self, **values: Any) -> Event:
        """Store an event nobody sees."""
        return await create_event(
            self.session,
            values=replace(USUAL, **values),
            title=TITLE,
            text=TEXT,
            actor=self.manager,
            profile=self.profile,
            now=self.now,
        )

    async def event(self, **values: Any) -> Event:
        """Store and publish an event."""
        drafted = await self.draft(**values)
        return await publish(
            self.session,
            event_id=drafted.id,
            actor=self.manager,
            profile=self.profile,
            now=self.now,
        )

    async def date(self, **values: Any) -> Occurrence:
        """Store and publish an event, and return its first date."""
        event = await self.event(**values)
        return (await self.dates(event))[0]

    async def dates(self, event: Event) -> list[Occurrence]:
        """Return all dates of an event, by the order of the series."""
        found = await self.session.scalars(
            select(Occurrence)
            .where(Occurrence.event_id == event.id)
            .order_by(Occurrence.original_day)
            .execution_options(populate_existing=True)
        )
        return list(found)

    async def resident(self, **values: Any) -> Person:
        """Store somebody who lives in the quarter."""
        return await a_person(self.session, **values)

    async def come(self, date_: Occurrence, person: Person, people: int = 1) -> Registration:
        """Say that somebody comes."""
        return await register(
            self.session,
            occurrence_id=date_.id,
            person=person,
            people=people,
            profile=self.profile,
            now=self.now,
        )

    async def wait(self, date_: Occurrence, person: Person, people: int = 1) -> Registration:
        """Put somebody on the waiting list."""
        return await join_waiting_list(
            self.session,
            occurrence_id=date_.id,
            person=person,
            people=people,
            profile=self.profile,
            now=self.now,
        )

    async def leave(self, date_: Occurrence, person: Person) -> Registration | None:
        """Say that somebody does not come."""
        return await cancel_registration(
            self.session,
            occurrence_id=date_.id,
            person=person,
            profile=self.profile,
            now=self.now,
        )

    async def tick(self, now: datetime) -> None:
        """Move the clock to a moment, and do what is due."""
        self.now = now
        await look_after_events(self.session, profile=self.profile, now=now)

    async def states(self, date_: Occurrence) -> list[tuple[int, RegistrationState]]:
        """Return with how many people everybody comes or waits, in the order they came."""
        found = await self.session.scalars(
            select(Registration)
            .where(Registration.occurrence_id == date_.id)
            .order_by(Registration.id)
            .execution_options(populate_existing=True)
        )
        return [(each.people, each.state) for each in found]

    async def taken(self, date_: Occurrence) -> int:
        """Return how many seats are taken."""
        return (await lock_occurrence(self.session, date_.id)).taken

    async def notices(self, notice: str, person: Person | None = None) -> list[dict[str, Any]]:
        """Return what was put into the outbox under this name, oldest first."""
        wanted = select(OutboxMessage.payload).where(OutboxMessage.notice == notice)
        if person is not None:
            wanted = wanted.where(OutboxMessage.person_id == person.id)
        return list(await self.session.scalars(wanted.order_by(OutboxMessage.id)))

    async def reminders(self) -> list[tuple[int, datetime]]:
        """Return how long before, and when, reminders are planned."""
        found = await self.session.scalars(
            select(EventReminder).order_by(EventReminder.due_at, EventReminder.registration_id)
        )
        return [(each.lead_minutes, each.due_at) for each in found]

    async def faults(self) -> list[str]:
        """Return what is wrong with the seats."""
        return await find_seat_faults(self.session)


async def a_stage(session: AsyncSession) -> Stage:
    """Return a manager with a stage in the sample quarter."""
    manager = await a_person(session, Role.MANAGER)
    return Stage(session, manager, sample_profile())


async def find_seat_faults(session: AsyncSession) -> list[str]:
    """Return the dates whose seats do not add up."""
    faults = []
    dates = await session.scalars(select(Occurrence).execution_options(populate_existing=True))
    for date_ in dates.all():
        held = await session.scalars(
            select(Registration.people).where(
                Registration.occurrence_id == date_.id,
                Registration.state.in_((RegistrationState.COMING, RegistrationState.OFFERED)),
            )
        )
        people = sum(held)
        if people != date_.taken:
            faults.append(f"{people} people have {date_.taken} seats of date {date_.id}")
        if date_.seats is not None and date_.taken > date_.seats:
            faults.append(f"{date_.taken} of {date_.seats} seats are taken of date {date_.id}")
        if date_.state is OccurrenceState.PLANNED and date_.taken < 0:
            faults.append(f"fewer than no seats are taken of date {date_.id}")
    return faults
