"""Working days: what a deadline counts, without weekends and the Land's public holidays."""

from datetime import date, timedelta
from typing import Final

from storage.public_holidays import public_holidays

SATURDAY: Final = 5


def is_working_day(day: date, *, land: str) -> bool:
    """Return whether it is Monday to Friday and no public holiday in the Land."""
    return day.weekday() < SATURDAY and not is_public_holiday(day, land=land)


def is_public_holiday(day: date, *, land: str) -> bool:
    """Return whether it is a public holiday in the Land, also if it is a Sunday."""
    return day in public_holidays(day.year, land)


def add_working_days(start: date, days: int, *, land: str) -> date:
    """Return the day on which ``days`` working days after ``start`` have passed.

    ``start`` itself does not count (BGB § 187 (1)); with 0 days it is the answer.

    Raises:
        ValueError: ``days`` is negative.
    """
    if days < 0:
        msg = f"cannot count {days} working days"
        raise ValueError(msg)
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, land=land)
    return day
