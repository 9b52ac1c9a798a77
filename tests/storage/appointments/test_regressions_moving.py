"""What went wrong with moving, limits and reminders: each test named by what was seen."""

import asyncio
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments import due
from storage.appointments.due import send_reminders
from storage.appointments.free_times import find_free_slot
from storage.appointments.models import (
    AppointmentReminder,
    AppointmentState,
)
from storage.appointments.notices import AppointmentReminderNotice
from storage.appointments.occupancy import occupy
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.database import Database
from storage.errors import (
    AppointmentLimitError,
    HoldExpiredError,
    SlotTakenError,
)
from storage.people import Person
from tests.conftest import NOW
from tests.support.cases import notices_to
from tests.support.consultation import (
    Consultation,
    at,
    open_consultation,
    profile_with,
)
from tests.support.office import open_office

MINUTE: Final = timedelta(minutes=1)
TEN, HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN = (at(10), at(10, 30), at(11), at(11, 30))


@pytest.fixture
async def open_(session: AsyncSession) -> Consultation:
    """Four times on Tuesday: ten, half past, eleven, half past."""
    return await open_consultation(session)


async def reminded(opened: Consultation, person: Person) -> list[int]:
    """Return the leads of the reminders that were sent to somebody, in minutes."""
    await opened.session.flush()
    return [
        payload["lead_minutes"]
        for notice, payload in await notices_to(opened.session, person)
        if notice == AppointmentReminderNotice.NAME
    ]


# --- Moving, limits, the team -----------------------------------------------------------------


async def test_uid_changed_by_moving(open_: Consultation) -> None:
    appointment = await open_.booked(await open_.resident(), TEN)
    uid, sequences = appointment.uid, [appointment.sequence]
    for starts_at in (ELEVEN, HALF_PAST_TEN, TEN):
        await open_.move(appointment, starts_at)
        sequences.append(appointment.sequence)
    await open_.cancel(appointment)
    sequences.append(appointment.sequence)

    assert appointment.uid == uid
    assert sequences == [0, 1, 2, 3, 4]


async def test_a_displaced_appointment_can_be_moved_and_counts(open_: Consultation) -> None:
    person = await open_.resident()
    first = await open_.booked(person, TEN)
    await open_.booked(person, HALF_PAST_TEN)
    await open_.displace(first)
    assert first.state is AppointmentState.DISPLACED
    assert TEN in await open_.free()
    with pytest.raises(AppointmentLimitError):
        await open_.held(person, ELEVEN)

    await open_.move(first, HALF_PAST_ELEVEN)
    assert first.state.value == "booked"
    assert first.sequence == 2
    leads = await open_.session.scalars(
        select(AppointmentReminder.lead_minutes).where(
            AppointmentReminder.appointment_id == first.id
        )
    )
    assert set(leads) == {1440, 120}
    assert await open_.faults() == []


async def test_walk_in_hours_cannot_be_booked_by_anybody(open_: Consultation) -> None:
    walk_in = await open_office(
        open_.session, open_.host, starts=time(11), ends=time(13), slot_minutes=None
    )
    person = await open_.resident()
    appointment = await open_.booked(person, TEN)
    free = await find_free_slot(
        open_.session, profile=open_.profile, host_id=open_.host.id, starts_at=at(10, 30), now=NOW
    )
    assert free is not None
    await materialise_walk_in_blocks(open_.session, profile=open_.profile, now=NOW)

    assert await open_.free() == [HALF_PAST_TEN]
    with pytest.raises(SlotTakenError):
        await open_.held(await open_.resident(), ELEVEN)
    with pytest.raises(SlotTakenError):
        await open_.move(appointment, HALF_PAST_ELEVEN)
    with pytest.raises(SlotTakenError):
        await open_.entered(ELEVEN)
    with pytest.raises(SlotTakenError):
        await occupy(
            open_.session,
            replace(free.slot, taken_from=at(12, 55), starts_at=at(12, 55), taken_until=at(13, 5)),
        )
    assert await open_.faults() == []

    await open_.session.delete(walk_in)
    await open_.session.flush()
    await materialise_walk_in_blocks(open_.session, profile=open_.profile, now=NOW)
    assert await open_.free() == [HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN]


