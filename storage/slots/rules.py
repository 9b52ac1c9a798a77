"""Rules: on which days they have hours, and which rules cannot be kept."""

from calendar import monthrange
from collections.abc import Container, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from storage.errors import HoursError, HoursFault
from storage.slots.models import CELL, Closed, Hours, Recurrence

SLOT_LONGEST: Final = timedelta(hours=8)
EVERY_WEEKS_MOST: Final = 8
SEATS_MOST: Final = 100
NTHS: Final = (1, 2, 3, 4, -1)
"""Which such weekday of a month; there is not always a fifth, but always a last one."""
OVERLAP_DAYS: Final = 2 * 366
"""For how long two rules are compared."""


def occurs_on(hours: Hours, day: date) -> bool:
    """Return whether the rule has hours on the day, closures and public holidays aside."""
    if hours.recurrence is Recurrence.ONCE:
        return day == hours.valid_from
    if day.weekday() != hours.weekday or day < hours.valid_from:
        return False
    if hours.valid_until is not None and day > hours.valid_until:
        return False
    if hours.recurrence is Recurrence.MONTHLY:
        return _is_nth(day, hours.nth)
    return (
        hours.every_weeks == 1 or (_week(day) - _week(hours.valid_from)) % hours.every_weeks == 0
    )


def _week(day: date) -> int:
    """Return which week since Monday, 1 January of the year 1, it is; weeks begin on Mondays."""
    return (day.toordinal() - 1) // 7


def _is_nth(day: date, nth: int | None) -> bool:
    if nth == -1:
        return day.day + 7 > monthrange(day.year, day.month)[1]
    return (day.day - 1) // 7 + 1 == nth


def is_open(
    hours: Hours, day: date, *, closed: Iterable[Closed], holidays: Container[date]
) -> bool:
    """Return whether the rule has hours on the day that take place, be it in part."""
    return bool(open_parts(hours, day, closed=closed, holidays=holidays))


def open_parts(
    hours: Hours, day: date, *, closed: Iterable[Closed], holidays: Container[date]
) -> list[tuple[datetime, datetime]]:
    """Return what closures leave of the rule's hours on the day, by the clocks, without a zone.

    Extra hours are open on public holidays; closures count for them, too.
    """
    if not occurs_on(hours, day):
        return []
    if hours.recurrence is not Recurrence.ONCE and day in holidays:
        return []
    parts = [(datetime.combine(day, hours.starts), hours.closes_on(day))]
    for closure in closed:
        if closure.host_id in (None, hours.host_id) and closure.covers(day):
            begin, end = closure.span_on(day)
            cut = [
                each
                for opens, closes in parts
                for each in ((opens, min(closes, begin)), (max(opens, end), closes))
            ]
            parts = [(opens, closes) for opens, closes in cut if opens < closes]
    return parts


def check_hours(hours: Hours) -> None:
    """Accept a rule that can be kept; its weekday is not looked at, nor other rules.

    Raises:
        HoursError: the rule cannot be kept; of several faults the first in the order below.
    """
    is_monthly = hours.recurrence is Recurrence.MONTHLY
    is_once = hours.recurrence is Recurrence.ONCE
    length = CELL if hours.slot_minutes is None else timedelta(minutes=hours.slot_minutes)
    buffers = [timedelta(minutes=hours.before_minutes), timedelta(minutes=hours.after_minutes)]
    midnight = datetime.combine(date.min, time())
    opens = datetime.combine(date.min, hours.starts) - midnight
    closes = hours.closes_on(date.min) - midnight
    faults = {
        HoursFault.ENDS_BEFORE_START: closes <= opens,
        HoursFault.SLOT_LENGTH: not CELL <= length <= SLOT_LONGEST,
        HoursFault.BUFFER_NEGATIVE: min(buffers) < timedelta(0),
        HoursFault.GRID: any(span % CELL for span in (opens, closes, length, *buffers)),
        HoursFault.BUFFER_LONGER: not hours.is_walk_in and max(buffers) > length,
        HoursFault.NOTHING_FITS: closes - opens < length,
        HoursFault.EVERY_WEEKS: not 1 <= hours.every_weeks <= EVERY_WEEKS_MOST,
        HoursFault.NTH: hours.nth is not None and not (is_monthly and hours.nth in NTHS),
        HoursFault.VALIDITY: (
            (hours.valid_until is not None and hours.valid_until < hours.valid_from)
            or (is_once and hours.valid_until != hours.valid_from)
            or (is_monthly and hours.nth is None)
        ),
        HoursFault.SEATS: not 1 <= hours.seats <= SEATS_MOST,
    }
    for fault, is_found in faults.items():
        if is_found:
            raise HoursError(fault)


def first_overlap(one: Hours, other: Hours, *, after: date) -> date | None:
    """Return the first day from ``after`` on on which a host would be in two places at once.

    Hours that touch do not overlap, and buffers do not count.  Looked at are two years from the
    day on which both rules are valid; ``None`` if there is no such day in them.
    """
    if one.host_id != other.host_id or max(one.starts, other.starts) >= min(one.ends, other.ends):
        return None
    first = max(after, one.valid_from, other.valid_from).toordinal()
    for ordinal in range(first, min(first + OVERLAP_DAYS, date.max.toordinal() + 1)):
        day = date.fromordinal(ordinal)
        if occurs_on(one, day) and occurs_on(other, day):
            return day
    return None
