"""Public holidays: those of every Land are the ones the library ``holidays`` knows."""

from datetime import date

import holidays
import pytest

from storage.public_holidays import LANDS, public_holidays

YEARS = range(1996, 2051)


def test_all_lands_are_those_of_the_library() -> None:
    assert set(LANDS) == set(holidays.country_holidays("DE").subdivisions)


@pytest.mark.parametrize("land", LANDS)
def test_the_public_holidays_of_a_land_are_those_of_the_library(land: str) -> None:
    known = holidays.country_holidays("DE", subdiv=land, years=YEARS)
    ours = {day for year in YEARS for day in public_holidays(year, land)}
    assert ours == set(known)


def test_what_is_a_holiday_once_is_one_only_then() -> None:
    assert date(2028, 6, 17) in public_holidays(2028, "BE")
    assert date(2029, 6, 17) not in public_holidays(2029, "BE")
    assert date(2028, 6, 17) not in public_holidays(2028, "BB")