async def test_a_limit_lowered_below_what_somebody_has(session: AsyncSession) -> None:
    opened = await open_consultation(session, rules={"active_limit": 3})
    person = await opened.resident()
    taken = [await opened.booked(person, each) for each in (TEN, HALF_PAST_TEN, ELEVEN)]
    opened.profile = profile_with(active_limit=2)

    with pytest.raises(AppointmentLimitError):
        await opened.held(person, HALF_PAST_ELEVEN)
    await opened.move(taken[0], HALF_PAST_ELEVEN)
    await opened.cancel(taken[0])
    with pytest.raises(AppointmentLimitError):
        await opened.held(person, TEN)
    await opened.cancel(taken[1])
    await opened.booked(person, TEN)
    assert await opened.faults() == []


async def test_two_holds_of_one_person_never_pass_the_limit(database: Database) -> None:
    async with database.transaction() as session:
        opened = await open_consultation(session, rules={"active_limit": 1})
        person = await opened.resident()

    async def take(starts_at: datetime) -> bool:
        try:
            async with database.transaction() as session:
                await replace(opened, session=session).booked(person, starts_at)
        except (AppointmentLimitError, HoldExpiredError):
            return False
        return True

    done = await asyncio.gather(*(take(each) for each in (TEN, HALF_PAST_TEN, ELEVEN)))
    assert sorted(done) == [False, False, True]
    async with database.transaction() as session:
        assert await replace(opened, session=session).faults() == []


async def test_fewer_seats_are_not_filled_as_before(session: AsyncSession) -> None:
    opened = await open_consultation(session, seats=3)
    await opened.booked(await opened.resident(), TEN)
    opened.hours.seats = 1
    await session.flush()

    assert TEN not in await opened.free()
    with pytest.raises(SlotTakenError):
        await opened.held(await opened.resident(), TEN)


# --- Reminders ---------------------------------------------------------------------------------


@pytest.mark.parametrize("late_minutes", [0, 1, 30, 119])
async def test_reminder_window_narrower_than_the_period_of_the_job(
    open_: Consultation, late_minutes: int
) -> None:
    person = await open_.resident()
    await open_.booked(person, ELEVEN)
    due_at = ELEVEN - 120 * MINUTE
    for moment in (NOW, ELEVEN - 1440 * MINUTE, due_at - MINUTE, due_at + late_minutes * MINUTE):
        await send_reminders(open_.session, profile=open_.profile, now=moment)
        await send_reminders(open_.session, profile=open_.profile, now=moment)
    assert await reminded(open_, person) == [1440, 120]


async def test_of_reminders_due_together_only_the_last_is_sent(
    open_: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "BATCH", 1)
    person = await open_.resident()
    await open_.booked(person, ELEVEN)
    for _time in range(3):
        await send_reminders(open_.session, profile=open_.profile, now=ELEVEN - 90 * MINUTE)
    assert await reminded(open_, person) == [120]


async def test_nobody_is_reminded_of_a_time_that_has_begun(open_: Consultation) -> None:
    person = await open_.resident()
    await open_.booked(person, ELEVEN)
    await send_reminders(open_.session, profile=open_.profile, now=ELEVEN)
    assert await reminded(open_, person) == []
    left = await open_.session.scalar(select(func.count()).select_from(AppointmentReminder))
    assert left == 0


async def test_a_host_who_loses_an_appointment_is_told(open_: Consultation) -> None:
    person = await open_.resident()
    other = await open_consultation(open_.session)
    appointment = await open_.booked(person, TEN)
    before = len(await notices_to(open_.session, open_.host))
    await replace(open_, host=other.host).move(appointment, ELEVEN)
    await open_.session.flush()

    assert appointment.host_id == other.host.id
    assert len(await notices_to(open_.session, other.host)) == 1
    assert len(await notices_to(open_.session, open_.host)) > before


async def test_a_displaced_appointment_can_have_its_old_time_again(open_: Consultation) -> None:
    appointment = await open_.booked(await open_.resident(), TEN)
    with pytest.raises(SlotTakenError):
        await open_.move(appointment, TEN)
    await open_.displace(appointment)
    await open_.move(appointment, TEN)
    assert appointment.state.value == "booked"
    assert await open_.faults() == []
