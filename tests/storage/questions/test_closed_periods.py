"""Closed periods: when the team is back, whom was told, and forgetting it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.hours.models import Closure
from storage.people import Person, Role
from storage.privacy.keeping import forget_over
from storage.questions.closed_periods import find_return, note_told
from storage.questions.forgetting import forget_questions_of
from storage.questions.models import ClosedPeriodReply
from storage.slots import Recurrence
from tests.conftest import NOW
from tests.support.cases import (
    ZONE,
    a_person,
)
from tests.support.office import open_office
from tests.support.quarters import sample_profile
from tests.support.talk import DAY, HOUR, MINUTE, Talk


@pytest.fixture
async def talk(session: AsyncSession) -> Talk:
    return await Talk(session).begin()


# --- Closed periods ------------------------------------------------------------------------------

PROFILE = sample_profile()


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """Return when the clocks in Leimen show this in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


async def back_at(session: AsyncSession, now: datetime) -> datetime | None:
    """Return when the team is back."""
    return await find_return(session, profile=PROFILE, now=now)


async def test_without_hours_nobody_is_told_anything(session: AsyncSession) -> None:
    assert await back_at(session, NOW) is None


async def test_the_hours_of_everybody_count_together(session: AsyncSession) -> None:
    weber = await a_person(session, Role.MANAGER)
    ali = await a_person(session, Role.HELPER)
    await open_office(session, weber, weekday=0, starts=time(10), ends=time(12))
    await open_office(session, ali, weekday=0, starts=time(14), ends=time(16))
    await open_office(session, ali, weekday=2, starts=time(11, 30), ends=time(15))
    for now, expected in (
        (at(23, 9, 59), at(23, 10)),
        (at(23, 10), None),
        (at(23, 11, 59), None),
        (at(23, 12), at(23, 14)),
        (at(23, 15), None),
        (at(23, 16), at(25, 11, 30)),
        (at(25, 15), at(30, 10)),
    ):
        assert await back_at(session, now) == expected, now


async def test_closed_days_and_public_holidays_are_skipped(session: AsyncSession) -> None:
    host = await a_person(session, Role.MANAGER)
    await open_office(session, host, weekday=4, starts=time(10), ends=time(12))
    session.add(
        Closure(
            host_id=host.id, first_day=date(2026, 12, 18), last_day=date(2026, 12, 18), reason=None
        )
    )
    await session.flush()
    # The 18th is closed, the 25th is Christmas, and the 1st of January is a Friday.
    assert await back_at(session, at(18, 10, 30, month=12)) == datetime(2027, 1, 8, 9, tzinfo=UTC)


async def test_extra_hours_count_and_what_is_over_does_not(session: AsyncSession) -> None:
    host = await a_person(session, Role.MANAGER)
    extra = date(2026, 11, 28)
    await open_office(
        session,
        host,
        weekday=extra.weekday(),
        recurrence=Recurrence.ONCE,
        valid_from=extra,
        valid_until=extra,
    )
    assert await back_at(session, NOW) == at(28, 10)
    assert await back_at(session, at(28, 12)) is None


async def test_ten_o_clock_stays_ten_when_the_clocks_change(session: AsyncSession) -> None:
    host = await a_person(session, Role.MANAGER)
    await open_office(
        session, host, weekday=0, starts=time(10), ends=time(12), valid_from=date(2026, 1, 1)
    )
    assert await back_at(session, at(24, 20, month=10)) == datetime(2026, 10, 26, 9, tzinfo=UTC)
    assert await back_at(session, at(28, 20, month=3)) == datetime(2026, 3, 30, 8, tzinfo=UTC)


async def test_each_person_is_told_once_in_a_closed_period(session: AsyncSession) -> None:
    ada, ben = await a_person(session), await a_person(session)

    async def told(person: Person, *, after: timedelta, until: timedelta) -> bool:
        return await note_told(session, person_id=person.id, until=NOW + until, now=NOW + after)

    assert await told(ada, after=0 * HOUR, until=2 * HOUR)
    assert not await told(ada, after=HOUR, until=2 * HOUR)
    assert await told(ben, after=HOUR, until=2 * HOUR)
    assert await told(ada, after=2 * HOUR, until=5 * HOUR)
    assert not await told(ada, after=3 * HOUR, until=5 * HOUR)


# --- Forgetting ----------------------------------------------------------------------------------


async def told_people(session: AsyncSession) -> Sequence[int]:
    """Return who was told of a closed period."""
    return (await session.scalars(select(ClosedPeriodReply.person_id))).all()


async def test_what_somebody_was_told_is_forgotten(talk: Talk) -> None:
    other = await a_person(talk.session)
    for person in (talk.resident, other):
        await note_told(talk.session, person_id=person.id, until=NOW + HOUR, now=NOW)
    await forget_questions_of(talk.session, person=talk.resident)
    assert await told_people(talk.session) == [other.id]
    await forget_over(talk.session, now=NOW + HOUR + DAY - MINUTE)
    assert await told_people(talk.session) == [other.id]
    for _time in range(2):
        await forget_over(talk.session, now=NOW + HOUR + DAY)
    assert await told_people(talk.session) == []
