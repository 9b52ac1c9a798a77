"""Working days: what a deadline counts, without weekends and the Land's public holidays."""

from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import distribution
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holidays.countries.germany import Germany

LANDS: Final = (
    # ISO 3166-2:DE
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
    "Augsburg",  # the one town with a public holiday of its own, 8 August
)
"""What ``land`` may be: the subdivisions of Germany that the library ``holidays`` knows."""
SATURDAY: Final = 5


def load() -> None:
    """Read what the library knows of Germany; any thread may call this, and nobody has to."""
    _germany()


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
def _public_holidays(land: str) -> "Germany":
    return _germany()(subdiv=land)


@cache
def _germany() -> "type[Germany]":
    """Return the library's class for Germany, read from its file.

    Imported by its name it would bring along 250 other countries, 8 MB: decision 0010.
    """
    path = distribution("holidays").locate_file("holidays/countries/germany.py")
    spec = spec_from_file_location("holidays.countries.germany", str(path))
    if spec is None or spec.loader is None:
        msg = f"{path} is no module"
        raise ImportError(msg)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    germany: type[Germany] = module.Germany
    return germany
