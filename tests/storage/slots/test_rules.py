"""Rules of consultation hours: on which days they have hours, and which cannot be kept."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import HoursError, HoursFault
from storage.slots import Hours, Recurrence, check_hours, first_overlap, occurs_on

TUESDAY = date(2026, 11, 24)
WEEKLY = Hours(
    id=1,
    host_id=7,
    recurrence=Recurrence.WEEKLY,
    weekday=1,
    starts=time(9),
    ends=time(12),
    slot_minutes=30,
    valid_from=TUESDAY,
)
MONTHLY = replace(WEEKLY, recurrence=Recurrence.MONTHLY, nth=1, valid_from=date(2026, 1, 1))
ONCE = replace(WEEKLY, recurrence=Recurrence.ONCE, valid_until=TUESDAY)


def days_of(hours: Hours, first: date, last: date) -> list[date]:
    every = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return [day for day in every if occurs_on(hours, day)]


def in_2026(hours: Hours) -> list[str]:
    found = days_of(hours, date(2026, 1, 1), date(2026, 12, 31))
    return [f"{day.day}.{day.month}." for day in found]


def test_weekly_hours_are_on_their_weekday_while_valid() -> None:
    hours = replace(WEEKLY, valid_until=date(2026, 12, 8))
    assert in_2026(hours) == ["24.11.", "1.12.", "8.12."]


def test_every_second_week_is_counted_from_the_week_of_the_first_day() -> None:
    # Valid from a Thursday: the Tuesday of that week is over, so the first is twelve days later.
    hours = replace(WEEKLY, every_weeks=2, valid_from=date(2026, 11, 26))
    assert in_2026(hours) == ["8.12.", "22.12."]
    sunday = date(2026, 11, 22)  # the last day of its week
    assert in_2026(replace(hours, valid_from=sunday)) == ["1.12.", "15.12.", "29.12."]
    # 2026 has 53 weeks: even and odd weeks would break here.
    assert days_of(hours, date(2027, 1, 1), date(2027, 1, 20)) == [
        date(2027, 1, 5),
        date(2027, 1, 19),
    ]


def test_first_tuesday_of_the_month() -> None:
    assert in_2026(MONTHLY)[:4] == ["6.1.", "3.2.", "3.3.", "7.4."]
    assert in_2026(replace(MONTHLY, nth=4))[:2] == ["27.1.", "24.2."]


def test_last_weekday_of_the_month_is_in_months_with_four_and_with_five() -> None:
    """Others have shown it only in months with five."""
    last = replace(MONTHLY, nth=-1)
    assert in_2026(last) == [
        *("27.1.", "24.2.", "31.3.", "28.4.", "26.5.", "30.6."),
        *("28.7.", "25.8.", "29.9.", "27.10.", "24.11.", "29.12."),
    ]


@settings(derandomize=True, max_examples=100)
@given(
    weekday=st.integers(0, 6),
    nth=st.sampled_from([1, 2, 3, 4, -1]),
    year=st.integers(2025, 2035),
)
def test_monthly_hours_are_once_in_every_month(weekday: int, nth: int, year: int) -> None:
    hours = replace(MONTHLY, weekday=weekday, nth=nth, valid_from=date(year, 1, 1))
    found = days_of(hours, date(year, 1, 1), date(year, 12, 31))
    assert [day.month for day in found] == list(range(1, 13))
    for day in found:
        same_weekday = [n for n in range(-5, 6) if (day + timedelta(weeks=n)).month == day.month]
        assert same_weekday.index(0) == (nth - 1 if nth > 0 else len(same_weekday) - 1)


def test_extra_hours_are_on_one_day_whatever_weekday_is_written() -> None:
    assert in_2026(ONCE) == ["24.11."]
    assert in_2026(replace(ONCE, weekday=4)) == ["24.11."]


@pytest.mark.parametrize(
    "hours",
    [
        WEEKLY,
        MONTHLY,
        ONCE,
        replace(MONTHLY, nth=-1),
        replace(WEEKLY, slot_minutes=None),
        replace(WEEKLY, slot_minutes=None, after_minutes=30),
        replace(WEEKLY, slot_minutes=180),
        replace(WEEKLY, slot_minutes=5, before_minutes=5, after_minutes=5),
        replace(WEEKLY, starts=time(8), ends=time(16), slot_minutes=480),
        replace(WEEKLY, every_weeks=8, seats=100, valid_until=TUESDAY),
    ],
)
def test_rules_that_can_be_kept(hours: Hours) -> None:
    check_hours(hours)


@pytest.mark.parametrize(
    ("fault", "hours", "values"),
    [
        (HoursFault.ENDS_BEFORE_START, WEEKLY, {"ends": time(9)}),
        (HoursFault.ENDS_BEFORE_START, WEEKLY, {"ends": time(8)}),
        (HoursFault.SLOT_LENGTH, WEEKLY, {"slot_minutes": 0}),
        (HoursFault.SLOT_LENGTH, WEEKLY, {"slot_minutes": -30}),
        (HoursFault.SLOT_LENGTH, WEEKLY, {"slot_minutes": 485, "starts": time(0)}),
        (HoursFault.BUFFER_NEGATIVE, WEEKLY, {"before_minutes": -5}),
        (HoursFault.BUFFER_NEGATIVE, WEEKLY, {"after_minutes": -5}),
        (HoursFault.GRID, WEEKLY, {"starts": time(9, 1)}),
        (HoursFault.GRID, WEEKLY, {"ends": time(12, 0, 30)}),
        (HoursFault.GRID, WEEKLY, {"slot_minutes": 7}),
        (HoursFault.GRID, WEEKLY, {"before_minutes": 3}),
        (HoursFault.GRID, WEEKLY, {"after_minutes": 3}),
        (HoursFault.BUFFER_LONGER, WEEKLY, {"before_minutes": 35}),
        (HoursFault.BUFFER_LONGER, WEEKLY, {"after_minutes": 35}),
        (HoursFault.NOTHING_FITS, WEEKLY, {"slot_minutes": 185}),
        (HoursFault.EVERY_WEEKS, WEEKLY, {"every_weeks": 0}),
        (HoursFault.EVERY_WEEKS, WEEKLY, {"every_weeks": 9}),
        (HoursFault.NTH, MONTHLY, {"nth": 5}),
        (HoursFault.NTH, MONTHLY, {"nth": 0}),
        (HoursFault.NTH, WEEKLY, {"nth": 1}),
        (HoursFault.VALIDITY, MONTHLY, {"nth": None}),
        (HoursFault.VALIDITY, WEEKLY, {"valid_until": TUESDAY - timedelta(days=1)}),
        (HoursFault.VALIDITY, ONCE, {"valid_until": TUESDAY + timedelta(days=1)}),
        (HoursFault.VALIDITY, ONCE, {"valid_until": None}),
        (HoursFault.SEATS, WEEKLY, {"seats": 0}),
        (HoursFault.SEATS, WEEKLY, {"seats": 101}),
    ],
)
def test_rules_that_cannot_be_kept(
    fault: HoursFault, hours: Hours, values: dict[str, Any]
) -> None:
    with pytest.raises(HoursError, match=fault) as caught:
        check_hours(replace(hours, **values))
    assert caught.value.fault is fault


def test_rules_of_one_host_overlap_on_the_first_day_they_share() -> None:
    fortnightly = replace(WEEKLY, id=2, every_weeks=2, starts=time(11), ends=time(14))
    assert first_overlap(WEEKLY, fortnightly, after=date(2026, 1, 1)) == TUESDAY
    assert first_overlap(fortnightly, WEEKLY, after=date(2026, 11, 25)) == date(2026, 12, 8)
    third = replace(MONTHLY, nth=3)
    assert first_overlap(fortnightly, third, after=TUESDAY) == date(2027, 1, 19)
    assert first_overlap(ONCE, WEEKLY, after=date(2026, 1, 1)) == TUESDAY


def test_rules_that_begin_in_many_years_are_compared_from_then_on() -> None:
    later = replace(WEEKLY, valid_from=date(2031, 1, 1))
    assert first_overlap(later, WEEKLY, after=TUESDAY) == date(2031, 1, 7)
    last = replace(WEEKLY, valid_from=date(9999, 12, 31))
    assert first_overlap(last, WEEKLY, after=TUESDAY) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(WEEKLY, host_id=8),
        replace(WEEKLY, weekday=2),
        replace(WEEKLY, starts=time(12), ends=time(13)),
        replace(WEEKLY, starts=time(8), ends=time(9), after_minutes=30),
        replace(WEEKLY, valid_from=date(2026, 1, 1), valid_until=date(2026, 11, 17)),
        replace(ONCE, valid_from=date(2026, 11, 25), valid_until=date(2026, 11, 25)),
    ],
)
def test_rules_that_do_not_overlap(other: Hours) -> None:
    assert first_overlap(WEEKLY, other, after=date(2026, 1, 1)) is None
    assert first_overlap(other, WEEKLY, after=date(2026, 1, 1)) is None


def test_fortnightly_rules_of_alternate_weeks_do_not_overlap() -> None:
    even = replace(WEEKLY, every_weeks=2)
    odd = replace(even, valid_from=TUESDAY + timedelta(days=7))
    assert first_overlap(even, odd, after=TUESDAY) is None
