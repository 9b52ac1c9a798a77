"""Periods people ask about, and their days."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


class Period(enum.StrEnum):
    """What can be counted; weeks begin on Monday, quarters are those of a year."""

    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


_MONTHS: Final[Mapping[Period, tuple[int, int]]] = {
    Period.THIS_MONTH: (1, 0),
    Period.LAST_MONTH: (1, 1),
    Period.THIS_QUARTER: (3, 0),
    Period.LAST_QUARTER: (3, 1),
    Period.THIS_YEAR: (12, 0),
    Period.LAST_YEAR: (12, 1),
}
"""How many months a period has, and how many such periods ago it was."""


def days_of(period: Period, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    if period in _MONTHS:
        months, ago = _MONTHS[period]
        month = today.year * 12 + today.month - 1
        begins = month - month % months - ago * months
        return _first_of(begins), _first_of(begins + months) - DAY
    monday = today - today.weekday() * DAY - (WEEK if period is Period.LAST_WEEK else 0 * DAY)
    return monday, monday + WEEK - DAY


def _first_of(month: int) -> date:
    """Return the first day of a month, counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)
