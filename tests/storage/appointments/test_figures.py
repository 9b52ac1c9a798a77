"""What a period adds up to: by week, way, language and field of action."""

from collections import Counter
from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.figures import PeriodCounts, Tally, Week, count_period
from storage.appointments.models import AppointmentState
from storage.appointments.walk_ins import WalkIn
from storage.hours.models import Way
from storage.slots import moment
from tests.conftest import NOW
from tests.support.bookings import an_appointment, store_appointment
from tests.support.quarters import sample_profile

PROFILE = sample_profile()
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


async def count(session: AsyncSession, first_day: date, last_day: date) -> PeriodCounts:
    return await count_period(session, profile=PROFILE, first_day=first_day, last_day=last_day)


async def walk_in(session: AsyncSession, at: datetime) -> None:
    session.add(WalkIn(at=at, host_id=None))
    await session.flush()


async def test_a_period_is_counted_in_every_way(session: AsyncSession) -> None:
    monday = datetime(2026, 11, 9, 9, tzinfo=UTC)
    week = timedelta(days=7)
    for at, state, way, language, field in (
        (monday, AppointmentState.CAME, Way.OFFICE, "uk", "housing"),
        (monday, AppointmentState.CAME, Way.PHONE, "uk", None),
        (monday + week, AppointmentState.MISSED, Way.OFFICE, "de", "housing"),
        (monday + week, AppointmentState.CANCELLED, Way.OFFICE, "de", None),
        (monday + week, AppointmentState.BOOKED, Way.VIDEO, "ar", None),
        (monday + week, AppointmentState.DISPLACED, Way.OFFICE, "uk", "housing"),
    ):
        await store_appointment(session, at, state=state, way=way, language=language, field=field)
    for at in (monday, monday, monday + 2 * week):
        await walk_in(session, at)

    counts = await count(session, *NOVEMBER)
    assert counts.total == Tally(kept=2, missed=1, cancelled=1, still_open=2, walk_ins=3)
    assert counts.weeks == [
        (Week(2026, 44), Tally()),
        (Week(2026, 45), Tally()),
        (Week(2026, 46), Tally(kept=2, walk_ins=2)),
        (Week(2026, 47), Tally(missed=1, cancelled=1, still_open=2)),
        (Week(2026, 48), Tally(walk_ins=1)),
        (Week(2026, 49), Tally()),
    ]
    assert counts.ways == [
        (Way.OFFICE, Tally(kept=1, missed=1, cancelled=1, still_open=1)),
        (Way.PHONE, Tally(kept=1)),
        (Way.VIDEO, Tally(still_open=1)),
    ]
    assert counts.languages == [
        ("uk", Tally(kept=2, still_open=1)),
        ("de", Tally(missed=1, cancelled=1)),
        ("ar", Tally(still_open=1)),
    ]
    assert counts.fields == [
        (None, Tally(kept=1, cancelled=1, still_open=1)),
        ("housing", Tally(kept=1, missed=1, still_open=1)),
    ]


async def test_what_was_only_kept_for_somebody_is_not_counted(session: AsyncSession) -> None:
    for number, state in enumerate(
        (AppointmentState.HELD, AppointmentState.OFFERED, AppointmentState.LAPSED)
    ):
        expires_at = None if state is AppointmentState.LAPSED else NOW
        at = NOW + timedelta(hours=number)
        await store_appointment(session, at, state=state, expires_at=expires_at)
    counts = await count(session, *NOVEMBER)
    assert counts.total == Tally()
    assert (counts.ways, counts.languages, counts.fields) == ([], [], [])


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)])
async def test_a_day_begins_and_ends_at_midnight_in_the_quarter(
    session: AsyncSession, day: date
) -> None:
    """Also where the clocks change, in winter and in summer."""
    begins = datetime(day.year, day.month, day.day, tzinfo=PROFILE.zone).astimezone(UTC)
    after = day + timedelta(days=1)
    ends = datetime(after.year, after.month, after.day, tzinfo=PROFILE.zone).astimezone(UTC)
    minute = timedelta(minutes=5)
    for at in (begins - minute, begins, ends - minute, ends):
        await store_appointment(session, at)
        await walk_in(session, at)
    assert (await count(session, day, day)).total == Tally(still_open=2, walk_ins=2)


async def test_an_appointment_is_in_the_week_its_chat_text_says(session: AsyncSession) -> None:
    """Monday 00:30 in Leimen is Sunday in UTC."""
    late = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    await store_appointment(session, late, state=AppointmentState.CAME)
    await walk_in(session, late)
    counts = await count(session, date(2026, 11, 9), date(2026, 11, 22))
    assert counts.weeks == [
        (Week(2026, 46), Tally()),
        (Week(2026, 47), Tally(kept=1, walk_ins=1)),
    ]


async def test_the_weeks_of_a_year_are_those_of_the_calendar(session: AsyncSession) -> None:
    counts = await count(session, date(2026, 1, 1), date(2026, 12, 31))
    assert [week for week, _ in counts.weeks] == [Week(2026, number) for number in range(1, 54)]
    counts = await count(session, date(2027, 1, 1), date(2027, 1, 4))
    assert [week for week, _ in counts.weeks] == [Week(2026, 53), Week(2027, 1)]


async def test_sums_agree_however_it_is_counted(session: AsyncSession) -> None:
    states = [
        AppointmentState.CAME,
        AppointmentState.MISSED,
        AppointmentState.CANCELLED,
        AppointmentState.BOOKED,
        AppointmentState.DISPLACED,
    ]
    for number in range(60):
        await store_appointment(
            session,
            NOW - timedelta(days=number % 23, hours=number),
            state=states[number % 5],
            way=list(Way)[number % 4],
            language="de" if number % 3 else "uk",
            field=None if number % 7 else "housing",
        )
        await walk_in(session, NOW - timedelta(days=number % 17))
    counts = await count(session, date(2026, 10, 1), date(2026, 12, 31))
    everything = astuple(counts.total)
    assert sum(everything[:4]) == 60
    assert everything[4] == 60
    assert _sum(counts.weeks) == everything
    for table in (counts.ways, counts.languages, counts.fields):
        assert _sum(table)[:4] == everything[:4]


def _sum(table: object) -> tuple[int, ...]:
    assert isinstance(table, list)
    return tuple(map(sum, zip(*(astuple(tally) for _, tally in table), strict=True)))


async def test_nine_o_clock_is_counted_on_its_own_day_all_year(session: AsyncSession) -> None:
    first, last = date(2025, 1, 1), date(2035, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    nine = [moment(day, time(9), PROFILE.zone) for day in days]
    session.add_all(
        an_appointment(at, state=AppointmentState.CANCELLED) for at in nine if at is not None
    )
    await session.flush()
    expected = Counter(Week(*day.isocalendar()[:2]) for day in days)
    counts = await count(session, first, last)
    assert {week: tally.cancelled for week, tally in counts.weeks} == expected
    for day in days[:400]:
        if PROFILE.zone.utcoffset(datetime.combine(day, time())) != PROFILE.zone.utcoffset(
            datetime.combine(day + timedelta(days=1), time())
        ):
            assert (await count(session, day, day)).total == Tally(cancelled=1)
