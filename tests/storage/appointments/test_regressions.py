"""What went wrong with appointments, elsewhere or here: each test named by what was seen."""

import asyncio
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.booking import book
from storage.appointments.calendar import SlotFilter
from storage.appointments.free_times import find_free_slot, list_free_days
from storage.appointments.models import Appointment, AppointmentState, Occupancy, OccupiedCell
from storage.appointments.occupancy import occupy
from storage.appointments.queries import get_own_appointment
from storage.database import Database
from storage.errors import HoldExpiredError, RuleError, SlotTakenError
from storage.people import Person
from storage.slots import Recurrence
from tests.conftest import NOW
from tests.support.consultation import TUESDAY, Consultation, at, open_consultation
from tests.support.databases import OWNERSHIP
from tests.support.office import open_office

MINUTE: Final = timedelta(minutes=1)
TEN, HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN = (at(10), at(10, 30), at(11), at(11, 30))
SUNDAY: Final = date(2026, 10, 25)
"""The clocks go back from three to two."""


@pytest.fixture
async def open_(session: AsyncSession) -> Consultation:
    """Four times on Tuesday: ten, half past, eleven, half past."""
    return await open_consultation(session)


# --- Taking a time -----------------------------------------------------------------------------


async def test_two_pending_both_confirmed(database: Database) -> None:
    async with database.transaction() as session:
        opened = await open_consultation(session)
        people = [await opened.resident() for _number in range(2)]

    async def take(person: Person) -> bool:
        try:
            async with database.transaction() as session:
                held = await replace(opened, session=session).held(person, TEN)
            async with database.transaction() as session:
                own = await get_own_appointment(
                    session, person_id=person.id, appointment_id=held.id
                )
                await book(
                    session, appointment=own, person=person, profile=opened.profile, now=NOW
                )
        except SlotTakenError:
            return False
        return True

    assert sorted(await asyncio.gather(*(take(person) for person in people))) == [False, True]
    async with database.transaction() as session:
        states = (await session.scalars(select(Appointment.state))).all()
        assert states == [AppointmentState.BOOKED]
        assert await replace(opened, session=session).faults() == []


async def test_a_slot_computed_from_a_cache(open_: Consultation) -> None:
    before = await open_.free()
    assert before == [TEN, HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN]

    taken = await open_.entered(TEN)
    assert await open_.free() == before[1:]

    await open_.cancel(taken)
    assert await open_.free() == before

    open_.hours.starts = time(11)
    await open_.session.flush()
    assert await open_.free() == [ELEVEN, HALF_PAST_ELEVEN]


async def test_a_forged_time_inside_a_buffer(session: AsyncSession) -> None:
    opened = await open_consultation(session, slot_minutes=20, before_minutes=5, after_minutes=15)
    assert await opened.free() == [TEN, at(10, 40), at(11, 20)]
    await opened.entered(TEN)

    person = await opened.resident()
    for minutes in range(-60, 180, 5):
        if minutes not in {40, 80}:
            with pytest.raises(SlotTakenError):
                await opened.held(person, TEN + minutes * MINUTE)
    free = await find_free_slot(
        session, profile=opened.profile, host_id=opened.host.id, starts_at=at(10, 40), now=NOW
    )
    assert free is not None
    for minutes in (5, 10, 20, 35):
        forged = replace(
            free.slot,
            starts_at=TEN + minutes * MINUTE,
            taken_from=TEN + minutes * MINUTE,
            taken_until=TEN + (minutes + 5) * MINUTE,
        )
        if minutes < 35:
            with pytest.raises(SlotTakenError):
                await occupy(session, forged)
        else:
            await occupy(session, forged)


