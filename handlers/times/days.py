"""Which day it is that somebody wrote."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from handlers.times.results import FIRST_YEAR, LAST_YEAR, UnreadSignal
from handlers.times.signs import DAYS
from storage.errors import TimeFault

RECENT: Final = timedelta(days=31)
"""A day without its year that has passed so lately is meant, and not the one of next year."""
WEEK: Final = 7
ONE_DAY: Final = timedelta(days=1)
DECEMBER: Final = 12


class Mode(enum.Enum):
    """The word before a weekday."""

    PLAIN = enum.auto()
    """None, or ``am``."""
    NEXT = enum.auto()
    """``nächsten``: some mean the first such day, some the one of next week."""
    COMING = enum.auto()
    """``kommenden``: the first such day."""
    THIS = enum.auto()
    """``diesen``: that of this week."""


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """What is known of a day.

    Attributes:
        day: its day of the month.
        month: its month.
        year: its year.
        weekday: its weekday, 0 for Monday.
        offset: how many days after today it is.
        week: how many weeks after this one it is.
        later: how many days are added to all that.
        mode: the word before the weekday.
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    offset: int | None = None
    week: int | None = None
    later: int = 0
    mode: Mode = Mode.PLAIN

    @property
    def is_whole_week(self) -> bool:
        """Whether it is all days of a week."""
        return self.week is not None and self.weekday is None

    @property
    def is_plain_weekday(self) -> bool:
        """Whether it is a weekday of any week: ``Freitag bis Samstag nächste Woche``."""
        undated = self.day is None and self.offset is None and self.week is None
        return undated and self.weekday is not None and self.mode is Mode.PLAIN and not self.later

    def on(self, today: date, after: date | None = None, *, passed: bool = False) -> date:
        """Return the day.

        Args:
            today: the day it is.
            after: the first day of the range it is the last of.
            passed: whether the hour it is about is over today.

        Raises:
            UnreadSignal: there is no such day, it can be two, or its weekday is another one.
        """
        found = self._found(today, after, passed=passed)
        if self.day is not None and self.offset is not None:
            named = WrittenDay(self.day, self.month, self.year).on(today)
            if named != found:
                raise UnreadSignal(TimeFault.UNREADABLE)
        if self.weekday is not None and found.weekday() != self.weekday and not self.later:
            raise UnreadSignal(TimeFault.WEEKDAY, found)
        return found + timedelta(days=self.later)

    def until(self, last: date) -> date:
        """Return the day as the first of a range with this last day."""
        if self.day is None or self.year is not None:
            raise UnreadSignal(TimeFault.UNREADABLE)
        if self.month is None:
            found = real_day(last.year, last.month, self.day)
        else:
            found = real_day(last.year, self.month, self.day)
            if found > last:
                found = real_day(last.year - 1, self.month, self.day)
        if self.weekday is not None and found.weekday() != self.weekday:
            raise UnreadSignal(TimeFault.WEEKDAY, found)
        return found

    def _found(self, today: date, after: date | None, *, passed: bool) -> date:
        if self.offset is not None:
            return today + timedelta(days=self.offset)
        if self.day is not None and self.month is not None:
            return self._dated(today - RECENT if after is None else after)
        if self.day is not None:
            return _next_such(self.day, today if after is None else after)
        if self.weekday is None:
            raise UnreadSignal(TimeFault.UNREADABLE)
        if self.week is not None:
            monday = today - timedelta(days=today.weekday())
            return monday + timedelta(days=WEEK * self.week + self.weekday)
        return self._named(self.weekday, today, after, passed=passed)

    def _dated(self, earliest: date) -> date:
        """Return the date; without a year, the first such day from ``earliest`` on."""
        month, day = self.month or 0, self.day or 0
        if self.year is not None:
            return real_day(self.year, month, day)
        if not _is_in_calendar(month, day):
            raise UnreadSignal(TimeFault.NO_SUCH_DAY)
        this_year = _day_or_none(earliest.year, month, day)
        if this_year is not None and this_year >= earliest:
            return this_year
        return real_day(earliest.year + 1, month, day)

    def _named(self, weekday: int, today: date, after: date | None, *, passed: bool) -> date:
        if after is not None:
            return after + timedelta(days=(weekday - after.weekday() - 1) % WEEK + 1)
        coming = today + timedelta(days=(weekday - today.weekday()) % WEEK)
        is_today, following = coming == today, coming + timedelta(days=WEEK)
        is_this_week = weekday >= today.weekday()
        unsure = {
            Mode.PLAIN: is_today and not passed and not self.later,
            Mode.NEXT: is_this_week and not is_today,
            Mode.COMING: False,
            Mode.THIS: False,
        }
        if unsure[self.mode]:
            raise UnreadSignal(TimeFault.AMBIGUOUS, coming, following)
        if self.mode is Mode.THIS:
            return coming if is_this_week else coming - timedelta(days=WEEK)
        is_after = {Mode.PLAIN: passed, Mode.NEXT: True, Mode.COMING: True}
        return following if is_today and is_after[self.mode] else coming


def real_day(year: int, month: int, day: int) -> date:
    """Return the day.

    Raises:
        UnreadSignal: there is none, or nobody plans so far ahead.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadSignal(TimeFault.UNREADABLE)
    found = _day_or_none(year, month, day)
    if found is None:
        raise UnreadSignal(TimeFault.NO_SUCH_DAY)
    return found


def unbroken(days: Iterable[date]) -> tuple[date, date]:
    """Return the first and the last of days that follow one another.

    Raises:
        UnreadSignal: they do not.
    """
    listed = list(days)
    if any(later - earlier != ONE_DAY for earlier, later in pairwise(listed)):
        raise UnreadSignal(TimeFault.SEVERAL)
    return listed[0], listed[-1]


def _is_in_calendar(month: int, day: int) -> bool:
    return _day_or_none(2000, month, day) is not None  # a leap year


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_such(day: int, earliest: date) -> date:
    if not 1 <= day <= DAYS:
        raise UnreadSignal(TimeFault.NO_SUCH_DAY)
    year, month = earliest.year, earliest.month
    while (found := _day_or_none(year, month, day)) is None or found < earliest:
        year, month = (year + 1, 1) if month == DECEMBER else (year, month + 1)
    return found
