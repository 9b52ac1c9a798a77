"""Working days: what a deadline counts, without weekends and the Land's public holidays."""

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holidays import HolidayBase

LANDS: Final = (
    # ISO 3166-2:DE
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
    "Augsburg",  # the one town with a public holiday of its own, 8 August
)
"""What ``land`` may be: the subdivisions of Germany that the library ``holidays`` knows."""
SATURDAY: Final = 5


def is_working_day(day: date, *, land: str) -> bool:
    """Return whether it is Monday to Friday and no public holiday in the Land."""
    return day.weekday() < SATURDAY and day not in _public_holidays(land)


def is_public_holiday(day: date, *, land: str) -> bool:
    """Return whether it is a public holiday in the Land, also if it is a Sunday."""
    return day in _public_holidays(land)


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


@lru_cache(maxsize=len(LANDS))
def _public_holidays(land: str) -> "HolidayBase":
    from holidays import country_holidays  # noqa: PLC0415  0.15 s to import; few updates need it

    return country_holidays("DE", subdiv=land)
