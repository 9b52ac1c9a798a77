"""Quiet hours: what the clocks show decides, in every night of the year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.quiet import Quiet

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(time(21), time(8), BERLIN)
NOON = Quiet(time(13), time(15), BERLIN)
NEVER = Quiet(time(8), time(8), BERLIN)
UNEVEN = Quiet(time(23, 15), time(2, 30), BERLIN)
"""Ends at a time that the clocks skip in spring and show twice in autumn."""
SHORT = Quiet(time(2, 15), time(2, 45), BERLIN)
"""Is skipped in spring and comes twice in autumn."""
ALL = [NIGHT, NOON, UNEVEN, SHORT, Quiet(time(2, 30), time(1), BERLIN)]
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
CHANGES = [
    # The last Sundays of March and October (directive 2000/84/EC).
    max(day for day in (date(year, month, n) for n in range(25, 32)) if day.weekday() == 6)
    for year in range(2025, 2036)
    for month in (3, 10)
]

some = settings(derandomize=True, max_examples=200)
moments = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  hypothesis adds the zone
    st.builds(
        lambda day, minute: datetime.combine(day, time(0), UTC) + timedelta(minutes=minute),
        st.sampled_from(CHANGES),
        st.integers(-1440, 1440),
    ),
)
quiets = st.sampled_from(ALL)


def berlin(text: str, *, fold: int = 0) -> datetime:
    # In UTC: Python calls no time that exists twice equal to one of another zone (PEP 495).
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


def test_a_night_spans_midnight() -> None:
    assert not NIGHT.is_quiet(berlin("2026-11-23 20:59:59"))
    assert NIGHT.is_quiet(berlin("2026-11-23 21:00"))
    assert NIGHT.is_quiet(berlin("2026-11-24 07:59:59"))
    assert not NIGHT.is_quiet(berlin("2026-11-24 08:00"))
    assert NIGHT.over(berlin("2026-11-23 22:10")) == berlin("2026-11-24 08:00")
    assert NIGHT.over(berlin("2026-11-24 02:10")) == berlin("2026-11-24 08:00")
    assert NIGHT.before(berlin("2026-11-23 21:00")) == berlin("2026-11-23 20:59")
    assert NIGHT.before(berlin("2026-11-24 02:10")) == berlin("2026-11-23 20:59")


def test_quiet_hours_at_noon_do_not_span_midnight() -> None:
    assert NOON.is_quiet(berlin("2026-11-23 14:00"))
    assert not NOON.is_quiet(berlin("2026-11-23 00:00"))
    assert NOON.over(berlin("2026-11-23 14:00")) == berlin("2026-11-23 15:00")
    assert NOON.before(berlin("2026-11-23 14:00")) == berlin("2026-11-23 12:59")


def test_outside_quiet_hours_the_moment_itself_is_returned_in_utc() -> None:
    moment = berlin("2026-11-23 10:00:07.5")
    for found in (NIGHT.over(moment), NIGHT.before(moment), NIGHT.awake(moment, timedelta(0))):
        assert found == moment
        assert found.tzinfo is UTC


def test_equal_times_are_never_quiet() -> None:
    for hour in range(24):
        moment = datetime(2026, 11, 23, hour, tzinfo=UTC)
        assert not NEVER.is_quiet(moment)
        assert NEVER.over(moment) == NEVER.before(moment) == moment
        assert NEVER.awake(moment, timedelta(hours=50)) == moment + timedelta(hours=50)


def test_a_span_is_awake_over_several_nights() -> None:
    evening = berlin("2026-11-23 20:45")
    assert NIGHT.awake(evening, timedelta(minutes=10)) == berlin("2026-11-23 20:55")
    assert NIGHT.awake(evening, timedelta(minutes=15)) == berlin("2026-11-23 21:00")
    assert NIGHT.awake(evening, timedelta(minutes=30)) == berlin("2026-11-24 08:15")
    # 13 hours a day are not quiet.
    assert NIGHT.awake(evening, timedelta(hours=26)) == berlin("2026-11-25 20:45")
    late, half_an_hour = berlin("2026-11-23 23:00"), timedelta(minutes=30)
    assert NIGHT.awake(late, half_an_hour) == berlin("2026-11-24 08:30")
    noon = berlin("2026-11-23 12:00")
    assert NOON.awake(noon, timedelta(hours=24)) == berlin("2026-11-24 16:00")


def test_nights_in_which_the_clocks_change_are_ten_and_twelve_hours_long() -> None:
    for day in CHANGES:
        evening = datetime.combine(day - timedelta(days=1), time(21), BERLIN).astimezone(UTC)
        morning = NIGHT.over(evening)
        assert morning == datetime.combine(day, time(8), BERLIN)
        assert morning - evening == timedelta(hours=10 if day.month == 3 else 12)
        assert NIGHT.before(morning - MINUTE) == evening - MINUTE


def test_every_quarter_hour_is_quiet_by_what_the_clock_shows() -> None:
    sample = [date(2025, 1, 1) + timedelta(days=n) for n in range(0, 4017, 60)]
    for day in CHANGES + sample:
        moment = datetime.combine(day, time(0), UTC) - timedelta(hours=6)
        for _ in range(4 * 24):
            shown = moment.astimezone(BERLIN).strftime("%H:%M")
            assert NIGHT.is_quiet(moment) == (shown >= "21:00" or shown < "08:00")
            assert NOON.is_quiet(moment) == ("13:00" <= shown < "15:00")
            assert UNEVEN.is_quiet(moment) == (shown >= "23:15" or shown < "02:30")
            moment += QUARTER


def test_an_end_that_the_clocks_skip_is_when_they_do() -> None:
    assert UNEVEN.over(berlin("2026-03-29 01:00")) == berlin("2026-03-29 03:00")
    assert UNEVEN.before(berlin("2026-03-29 01:59")) == berlin("2026-03-28 23:14")


def test_an_end_that_exists_twice_counts_both_times() -> None:
    first, second = berlin("2026-10-25 02:30"), berlin("2026-10-25 02:30", fold=1)
    assert UNEVEN.over(berlin("2026-10-25 01:00")) == first
    assert not UNEVEN.is_quiet(berlin("2026-10-25 02:45"))
    assert UNEVEN.over(berlin("2026-10-25 02:10", fold=1)) == second
    assert UNEVEN.before(berlin("2026-10-25 02:10", fold=1)) == berlin("2026-10-25 02:59")
    assert UNEVEN.awake(first, timedelta(minutes=40)) == second + timedelta(minutes=10)


def test_quiet_hours_that_the_clocks_skip_do_not_exist() -> None:
    assert SHORT.over(berlin("2026-03-29 01:59")) == berlin("2026-03-29 01:59")
    assert SHORT.awake(berlin("2026-03-29 01:50"), timedelta(minutes=20)) == berlin(
        "2026-03-29 03:10"
    )


@some
@given(quiet=quiets, moment=moments)
def test_over_is_the_first_moment_that_is_not_quiet(quiet: Quiet, moment: datetime) -> None:
    found = quiet.over(moment)
    assert not quiet.is_quiet(found)
    # Every night begins and ends on a quarter of an hour.
    between = moment
    while between < found:
        assert quiet.is_quiet(between)
        between += QUARTER
    assert found == moment or quiet.is_quiet(found - timedelta.resolution)


@some
@given(quiet=quiets, moment=moments)
def test_before_is_the_last_minute_that_is_not_quiet(quiet: Quiet, moment: datetime) -> None:
    found = quiet.before(moment)
    assert not quiet.is_quiet(found)
    assert found <= moment
    if found != moment:
        assert (found.second, found.microsecond) == (0, 0)
        between = found + MINUTE
        while between <= moment:
            assert quiet.is_quiet(between)
            between += QUARTER


@pytest.mark.parametrize("quiet", ALL)
@settings(derandomize=True, max_examples=40)
@given(moment=moments, quarters=st.integers(1, 200))
def test_awake_counts_what_is_not_quiet(quiet: Quiet, moment: datetime, quarters: int) -> None:
    moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    counted, expected = 0, moment
    while counted < quarters:
        counted += not quiet.is_quiet(expected)
        expected += QUARTER
    found = quiet.awake(moment, quarters * QUARTER)
    assert found == expected
    assert found.tzinfo is UTC
