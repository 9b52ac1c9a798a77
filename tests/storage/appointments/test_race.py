"""Two hundred at once, over and over: nothing overlaps, nothing is lost, nobody has too much."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.booking import book, hold, release
from storage.appointments.calendar import SlotFilter, read_calendar
from storage.appointments.due import let_times_run_out
from storage.appointments.hours_changes import close_days, reopen_days
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.move_or_cancel import cancel, move
from storage.appointments.occupancy import occupy
from storage.appointments.offers import accept_offer, decline_offer
from storage.appointments.queries import get_own_appointment, list_own_appointments
from storage.appointments.staff import book_for_resident
from storage.appointments.waiting_list import WaitingPreferences, stop_waiting, wait_for_time
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.database import Database
from storage.errors import SlotTakenError, StorageError
from storage.hours.models import Closure, Way
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.slots import Closed
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.consultation import TUESDAY, at, profile_with
from tests.support.ledger import TAKES_TIME, find_faults
from tests.support.lengths import LONG
from tests.support.office import open_office

WORKERS: Final = 200
PEOPLE: Final = 100
"""Half of the workers, so that everybody does two things at the same time."""
CONNECTIONS: Final = 14
"""Workers in the database at the same time: a pool has 15, and gives nobody one after 30 s."""
ROUNDS: Final = 20 if LONG else 4
"""In the fourth the holds of the first have run out."""
A_ROUND: Final = timedelta(minutes=4)
"""A hold of ten minutes runs out in the third round after its own."""
DAYS: Final = tuple(TUESDAY + timedelta(days=number) for number in (0, 1, 2, 3, 6))
A_STEP: Final = timedelta(minutes=30)
SLOTS_A_DAY: Final = 20
HOSTS: Final[tuple[dict[str, Any], ...]] = (
    {"slot_minutes": 30},
    {"slot_minutes": 20, "before_minutes": 5, "after_minutes": 5},
    {"slot_minutes": 15, "after_minutes": 15},
    {"slot_minutes": 20, "before_minutes": 10},
    {"slot_minutes": 30, "seats": 3},
)
"""Each with a hundred slots, twenty a day from eight to six o'clock."""
HOT: Final = 40
"""Half of all preferences go to so few slots."""

DOINGS: Final = frozenset(
    {"book", "move", "cancel", "answer_offer", "enter", "wait", "release", "run_out", "close"}
)
"""What has to come off at least once, or nothing is proved."""

Place = tuple[int, datetime]
"""A host and a beginning."""


