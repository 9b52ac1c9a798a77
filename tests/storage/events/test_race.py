"""Seats under 100 writers at once: never too many, none lost, nobody stuck; on both databases."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.errors import EventFullError, StorageError
from storage.events.change_or_cancel import change_occurrence
from storage.events.due import let_offers_run_out
from storage.events.models import Occurrence, Registration, RegistrationState
from storage.events.queries import get_occurrence
from storage.events.registration import cancel_registration, join_waiting_list, register
from storage.events.values import values_of_occurrence
from storage.people import Person
from storage.quarter import QuarterProfile
from tests.conftest import NOW
from tests.support.events import BERLIN, TUESDAY, a_stage, find_seat_faults
from tests.support.quarters import sample_profile

WRITERS: Final = 100
SEATS: Final = 37
ROUNDS: Final = 2
A_ROUND: Final = timedelta(minutes=40)
"""Longer than an offer is kept."""


@dataclass
class Crowd:
    """A hundred people who all want to come to two dates."""

    database: Database
    profile: QuarterProfile
    manager: Person
    people: list[Person]
    dates: list[int]
    now: timedelta = timedelta()
    done: Counter[str] = field(default_factory=Counter)

    async def act(self, number: int, rng: random.Random) -> None:
        """Do a few things that somebody could do, each in its own transaction."""
        person = self.people[number]
        for _time in range(3):
            name, doing = rng.choice(list(self._doings(person, rng).items()))
            try:
                async with self.database.transaction() as session:
                    await doing(session)
                self.done[name] += 1
            except StorageError as error:
                self.done[type(error).__name__] += 1

    def _doings(
        self, person: Person, rng: random.Random
    ) -> dict[str, Callable[[AsyncSession], Awaitable[object]]]:
        date_id, people = rng.choice(self.dates), rng.randint(1, 4)
        now = NOW + self.now
        return {
            "come": lambda session: register(
                session,
                occurrence_id=date_id,
                person=person,
                people=people,
                profile=self.profile,
                now=now,
            ),
            "come again": lambda session: register(
                session,
                occurrence_id=date_id,
                person=person,
                people=rng.randint(1, 4),
                profile=self.profile,
                now=now,
            ),
            "wait": lambda session: join_waiting_list(
                session,
                occurrence_id=date_id,
                person=person,
                people=people,
                profile=self.profile,
                now=now,
            ),
            "leave": lambda session: cancel_registration(
                session,
                occurrence_id=date_id,
                person=person,
                profile=self.profile,
                now=now,
            ),
            "run out": lambda session: let_offers_run_out(session, profile=self.profile, now=now),
            "seats": lambda session: self._change_seats(session, date_id, rng.randint(30, 40)),
        }

    async def _change_seats(self, session: AsyncSession, date_id: int, seats: int) -> None:
        event, date_ = await get_occurrence(session, date_id)
        values = values_of_occurrence(event, date_, BERLIN)
        await change_occurrence(
            session,
            occurrence_id=date_id,
            values=type(values)(
                day=values.day,
                starts=values.starts,
                duration_minutes=values.duration_minutes,
                place=values.place,
                seats=seats,
            ),
            actor=self.manager,
            profile=self.profile,
            now=NOW + self.now,
        )


async def gather(database: Database, *, dates: int = 2) -> Crowd:
    """Store a hundred people and the dates they want to come to."""
    async with database.transaction() as session:
        stage = await a_stage(session)
        wanted = [
            await stage.date(seats=SEATS, first_day=TUESDAY + timedelta(days=14))
            for _number in range(dates)
        ]
        people = [await stage.resident() for _number in range(WRITERS)]
    return Crowd(database, sample_profile(), stage.manager, people, [each.id for each in wanted])


async def seats_of(session: AsyncSession) -> list[tuple[int | None, int]]:
    rows = await session.execute(
        select(Occurrence.seats, Occurrence.taken).order_by(Occurrence.id)
    )
    return [(seats, taken) for seats, taken in rows]


@pytest.mark.usefixtures("unmeasured")
async def test_a_hundred_who_come_at_once_get_the_seats_there_are(database: Database) -> None:
    crowd = await gather(database, dates=1)

    async def try_to_come(person: Person) -> bool:
        try:
            async with database.transaction() as session:
                await register(
                    session,
                    occurrence_id=crowd.dates[0],
                    person=person,
                    people=1,
                    profile=crowd.profile,
                    now=NOW,
                )
        except EventFullError:
            return False
        return True

    came = await asyncio.gather(*(try_to_come(person) for person in crowd.people))
    assert sum(came) == SEATS
    async with database.transaction() as session:
        assert await seats_of(session) == [(SEATS, SEATS)]
        assert await find_seat_faults(session) == []


async def test_one_person_who_taps_a_hundred_times_comes_once(database: Database) -> None:
    crowd = await gather(database, dates=1)

    async def tap(people: int) -> None:
        async with database.transaction() as session:
            await register(
                session,
                occurrence_id=crowd.dates[0],
                person=crowd.people[0],
                people=people,
                profile=crowd.profile,
                now=NOW,
            )

    await asyncio.gather(*(tap(1 + number % 5) for number in range(WRITERS)))
    async with database.transaction() as session:
        (only,) = (await session.scalars(select(Registration))).all()
        assert await seats_of(session) == [(SEATS, only.people)]


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("unmeasured")
async def test_whatever_a_hundred_people_do_at_once_the_seats_add_up(
    database: Database,
) -> None:
    crowd = await gather(database)
    rngs = [random.Random(number) for number in range(WRITERS)]  # noqa: S311  to be repeated
    for _round in range(ROUNDS):
        await asyncio.gather(*(crowd.act(number, rng) for number, rng in enumerate(rngs)))
        async with database.transaction() as session:
            assert await find_seat_faults(session) == []
        crowd.now += A_ROUND
    assert {"come", "wait", "leave", "run out", "seats"} <= crowd.done.keys()
    await empty(crowd)


async def empty(crowd: Crowd) -> None:
    """Let all leave who come: everybody who waits is offered seats, and nobody stays stuck."""
    for _time in range(2):  # who did not take an offer is asked again a day later
        crowd.now += timedelta(days=2)
        async with crowd.database.transaction() as session:
            await let_offers_run_out(session, profile=crowd.profile, now=NOW + crowd.now)
            while await leave_all(crowd, session):
                pass
    async with crowd.database.transaction() as session:
        left = await session.scalars(
            select(Registration.state).where(Registration.state != RegistrationState.CANCELLED)
        )
        assert left.all() == []
        assert [taken for _seats, taken in await seats_of(session)] == [0, 0]


async def leave_all(crowd: Crowd, session: AsyncSession) -> int:
    """Let everybody leave who comes or is offered seats, and return how many these were."""
    held = await session.execute(
        select(Registration.occurrence_id, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.state.in_((RegistrationState.COMING, RegistrationState.OFFERED)))
    )
    leaving = held.all()
    for date_id, person in leaving:
        await cancel_registration(
            session,
            occurrence_id=date_id,
            person=person,
            profile=crowd.profile,
            now=NOW + crowd.now,
        )
    return len(leaving)
