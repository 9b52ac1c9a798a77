"""Working days: weekends and the Land's holidays do not count."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.workdays import LANDS, add_working_days, is_public_holiday, is_working_day

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


def test_all_lands_are_those_of_the_library() -> None:
    assert set(LANDS) == set(holidays.country_holidays("DE").subdivisions)


def test_germany_alone_has_the_holidays_of_the_whole_library() -> None:
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(3 * 365)]
    for land in LANDS:
        known = holidays.country_holidays("DE", subdiv=land)
        assert [is_public_holiday(day, land=land) for day in days] == [
            day in known for day in days
        ]


def test_the_day_itself_does_not_count() -> None:
    monday = date(2026, 11, 23)
    assert add_working_days(monday, 0, land="BW") == monday
    assert add_working_days(monday, 1, land="BW") == date(2026, 11, 24)


def test_a_weekend_does_not_count() -> None:
    friday = date(2026, 11, 20)
    assert add_working_days(friday, 1, land="BW") == date(2026, 11, 23)
    assert add_working_days(friday, 6, land="BW") == date(2026, 11, 30)


def test_christmas_does_not_count() -> None:
    # 25 and 26 December 2026 are a Friday and a Saturday, 1 January 2027 is a Friday.
    assert add_working_days(date(2026, 12, 23), 2, land="BW") == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 31), 1, land="BW") == date(2027, 1, 4)


def test_a_holiday_of_one_land_counts_in_another() -> None:
    before_epiphany = date(2026, 1, 5)
    assert add_working_days(before_epiphany, 1, land="BW") == date(2026, 1, 7)
    assert add_working_days(before_epiphany, 1, land="HE") == date(2026, 1, 6)
    assert not is_working_day(date(2025, 8, 8), land="Augsburg")
    assert is_working_day(date(2025, 8, 8), land="BW")


def test_a_public_holiday_is_one_on_a_sunday_too() -> None:
    assert is_public_holiday(date(2027, 10, 3), land="BW")
    assert not is_public_holiday(date(2027, 10, 10), land="BW")
    assert is_public_holiday(date(2026, 1, 6), land="BW")
    assert not is_public_holiday(date(2026, 1, 6), land="HE")


def test_days_cannot_be_counted_backwards() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 1, 1), -1, land="BW")


@given(start=DAYS, days=st.integers(min_value=1, max_value=60), land=st.sampled_from(LANDS))
def test_as_many_working_days_lie_between_as_were_asked_for(
    start: date, days: int, land: str
) -> None:
    end = add_working_days(start, days, land=land)
    between = [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, land=land) for day in between) == days
    assert is_working_day(end, land=land)