@dataclass
class Race:
    """What the workers share, and how often each of their doings came off."""

    database: Database
    profile: QuarterProfile
    manager: Person
    people: list[Person]
    seats: dict[Place, int]
    now: datetime = NOW
    done: Counter[str] = field(default_factory=Counter)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))

    async def work(self, number: int, rng: random.Random) -> None:
        """Do one thing as somebody; a rule may refuse it, and nothing else may happen."""
        person = self.people[number % PEOPLE]
        doings: dict[Callable[[Person, random.Random], Awaitable[None]], int] = {
            self.book: 36,
            self.move: 18,
            self.cancel: 12,
            self.answer_offer: 10,
            self.enter: 8,
            self.wait: 8,
            self.release: 3,
            self.run_out: 4,
            self.close: 1,
        }
        [do] = rng.choices(list(doings), weights=list(doings.values()))
        try:
            async with self.at_once:
                await do(person, rng)
        except StorageError as error:
            self.done[type(error).__name__] += 1
        else:
            self.done[do.__name__] += 1

    def place(self, rng: random.Random) -> Place:
        """Return a slot, more often one that many want."""
        places = list(self.seats)
        return rng.choice(places[::12][:HOT] if rng.random() < 0.5 else places)

    async def own(
        self, session: AsyncSession, person: Person, *states: AppointmentState
    ) -> Appointment:
        """Return an appointment of this person, as the button of a message names it."""
        listed = await list_own_appointments(session, person_id=person.id, now=self.now)
        for each in listed:
            if each.state in states:
                return await get_own_appointment(
                    session, person_id=person.id, appointment_id=each.id
                )
        raise SlotTakenError

    async def book(self, person: Person, rng: random.Random) -> None:
        """Hold a time, and mostly book it, in a transaction each."""
        host_id, starts_at = self.place(rng)
        async with self.database.transaction() as session:
            held = await hold(
                session,
                person=person,
                host_id=host_id,
                starts_at=starts_at,
                slot_filter=SlotFilter(),
                profile=self.profile,
                now=self.now,
            )
        if rng.random() < 0.3:
            return
        async with self.database.transaction() as session:
            own = await get_own_appointment(session, person_id=person.id, appointment_id=held.id)
            await book(session, appointment=own, person=person, profile=self.profile, now=self.now)

    async def release(self, person: Person, rng: random.Random) -> None:
        """Give back the time one holds."""
        async with self.database.transaction() as session:
            own = await self.own(session, person, AppointmentState.HELD)
            await release(
                session, appointment=own, person=person, profile=self.profile, now=self.now
            )

    async def move(self, person: Person, rng: random.Random) -> None:
        """Put an appointment at another time."""
        host_id, starts_at = self.place(rng)
        async with self.database.transaction() as session:
            own = await self.own(
                session, person, AppointmentState.BOOKED, AppointmentState.DISPLACED
            )
            await move(
                session,
                appointment=own,
                actor=person,
                profile=self.profile,
                host_id=host_id,
                starts_at=starts_at,
                now=self.now,
            )

    async def cancel(self, person: Person, rng: random.Random) -> None:
        """Cancel an appointment."""
        async with self.database.transaction() as session:
            own = await self.own(session, person, AppointmentState.BOOKED)
            await cancel(
                session, appointment=own, actor=person, profile=self.profile, now=self.now
            )

    async def enter(self, person: Person, rng: random.Random) -> None:
        """Book a time for somebody without a messenger."""
        host_id, starts_at = self.place(rng)
        async with self.database.transaction() as session:
            await self.enter_at(session, host_id, starts_at)

    async def enter_at(self, session: AsyncSession, host_id: int, starts_at: datetime) -> None:
        """Book this time for somebody without a messenger."""
        await book_for_resident(
            session,
            staff=self.manager,
            profile=self.profile,
            host_id=host_id,
            starts_at=starts_at,
            way=Way.OFFICE,
            language="de",
            topic=None,
            now=self.now,
        )

    async def wait(self, person: Person, rng: random.Random) -> None:
        """Ask to be told of a free time."""
        preferences = WaitingPreferences(weekdays=(rng.randrange(5),), host_id=self.place(rng)[0])
        async with self.database.transaction() as session:
            await wait_for_time(
                session, person=person, profile=self.profile, preferences=preferences, now=self.now
            )

    async def answer_offer(self, person: Person, rng: random.Random) -> None:
        """Take a time that is offered, or do not."""
        answer: Any = accept_offer if rng.random() < 0.7 else decline_offer
        async with self.database.transaction() as session:
            own = await self.own(session, person, AppointmentState.OFFERED)
            await answer(
                session, appointment=own, person=person, profile=self.profile, now=self.now
            )

    async def run_out(self, person: Person, rng: random.Random) -> None:
        """Look at the clock."""
        async with self.database.transaction() as session:
            await let_times_run_out(session, profile=self.profile, now=self.now)

    async def close(self, person: Person, rng: random.Random) -> None:
        """Close a day, or take a closure back."""
        async with self.database.transaction() as session:
            closure_id = await session.scalar(select(Closure.id).order_by(Closure.id).limit(1))
            if closure_id is not None and rng.random() < 0.6:
                await reopen_days(
                    session,
                    closure_id=closure_id,
                    actor=self.manager,
                    profile=self.profile,
                    now=self.now,
                )
                return
            day, host_id = rng.choice(DAYS), rng.choice(list(self.seats))[0]
            await close_days(
                session,
                closed=Closed(host_id, day, day),
                reason=None,
                actor=self.manager,
                profile=self.profile,
                now=self.now,
            )


