"""Public holidays of the German Länder, as their laws name them, from 1995 on.

They are few and change once in several years; the library ``holidays`` knows those of the whole
world, and holds 18 MB for it.  A test compares the two for every Land and every day.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from dateutil.easter import easter

LANDS: Final = (
    # ISO 3166-2:DE
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
    "Augsburg",  # the one town with a public holiday of its own, 8 August
)
"""What ``land`` may be."""

FIXED: Final = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
"""Month and day of what is one everywhere."""
MOVING: Final = (-2, 1, 39, 50)
"""Days after Easter Sunday of what is one everywhere: Good Friday to Whit Monday."""
FIXED_OF_LANDS: Final[dict[tuple[int, int], tuple[str, ...]]] = {
    (1, 6): ("BW", "BY", "ST", "Augsburg"),
    (3, 8): ("BE", "MV"),
    (8, 8): ("Augsburg",),
    (8, 15): ("SL", "Augsburg"),
    (9, 20): ("TH",),
    (10, 31): ("BB", "HB", "HH", "MV", "NI", "SH", "SN", "ST", "TH"),
    (11, 1): ("BW", "BY", "NW", "RP", "SL", "Augsburg"),
}
MOVING_OF_LANDS: Final = {
    0: ("BB",),
    49: ("BB",),
    60: ("BW", "BY", "HE", "NW", "RP", "SL", "Augsburg"),
}
REPENTANCE_DAY: Final = ("SN",)
"""Where the Wednesday before 23 November is one."""
SINCE: Final[dict[tuple[int, int], dict[str, int]]] = {
    (3, 8): {"BE": 2019, "MV": 2023},
    (9, 20): {"TH": 2019},
    (10, 31): {"HB": 2018, "HH": 2018, "NI": 2018, "SH": 2018},
}
"""The first year, where it is a young one."""
ONCE: Final = {
    date(2017, 10, 31): LANDS,  # 500 years of the Reformation
    date(2020, 5, 8): ("BE",),  # 75 years of the liberation
    date(2025, 5, 8): ("BE",),
    date(2028, 6, 17): ("BE",),  # 75 years of the uprising
}
WEDNESDAY: Final = 2


@lru_cache(maxsize=256)
def public_holidays(year: int, land: str) -> frozenset[date]:
    """Return the public holidays of a Land in a year, those on Sundays included."""
    sunday = easter(year)
    after_easter = [
        *MOVING,
        *(days for days, lands in MOVING_OF_LANDS.items() if land in lands),
    ]
    found = {date(year, month, day) for month, day in FIXED}
    found |= {sunday + timedelta(days=days) for days in after_easter}
    found |= {
        date(year, *day)
        for day, lands in FIXED_OF_LANDS.items()
        if land in lands and year >= SINCE.get(day, {}).get(land, 0)
    }
    if land in REPENTANCE_DAY:
        found.add(_wednesday_before(date(year, 11, 23)))
    found |= {day for day, lands in ONCE.items() if land in lands and day.year == year}
    return frozenset(found)


def _wednesday_before(day: date) -> date:
    back = (day.weekday() - WEDNESDAY - 1) % 7 + 1
    return day - timedelta(days=back)
