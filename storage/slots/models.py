"""What hours, closures, slots and taken times are to the arithmetic; no tables."""

import enum
from calendar import isleap
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Final

CELL: Final = timedelta(minutes=5)
END_OF_DAY: Final = time(23, 59)
"""Stands for midnight where hours end: a time of day has no 24:00, and the grid no 23:59."""
"""The grid of all times: lengths and buffers are multiples of it."""


class Recurrence(enum.StrEnum):
    """How hours come back."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    """On the n-th such weekday of each month."""
    ONCE = "once"
    """Extra hours on one day, open on public holidays too."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A rule of somebody's consultation hours.

    Attributes:
        id: its number; 0 for one that is not stored yet.
        host_id: whose hours they are.
        recurrence: how they come back.
        weekday: 0 for Monday to 6 for Sunday.
        every_weeks: weekly hours: every so many weeks, counted from the week of ``valid_from``.
        nth: monthly hours: 1 to 4, or -1 for the last such weekday of the month.
        starts: when they begin, wall-clock time.
        ends: when they end, later on the same day; ``END_OF_DAY`` for midnight.
        slot_minutes: the length of an appointment; ``None`` for walk-in hours.
        before_minutes: what is kept free before each appointment.
        after_minutes: what is kept free after each appointment.
        seats: how many people share one slot; more than 1 for group hours.
        valid_from: the first day.
        valid_until: the last day, if there is one.
    """

    id: int
    host_id: int
    recurrence: Recurrence
    weekday: int
    starts: time
    ends: time
    slot_minutes: int | None
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = 1
    nth: int | None = None
    before_minutes: int = 0
    after_minutes: int = 0
    seats: int = 1

    def closes_on(self, day: date) -> datetime:
        """Return what the clocks show when hours on this day end, without a zone."""
        if self.ends == END_OF_DAY:
            return datetime.combine(day + timedelta(days=1), time())
        return datetime.combine(day, self.ends)

    @classmethod
    def of(cls, source: object, *, number: int) -> "Hours":
        """Return the rule ``source`` describes by attributes of the same names.

        Args:
            source: hours as they are stored, or as they shall become.
            number: the ``id``.
        """
        return cls(number, **{name: getattr(source, name) for name in _SAID})

    @property
    def is_walk_in(self) -> bool:
        """Whether people come without an appointment."""
        return self.slot_minutes is None


_SAID: Final = tuple(each.name for each in fields(Hours) if each.name != "id")


@dataclass(frozen=True, slots=True)
class Closed:
    """Days, or hours of days, on which somebody, or everybody, has no hours.

    Attributes:
        host_id: who is away; ``None`` for everybody.
        first_day: the first day.
        last_day: the last day.
        starts: from when on each of the days, wall-clock time; ``None`` from its beginning.
        ends: until when on each of the days; ``None`` until its end.
        yearly: whether the days are closed in every year that follows, too; 29 February is
            28 February in years without one.
    """

    host_id: int | None
    first_day: date
    last_day: date
    starts: time | None = None
    ends: time | None = None
    yearly: bool = False

    def next_day(self, after: date) -> date | None:
        """Return the first closed day from ``after`` on; ``None`` if there is none."""
        if after <= self.first_day:
            return self.first_day
        if not self.yearly:
            return after if after <= self.last_day else None
        years = self.last_day.year - self.first_day.year
        for year in range(after.year - years, after.year + 2):
            first, last = _in_year(self.first_day, year), _in_year(self.last_day, year + years)
            if year >= self.first_day.year and after <= last:
                return max(first, after)
        return None

    def covers(self, day: date) -> bool:
        """Return whether it is one of the days."""
        if not self.yearly:
            return self.first_day <= day <= self.last_day
        return self.next_day(day) == day

    def span_on(self, day: date) -> tuple[datetime, datetime]:
        """Return from when until when on one of the days, by the clocks and without a zone."""
        begin = datetime.combine(day, self.starts or time())
        if self.ends is None:
            return begin, datetime.combine(day + timedelta(days=1), time())
        return begin, datetime.combine(day, self.ends)


def _in_year(day: date, year: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not isleap(year) else day.replace(year=year)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, in UTC; from ``taken_from`` to ``taken_until`` with buffers."""

    hours_id: int
    host_id: int
    starts_at: datetime
    ends_at: datetime
    taken_from: datetime
    taken_until: datetime
    seats: int


@dataclass(frozen=True, slots=True)
class Busy:
    """A span of somebody's time that is taken, buffers included, in UTC.

    Attributes:
        host_id: whose time it is.
        taken_from: its beginning.
        taken_until: its end.
        starts_at: when the appointment itself begins.
        seats_left: seats of a group that are still free; 0 for everything else.
    """

    host_id: int
    taken_from: datetime
    taken_until: datetime
    starts_at: datetime
    seats_left: int = 0
