"""The daily summary: when it comes, what it counts, and that the agenda does not come as well."""

from datetime import date, datetime, time, timedelta
from typing import Final

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.due import send_agendas
from storage.appointments.notices import MorningAgendaNotice
from storage.cases.models import CaseStatus
from storage.digests import (
    DigestNotice,
    choose_digest,
    comes_at,
    find_digest,
    send_digests,
    summarise,
)
from storage.people import Person, Role
from storage.quarter import QuarterProfile, import_quarter
from storage.quarter.profile import QuietHours
from tests.conftest import NOW
from tests.support.cases import ZONE, a_case, a_person, notices_to
from tests.support.quarters import sample_profile

FRIDAY: Final = date(2026, 11, 20)
MONDAY: Final = date(2026, 11, 23)
TUESDAY: Final = date(2026, 11, 24)
HOUR: Final = timedelta(hours=1)


@pytest.fixture
async def profile(session: AsyncSession) -> QuarterProfile:
    """The sample quarter's profile, in force; quiet from 21 to 8."""
    read = sample_profile()
    await import_quarter(session, read, now=NOW)
    return read


def clock(hour: int, minute: int = 0, *, on: date = TUESDAY) -> datetime:
    """Return a moment of the quarter's wall clock."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def quiet(profile: QuarterProfile, starts: int, ends: int) -> QuarterProfile:
    hours = QuietHours(starts=time(starts), ends=time(ends))
    return profile.model_copy(update={"quiet_hours": hours})


async def choose(
    session: AsyncSession,
    person: Person,
    wanted: time | None,
    profile: QuarterProfile,
    *,
    now: datetime = NOW,
) -> None:
    await choose_digest(session, person_id=person.id, at=wanted, profile=profile, now=now)


# --- When --------------------------------------------------------------------------------------


async def test_it_comes_once_each_working_day(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    early, late = [await a_person(session, Role.MANAGER) for _number in range(2)]
    await a_person(session, Role.MANAGER)  # has chosen nothing
    await choose(session, early, time(8), profile)
    await choose(session, late, time(9, 30), profile)
    assert await send_digests(session, profile=profile, now=clock(7, 59)) == 0
    assert await send_digests(session, profile=profile, now=clock(8)) == 1
    assert await send_digests(session, profile=profile, now=clock(9, 29)) == 0
    assert await send_digests(session, profile=profile, now=clock(9, 30)) == 1
    assert await send_digests(session, profile=profile, now=clock(11)) == 0
    for person, since in (
        (early, "2026-11-23T07:00:00Z"),
        (late, "2026-11-23T08:30:00Z"),
    ):
        payload = {"day": "2026-11-24", "since": since}
        assert await notices_to(session, person) == [(DigestNotice.NAME, payload)]
    assert await send_digests(session, profile=profile, now=clock(10, on=date(2026, 11, 25))) == 2


async def test_mondays_tells_what_arrived_since_friday(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    await choose(session, manager, time(9), profile, now=clock(12, on=FRIDAY))
    for day in (date(2026, 11, 21), date(2026, 11, 22)):
        assert await send_digests(session, profile=profile, now=clock(9, on=day)) == 0
    assert await send_digests(session, profile=profile, now=clock(9, on=MONDAY)) == 1
    ((_notice, payload),) = await notices_to(session, manager)
    assert datetime.fromisoformat(payload["since"]) == clock(9, on=FRIDAY)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        pytest.param(clock(12, 59), 1, id="after a short down time"),
        pytest.param(clock(13), 0, id="too late"),
        pytest.param(clock(9, on=date(2026, 12, 25)), 0, id="Christmas"),
    ],
)
async def test_a_down_time_is_caught_up_with_for_four_hours(
    session: AsyncSession, profile: QuarterProfile, moment: datetime, sent: int
) -> None:
    manager = await a_person(session, Role.MANAGER)
    await choose(session, manager, time(9), profile)
    assert await send_digests(session, profile=profile, now=moment) == sent


@pytest.mark.parametrize(
    ("wanted", "starts", "ends", "expected"),
    [
        pytest.param(time(7), 21, 8, (8, 0), id="when the night is over"),
        pytest.param(time(20, 59), 21, 8, (20, 59), id="in the evening"),
        pytest.param(time(22), 21, 8, (20, 59), id="before the night"),
        pytest.param(time(22), 0, 0, (22, 0), id="without quiet hours"),
        pytest.param(time(13, 30), 13, 15, (15, 0), id="after a nap"),
    ],
)
async def test_it_never_comes_in_quiet_hours(
    session: AsyncSession,
    profile: QuarterProfile,
    wanted: time,
    starts: int,
    ends: int,
    expected: tuple[int, int],
) -> None:
    resting = quiet(profile, starts, ends)
    begins = comes_at(TUESDAY, wanted, resting)
    assert begins == clock(*expected)
    manager = await a_person(session, Role.MANAGER)
    await choose(session, manager, wanted, resting)
    assert await send_digests(session, profile=resting, now=begins - timedelta(seconds=1)) == 0
    assert await send_digests(session, profile=resting, now=begins) == 1


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_nine_stays_nine_when_the_clocks_change(day: date) -> None:
    found = comes_at(day, time(9), sample_profile()).astimezone(ZONE)
    assert (found.date(), found.hour) == (day, 9)


async def test_a_time_that_has_passed_begins_tomorrow(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    await choose(session, manager, time(8), profile, now=clock(8, 30))
    assert await send_digests(session, profile=profile, now=clock(8, 31)) == 0
    assert await send_digests(session, profile=profile, now=clock(8, on=date(2026, 11, 25))) == 1


async def test_choosing_a_later_time_brings_no_second_one(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    await choose(session, manager, time(8), profile)
    assert await send_digests(session, profile=profile, now=clock(8)) == 1
    await choose(session, manager, time(10), profile, now=clock(8, 30))
    assert await send_digests(session, profile=profile, now=clock(10)) == 0


async def test_whoever_has_left_the_team_gets_none(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    people = [await a_person(session, role) for role in (Role.MANAGER, Role.HELPER, Role.READER)]
    for person in people:
        await choose(session, person, time(9), profile)
    for person, role in zip(people, (Role.RESIDENT, Role.INTERPRETER, Role.READER), strict=True):
        person.role = role
    await session.flush()
    assert await send_digests(session, profile=profile, now=clock(9)) == 1


# --- Instead of the agenda -----------------------------------------------------------------------


async def test_the_agenda_does_not_come_as_well(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    summarised, other = [await a_person(session, Role.MANAGER) for _number in range(2)]
    await choose(session, summarised, time(10), profile)
    assert await send_agendas(session, profile=profile, now=clock(8)) == 1
    assert [notice for notice, _payload in await notices_to(session, other)] == [
        MorningAgendaNotice.NAME
    ]
    assert await send_digests(session, profile=profile, now=clock(10)) == 1
    assert [each for each, _payload in await notices_to(session, summarised)] == [
        DigestNotice.NAME
    ]


async def test_whoever_leaves_it_off_gets_the_agenda_from_the_next_day_on(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    await choose(session, manager, time(8), profile)
    assert await send_digests(session, profile=profile, now=clock(8)) == 1
    await choose(session, manager, None, profile, now=clock(8, 5))
    assert await find_digest(session, person_id=manager.id) is None
    assert await send_agendas(session, profile=profile, now=clock(8, 6)) == 0
    tomorrow = date(2026, 11, 25)
    assert await send_digests(session, profile=profile, now=clock(8, on=tomorrow)) == 0
    assert await send_agendas(session, profile=profile, now=clock(8, on=tomorrow)) == 1


# --- What it counts ----------------------------------------------------------------------------


async def test_each_sees_what_is_theirs(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    helper = await a_person(session, Role.HELPER, name="Ali")
    reporter = await a_person(session)
    yesterday = NOW - 24 * HOUR
    old = await a_case(session, reporter, days=1, now=NOW - 72 * HOUR)
    fresh, waiting, closed = [
        await a_case(session, reporter, now=NOW - number * HOUR) for number in (3, 2, 1)
    ]
    for case, status, assignee in (
        (old, CaseStatus.IN_PROGRESS, helper),
        (fresh, CaseStatus.NEW, None),
        (waiting, CaseStatus.WAITING_FOR_OTHERS, helper),
        (closed, CaseStatus.SOLVED, helper),
    ):
        case.status, case.assignee_id = status, None if assignee is None else assignee.id
    await session.flush()
    seen = await summarise(session, staff=manager, since=yesterday, now=NOW)
    assert (seen.arrived, seen.unseen, seen.overdue, seen.yours) == (3, 1, 1, 0)
    assert [case.id for case in seen.latest] == [old.id]
    own = await summarise(session, staff=helper, since=yesterday, now=NOW)
    assert (own.arrived, own.unseen, own.overdue, own.yours) == (2, 0, 1, 1)
    assert [case.id for case in own.oldest] == [old.id]
