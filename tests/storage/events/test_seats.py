"""Seats of events: taking them, giving them back, waiting, offers, reminders."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import EventFullError, EventMissingError, EventOverError
from storage.events.change_or_cancel import change_occurrence
from storage.events.models import Occurrence, RegistrationState
from storage.events.notices import EventOfferNotice, EventReminderNotice
from storage.events.queries import get_event
from storage.events.registration import HOUSEHOLD_MOST, PEOPLE_MOST, register
from storage.events.values import values_of_occurrence
from storage.people import Person
from tests.conftest import NOW
from tests.support.events import BERLIN, TUESDAY, Stage, a_stage, at

COMING, WAITING = RegistrationState.COMING, RegistrationState.WAITING
OFFERED, CANCELLED = RegistrationState.OFFERED, RegistrationState.CANCELLED
DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)


async def full(stage: Stage, seats: int = 2) -> tuple[Occurrence, Person]:
    """Return a date whose seats are all taken, and who has them."""
    date_ = await stage.date(seats=seats, first_day=date(2026, 12, 1))
    first = await stage.resident()
    await stage.come(date_, first, seats)
    return date_, first


async def move(stage: Stage, date_: Occurrence, **values: Any) -> None:
    event = await get_event(stage.session, date_.event_id)
    usual = values_of_occurrence(event, date_, BERLIN)
    await change_occurrence(
        stage.session,
        occurrence_id=date_.id,
        values=replace(usual, **values),
        actor=stage.manager,
        profile=stage.profile,
        now=stage.now,
    )


# --- Coming ------------------------------------------------------------------------------------


async def test_people_come_with_others_and_change_their_number(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date(seats=5)
    person = await stage.resident()
    for people in (2, 4, 4, 1, 5):
        await stage.come(date_, person, people)
        assert await stage.taken(date_) == people
    assert await stage.states(date_) == [(5, COMING)]
    await stage.leave(date_, person)
    await stage.leave(date_, person)
    assert await stage.taken(date_) == 0
    assert await stage.states(date_) == [(5, CANCELLED)]


async def test_more_than_are_free_are_refused_and_what_one_had_stays(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    date_ = await stage.date(seats=5)
    first, second = await stage.resident(), await stage.resident()
    await stage.come(date_, first, 3)
    with pytest.raises(EventFullError) as refused:
        await stage.come(date_, second, 3)
    assert refused.value.left == 2
    with pytest.raises(EventFullError) as refused:
        await stage.come(date_, first, 6)
    assert refused.value.left == 5
    assert await stage.states(date_) == [(3, COMING)]
    assert await stage.faults() == []


async def test_without_a_limit_everybody_can_come(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    for _number in range(3):
        await stage.come(date_, await stage.resident(), PEOPLE_MOST + 7)
    assert await stage.taken(date_) == 3 * PEOPLE_MOST


async def test_of_a_limited_event_one_account_has_the_seats_of_a_household(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    date_ = await stage.date(seats=20)
    for _number in range(2):
        await stage.come(date_, await stage.resident(), 20)
    assert await stage.taken(date_) == 2 * HOUSEHOLD_MOST


async def test_nobody_comes_to_what_has_begun_or_is_no_date(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    person = await stage.resident()
    stage.now = date_.starts_at
    with pytest.raises(EventOverError):
        await stage.come(date_, person)
    with pytest.raises(EventOverError):
        await stage.wait(date_, person)
    with pytest.raises(EventMissingError):
        await register(
            session, occurrence_id=4711, person=person, people=1, profile=stage.profile, now=NOW
        )


# --- Waiting -----------------------------------------------------------------------------------


async def test_capacity_is_free_in_the_transaction_that_cancels(session: AsyncSession) -> None:
    """Regression known from others: capacity not freed on cancel."""
    stage = await a_stage(session)
    date_, first = await full(stage)
    second = await stage.resident()
    await stage.leave(date_, first)
    await stage.come(date_, second, 2)
    assert await stage.states(date_) == [(2, CANCELLED), (2, COMING)]
    assert await stage.faults() == []


async def test_freed_seats_are_kept_for_the_first_who_fits(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, first = await full(stage, seats=4)
    large, small, last = [await stage.resident() for _number in range(3)]
    await stage.wait(date_, large, 3)
    await stage.wait(date_, small, 2)
    await stage.wait(date_, last, 1)
    await stage.come(date_, first, 2)
    assert await stage.states(date_) == [
        (2, COMING),
        (3, WAITING),
        (2, OFFERED),
        (1, WAITING),
    ]
    assert len(await stage.notices(EventOfferNotice.NAME, small)) == 1
    with pytest.raises(EventFullError):
        await stage.come(date_, await stage.resident())
    await stage.come(date_, small, 1)
    assert await stage.states(date_) == [
        (2, COMING),
        (3, WAITING),
        (1, COMING),
        (1, OFFERED),
    ]
    assert await stage.faults() == []


async def test_an_offer_that_is_not_taken_goes_to_the_next(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, first = await full(stage)
    second, third = await stage.resident(), await stage.resident()
    await stage.wait(date_, second, 2)
    await stage.wait(date_, third, 2)
    await stage.leave(date_, first)
    await stage.tick(NOW + HALF_AN_HOUR - timedelta(seconds=1))
    assert (await stage.states(date_))[1:] == [(2, OFFERED), (2, WAITING)]
    await stage.tick(NOW + HALF_AN_HOUR)
    assert (await stage.states(date_))[1:] == [(2, WAITING), (2, OFFERED)]
    await stage.tick(NOW + 2 * HALF_AN_HOUR)
    assert (await stage.states(date_))[1:] == [(2, WAITING), (2, WAITING)]
    await stage.tick(NOW + DAY + 2 * HALF_AN_HOUR)
    assert (await stage.states(date_))[1:] == [(2, OFFERED), (2, WAITING)], "asked again"
    assert len(await stage.notices(EventOfferNotice.NAME, second)) == 2
    assert await stage.faults() == []


async def test_a_place_in_the_line_is_never_stuck_after_somebody_leaves(
    session: AsyncSession,
) -> None:
    """Regression known from others: waiting-list place stuck after cancel."""
    stage = await a_stage(session)
    date_, first = await full(stage)
    second, third, fourth = [await stage.resident() for _number in range(3)]
    for person in (second, third, fourth):
        await stage.wait(date_, person, 2)
    await stage.leave(date_, second)
    await stage.leave(date_, first)
    assert (await stage.states(date_))[1:] == [(2, CANCELLED), (2, OFFERED), (2, WAITING)]
    await stage.leave(date_, third)
    assert (await stage.states(date_))[1:] == [(2, CANCELLED), (2, CANCELLED), (2, OFFERED)]
    await stage.leave(date_, fourth)
    assert await stage.taken(date_) == 0
    await stage.come(date_, second, 2)
    assert await stage.faults() == []


async def test_who_waits_again_stands_at_the_end(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, first = await full(stage)
    second, third = await stage.resident(), await stage.resident()
    await stage.wait(date_, second, 2)
    stage.now += timedelta(minutes=1)
    await stage.wait(date_, third, 2)
    await stage.wait(date_, second, 1)
    stage.now += timedelta(minutes=1)
    await stage.leave(date_, second)
    await stage.wait(date_, second, 1)
    await stage.leave(date_, first)
    assert (await stage.states(date_))[1:] == [(1, WAITING), (2, OFFERED)]


async def test_changing_the_number_keeps_the_place_in_the_line(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, first = await full(stage)
    second, third = await stage.resident(), await stage.resident()
    await stage.wait(date_, second, 1)
    stage.now += timedelta(minutes=1)
    await stage.wait(date_, third, 2)
    await stage.wait(date_, second, 2)
    await stage.leave(date_, first)
    assert (await stage.states(date_))[1:] == [(2, OFFERED), (2, WAITING)]


async def test_nobody_waits_for_more_seats_than_there_are(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, _first = await full(stage)
    with pytest.raises(EventFullError) as refused:
        await stage.wait(date_, await stage.resident(), 3)
    assert refused.value.left == 2


async def test_more_seats_are_offered_to_those_who_wait(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, first = await full(stage)
    second = await stage.resident()
    await stage.wait(date_, second, 2)
    await stage.wait(date_, first, 1)
    await move(stage, date_, seats=4)
    assert await stage.states(date_) == [(2, COMING), (2, OFFERED)]


async def test_an_offer_at_night_is_kept_until_the_morning(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_, first = await full(stage)
    second = await stage.resident()
    await stage.wait(date_, second, 2)
    stage.now = at(23)
    await stage.leave(date_, first)
    morning = at(8, 30, day=TUESDAY + DAY)
    await stage.tick(morning - timedelta(minutes=1))
    assert (await stage.states(date_))[1:] == [(2, OFFERED)]
    await stage.tick(morning)
    assert (await stage.states(date_))[1:] == [(2, WAITING)]


async def test_nothing_is_offered_that_begins_before_it_could_be_told(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    date_ = await stage.date(seats=1, starts=time(7))
    first, second = await stage.resident(), await stage.resident()
    await stage.come(date_, first)
    await stage.wait(date_, second)
    stage.now = at(23, day=TUESDAY - DAY)
    await stage.leave(date_, first)
    assert await stage.states(date_) == [(1, CANCELLED), (1, WAITING)]
    assert await stage.taken(date_) == 0


# --- Reminders ---------------------------------------------------------------------------------


async def remind_until(stage: Stage, end: datetime) -> list[datetime]:
    """Let the clock look every minute, and return when reminders were sent."""
    sent: list[datetime] = []
    moment = stage.now
    while moment < end:
        await stage.tick(moment)
        count = len(await stage.notices(EventReminderNotice.NAME))
        sent += [moment] * (count - len(sent))
        moment += timedelta(minutes=1)
    return sent


async def test_reminders_come_a_day_and_two_hours_before_once(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    await stage.come(date_, await stage.resident())
    assert await stage.reminders() == [(1440, at(19) - DAY), (120, at(17))]
    for moment in (at(19) - DAY, at(17)):
        await stage.tick(moment - timedelta(minutes=1))
        before = len(await stage.notices(EventReminderNotice.NAME))
        for _time in range(3):
            await stage.tick(moment)
        assert len(await stage.notices(EventReminderNotice.NAME)) == before + 1


@pytest.mark.parametrize(("minutes", "count"), [(20, 0), (60, 1), (150, 1), (1500, 2)])
async def test_an_event_made_an_hour_ahead_has_its_reminder_once(
    session: AsyncSession, minutes: int, count: int
) -> None:
    """Regression known from others: event reminder for events made less than a day ahead."""
    stage = await a_stage(session)
    stage.now = at(19) - timedelta(minutes=minutes)
    date_ = await stage.date()
    await stage.come(date_, await stage.resident())
    stage.now = date_.starts_at - timedelta(minutes=min(minutes, 151))
    sent = await remind_until(stage, date_.ends_at)
    assert len(sent) == count
    assert all(moment < date_.starts_at for moment in sent)


async def test_after_a_down_time_one_reminder_is_enough(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    await stage.come(date_, await stage.resident())
    await stage.tick(at(18))
    assert len(await stage.notices(EventReminderNotice.NAME)) == 1
    assert await stage.reminders() == []


async def test_who_leaves_is_not_reminded(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    person = await stage.resident()
    await stage.come(date_, person)
    await stage.leave(date_, person)
    assert await stage.reminders() == []
    await stage.tick(at(18))
    assert await stage.notices(EventReminderNotice.NAME) == []


async def test_a_date_that_moves_is_reminded_of_at_its_new_time(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    await stage.come(date_, await stage.resident(), 2)
    await move(stage, date_, starts=time(20))
    assert await stage.reminders() == [(1440, at(20) - DAY), (120, at(18))]


async def test_reminders_come_before_the_night(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date(starts=time(9))
    await stage.come(date_, await stage.resident())
    assert await stage.reminders() == [(120, at(20, 59, day=TUESDAY - DAY))], (
        "a day before has passed; seven in the morning is quiet"
    )