async def begin(database: Database) -> Race:
    """Store the hosts with their hours, and everybody who takes part."""
    profile = profile_with(horizon_days=7, minimum_notice_minutes=0, reoffer_delay_minutes=10)
    seats: dict[Place, int] = {}
    async with database.transaction() as session:
        manager = await a_person(session, Role.MANAGER)
        for values in HOSTS:
            host = await a_person(session, Role.HELPER)
            for day in DAYS:
                await open_office(
                    session,
                    host,
                    weekday=day.weekday(),
                    starts=time(8),
                    ends=time(18),
                    valid_from=TUESDAY,
                    **values,
                )
                for number in range(SLOTS_A_DAY):
                    seats[host.id, at(8, day=day) + number * A_STEP] = values.get("seats", 1)
            await open_office(session, host, starts=time(18, 30), ends=time(20), slot_minutes=None)
        await materialise_walk_in_blocks(session, profile=profile, now=NOW)
        people = [await a_person(session) for _number in range(PEOPLE)]
    return Race(database, profile, manager, people, seats)


async def count_left(race: Race, session: AsyncSession) -> dict[Place, int]:
    """Return how many seats of each slot are neither taken nor closed, by the rows alone."""
    left = dict(race.seats)
    standing = await session.execute(
        select(Appointment.host_id, Appointment.starts_at).where(Appointment.state.in_(TAKES_TIME))
    )
    for host_id, starts_at in standing:
        assert host_id is not None
        left[host_id, starts_at] -= 1
    closures = await session.execute(select(Closure.host_id, Closure.first_day))
    closed: set[tuple[int | None, date]] = {(host_id, day) for host_id, day in closures}
    return {
        place: 0 if (place[0], place[1].date()) in closed else count
        for place, count in left.items()
    }


async def fill(race: Race) -> None:
    """Take all that is left: each seat is shown and can be taken, and not one more."""
    async with race.database.transaction() as session:
        for person in race.people:
            await stop_waiting(session, person_id=person.id, profile=race.profile, now=race.now)
        await let_times_run_out(session, profile=race.profile, now=race.now)
        left = {
            place: count for place, count in (await count_left(race, session)).items() if count
        }
        calendar = await read_calendar(
            session, profile=race.profile, first_day=DAYS[0], last_day=DAYS[-1], now=race.now
        )
        free = [each.slot for day in DAYS for each in calendar.free_on(day, SlotFilter())]
        assert {(slot.host_id, slot.starts_at) for slot in free} == left.keys()
        for slot in free:
            for _number in range(left[slot.host_id, slot.starts_at]):
                await occupy(session, slot)
            with pytest.raises(SlotTakenError):
                await occupy(session, slot)
        chosen = random.Random(0).sample(list(race.seats), 20)  # noqa: S311  to be repeated
        for host_id, starts_at in chosen:
            with pytest.raises(SlotTakenError):
                await race.enter_at(session, host_id, starts_at)
        await session.rollback()


@pytest.mark.timeout(60 + 30 * ROUNDS)
@pytest.mark.usefixtures("unmeasured")
async def test_two_hundred_at_once_never_overlap_lose_or_hoard_times(database: Database) -> None:
    race = await begin(database)
    assert len(race.seats) == 500
    limit = race.profile.appointments.active_limit
    rngs = [random.Random(number) for number in range(WORKERS)]  # noqa: S311  to be repeated
    for _round in range(ROUNDS):
        await asyncio.gather(*(race.work(number, rng) for number, rng in enumerate(rngs)))
        async with database.transaction() as session:
            assert await find_faults(session, limit=limit, now=race.now) == []
        race.now += A_ROUND
    await fill(race)
    assert race.done.keys() >= DOINGS