async def test_hours_that_overlap_after_all_never_take_a_minute_twice(
    open_: Consultation,
) -> None:
    await open_office(
        open_.session, open_.host, starts=time(10, 10), ends=time(12), slot_minutes=25
    )
    while free := await open_.free():
        await open_.entered(free[len(free) // 2])
    assert await open_.faults() == []


async def test_a_stale_back_that_shows_a_taken_time(open_: Consultation) -> None:
    days, _more = await list_free_days(
        open_.session, profile=open_.profile, slot_filter=SlotFilter(), now=NOW
    )
    assert [(day.day, day.count) for day in days[:1]] == [(TUESDAY, 4)]
    for starts_at in (TEN, HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN):
        await open_.entered(starts_at)

    assert await open_.free() == []
    again, _more = await list_free_days(
        open_.session, profile=open_.profile, slot_filter=SlotFilter(), now=NOW
    )
    assert [day.day for day in again] == [day.day for day in days[1:]]
    with pytest.raises(SlotTakenError):
        await open_.held(await open_.resident(), ELEVEN)


@pytest.mark.parametrize("seats", [1, 3])
async def test_cancelled_seat_not_freed(session: AsyncSession, seats: int) -> None:
    opened = await open_consultation(session, seats=seats)
    taken = [await opened.booked(await opened.resident(), TEN) for _seat in range(seats)]
    assert TEN not in await opened.free()

    for number, appointment in enumerate(taken):
        await opened.cancel(appointment)
        assert TEN in await opened.free()
        left = await session.scalar(select(Occupancy.taken))
        assert left == (seats - number - 1 or None)
    assert await opened.faults() == []

    for _seat in range(seats):
        await opened.booked(await opened.resident(), TEN)
    assert TEN not in await opened.free()


async def test_minimum_notice_on_the_day_the_clocks_change(session: AsyncSession) -> None:
    opened = await open_consultation(
        session,
        weekday=6,
        starts=time(1),
        ends=time(6),
        slot_minutes=60,
        valid_from=SUNDAY,
        rules={"minimum_notice_minutes": 240},
    )
    # From midnight to three o'clock on the clocks are four hours, not three.
    midnight = at(0, day=SUNDAY)
    three, four, five = [at(hour, day=SUNDAY) for hour in (3, 4, 5)]
    assert three - midnight == timedelta(hours=4)
    assert await opened.free(now=midnight, day=SUNDAY) == [three, four, five]
    assert await opened.free(now=midnight + MINUTE, day=SUNDAY) == [four, five]

    person = await opened.resident()
    with pytest.raises(SlotTakenError):
        await opened.held(person, three, now=midnight + MINUTE)
    await opened.held(person, three, now=midnight)


async def test_last_weekday_of_the_month_only_in_months_with_five(session: AsyncSession) -> None:
    opened = await open_consultation(
        session, recurrence=Recurrence.MONTHLY, nth=-1, rules={"horizon_days": 60}
    )
    days, _more = await list_free_days(
        session, profile=opened.profile, slot_filter=SlotFilter(), now=NOW
    )
    # November 2026 has four Tuesdays, December five.
    assert [day.day for day in days] == [date(2026, 11, 24), date(2026, 12, 29)]
    await opened.booked(await opened.resident(), TEN)


async def test_two_seats_of_one_group_for_the_same_person(session: AsyncSession) -> None:
    opened = await open_consultation(session, seats=3)
    person = await opened.resident()
    await opened.booked(person, TEN)

    with pytest.raises(RuleError):
        async with session.begin_nested():
            await opened.held(person, TEN)
    other = await opened.booked(person, ELEVEN)
    with pytest.raises(RuleError):
        async with session.begin_nested():
            await opened.move(other, TEN)
    assert await opened.faults() == []


async def test_a_free_seat_beside_ones_own_is_no_offer(session: AsyncSession) -> None:
    opened = await open_consultation(session, seats=2, ends=time(10, 30), valid_until=TUESDAY)
    waiting, other, last = [await opened.resident() for _number in range(3)]
    await opened.booked(waiting, TEN)
    freed = await opened.booked(other, TEN)
    await opened.wait(waiting)
    await opened.wait(last)

    await opened.cancel(freed)
    assert await opened.offers(waiting) == []
    assert len(await opened.offers(last)) == 1
    assert await opened.faults() == []


async def test_tapping_the_held_time_of_a_group_twice_keeps_it(session: AsyncSession) -> None:
    opened = await open_consultation(session, seats=2)
    person = await opened.resident()
    first = await opened.held(person, TEN)
    again = await opened.held(person, TEN, now=NOW + 5 * MINUTE)

    assert again.id == first.id
    assert again.expires_at == NOW + 10 * MINUTE
    assert await opened.faults() == []
    await opened.booked(await opened.resident(), TEN)
    third = await opened.held(person, TEN, now=NOW + 6 * MINUTE)
    assert third.id == first.id
    assert await opened.faults() == []


# --- Holding -----------------------------------------------------------------------------------


async def test_a_hold_survives_a_restart_and_frees_itself(database_url: str) -> None:
    before = Database(database_url, ownership=OWNERSHIP)
    async with before.transaction() as session:
        opened = await open_consultation(session)
        held = await opened.held(await opened.resident(), TEN)
    await before.close()

    after = Database(database_url, ownership=OWNERSHIP)
    async with after.transaction() as session:
        opened = replace(opened, session=session)
        assert TEN not in await opened.free(now=NOW + 9 * MINUTE)
        assert await opened.run_out(NOW + 9 * MINUTE) == 0
        # Others see it and can take it even before the clock has looked.
        assert TEN in await opened.free(now=NOW + 10 * MINUTE)
        assert await opened.run_out(NOW + 10 * MINUTE) == 1
        assert await session.scalar(select(func.count()).select_from(OccupiedCell)) == 0
        stored = await session.get_one(Appointment, held.id)
        assert stored.state is AppointmentState.LAPSED
    await after.close()


@pytest.mark.parametrize("clock_runs", [True, False])
async def test_booking_after_the_hold_has_run_out(open_: Consultation, clock_runs: bool) -> None:
    person, other = await open_.resident(), await open_.resident()
    held = await open_.held(person, TEN)
    late = NOW + 10 * MINUTE
    if clock_runs:
        await open_.run_out(late)
    own = await get_own_appointment(open_.session, person_id=person.id, appointment_id=held.id)
    with pytest.raises(HoldExpiredError):
        await book(open_.session, appointment=own, person=person, profile=open_.profile, now=late)
    await open_.booked(other, TEN, now=late)
    assert own.state is AppointmentState.LAPSED
    assert await open_.faults(now=late) == []


async def test_a_hold_that_runs_out_goes_to_who_waits(session: AsyncSession) -> None:
    opened = await open_consultation(session, valid_until=TUESDAY, ends=time(10, 30))
    await opened.held(await opened.resident(), TEN)
    waiting = await opened.resident()
    await opened.wait(waiting)
    assert await opened.offers(waiting) == []

    assert await opened.run_out(NOW + 10 * MINUTE) == 1
    assert [offer.starts_at for offer in await opened.offers(waiting)] == [TEN]


async def test_holds_ended_by_the_team_are_passed_on(session: AsyncSession) -> None:
    opened = await open_consultation(session, valid_until=TUESDAY, ends=time(11))
    await opened.held(await opened.resident(), TEN)
    await opened.held(await opened.resident(), HALF_PAST_TEN)
    waiting = await opened.resident()
    await opened.wait(waiting)
    assert await opened.offers(waiting) == []

    await opened.entered(TEN, now=NOW + 11 * MINUTE)
    assert [offer.starts_at for offer in await opened.offers(waiting)] == [HALF_PAST_TEN]
