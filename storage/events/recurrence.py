"""The dates of a repeated event: rules of RFC 5545 in the wall-clock time of the quarter.

A rule gives days; the clocks of the quarter say when it begins on each of them.  So 19:00 stays
19:00 in summer and winter, and a time the clocks skip becomes the moment they skip to.
"""

import enum
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from dateutil import rrule

from storage.errors import EventError, EventFault
from storage.events.models import RULE_LONGEST
from storage.slots.wallclock import moment_or_next

DAY: Final = timedelta(days=1)
LAST_WEEK: Final = 5
"""The fifth Tuesday of a month is rare; who chooses it means the last."""
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_PARTS: Final = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "WKST",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYWEEKNO",
        "BYYEARDAY",
    }
)
"""Everything that chooses days; what chooses hours and minutes would be against ``starts``."""
_DAY_DIGITS: Final = 8
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}")
"""An interval of 0 would never come to an end."""


class Repeat(enum.StrEnum):
    """How events are repeated mostly; the first day says on which weekday or day."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY_WEEKDAY = "monthly_weekday"
    """Such as every second Tuesday of a month, or every last one."""
    MONTHLY_DAY = "monthly_day"
    """Such as the 24th; months without such a day are left out."""
    YEARLY = "yearly"


def rule_for(
    repeat: Repeat, first_day: date, *, until: date | None = None, count: int | None = None
) -> str:
    """Return the rule that begins on this day.

    Args:
        repeat: how often.
        first_day: the first date.
        until: the last possible date; ``None`` for no end.
        count: how many dates in all; not together with ``until``.
    """
    end = [] if until is None else [f"UNTIL={until:%Y%m%d}"]
    end += [] if count is None else [f"COUNT={count}"]
    return ";".join([_pattern(repeat, first_day), *end])


def read_repeat(
    rule: str | None, first_day: date
) -> tuple[Repeat | None, date | None, int | None]:
    """Return what ``rule_for`` was given: how often, until when, how many dates.

    How often is ``None`` for any other rule, and for no rule at all.
    """
    if rule is None:
        return None, None, None
    parts = _parts(rule)
    until = parts.pop("UNTIL", None)
    count = parts.pop("COUNT", None)
    known = {frozenset(_parts(_pattern(each, first_day)).items()): each for each in Repeat}
    return (
        known.get(frozenset(parts.items())),
        None if until is None else date.fromisoformat(until),
        None if count is None else int(count),
    )


def clean_rule(rule: str, first_day: date, zone: ZoneInfo) -> str:
    """Return a rule the way it is stored: only by days, with an end that is a day.

    Args:
        rule: as somebody or another program writes it, with or without ``RRULE:``.
        first_day: the first date.
        zone: in which the end of the rule is a day.

    Raises:
        EventError: it cannot be read, chooses hours, or does not begin on the first day.
    """
    parts = _parts(rule.strip().upper().removeprefix("RRULE:"))
    numbers = [parts.get(name, "1") for name in ("INTERVAL", "COUNT")]
    if (
        not parts.keys() <= _PARTS
        or parts.get("FREQ") not in _FREQUENCIES
        or not all(_NUMBER.fullmatch(number) for number in numbers)
    ):
        raise EventError(EventFault.RULE)
    if "UNTIL" in parts:
        if "COUNT" in parts:
            raise EventError(EventFault.RULE)  # RFC 5545, 3.3.10 forbids both together
        parts["UNTIL"] = f"{_last_day(parts['UNTIL'], zone):%Y%m%d}"
    cleaned = ";".join(f"{name}={value}" for name, value in parts.items())
    if len(cleaned) > RULE_LONGEST:
        raise EventError(EventFault.RULE)
    try:
        begins = days_of(cleaned, first_day, after=first_day, until=first_day) == [first_day]
    except (ValueError, TypeError, OverflowError):
        # What dateutil raises for BYDAY=XX, BYMONTHDAY=x, dates beyond the calendar.
        raise EventError(EventFault.RULE) from None
    if not begins:
        raise EventError(EventFault.FIRST_DAY)
    return cleaned


def days_of(rule: str | None, first_day: date, *, after: date, until: date) -> list[date]:
    """Return the dates from ``after`` to ``until``, both included, in order.

    Args:
        rule: cleaned; ``None`` for what takes place once.
        first_day: the first date.
        after: the first day looked at.
        until: the last one.
    """
    if rule is None:
        return [first_day] if after <= first_day <= until else []
    parts = _parts(rule)
    last = min(until, date.fromisoformat(parts.pop("UNTIL"))) if "UNTIL" in parts else until
    count = int(parts.pop("COUNT")) if "COUNT" in parts else None
    # Counted here: dateutil takes no UNTIL beside a COUNT, and without an end a rule that fits no
    # day at all (30 February) would be searched to the year 9999.
    found = rrule.rrulestr(
        ";".join(f"{name}={value}" for name, value in parts.items()),
        dtstart=datetime.combine(first_day, time.min),
    )
    if not isinstance(found, rrule.rrule):  # a text of several lines is a set of rules
        raise EventError(EventFault.RULE)
    found = found.replace(until=datetime.combine(last, time.min))
    days = (each.date() for each in islice(found, count))
    return [day for day in days if day >= after]


def starts_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when it begins on this day, in UTC."""
    return moment_or_next(day, at, zone)


def _pattern(repeat: Repeat, first_day: date) -> str:
    weekday = _WEEKDAYS[first_day.weekday()]
    match repeat:
        case Repeat.DAILY:
            return "FREQ=DAILY"
        case Repeat.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={weekday}"
        case Repeat.FORTNIGHTLY:
            return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
        case Repeat.MONTHLY_WEEKDAY:
            week = (first_day.day - 1) // 7 + 1
            return f"FREQ=MONTHLY;BYDAY={-1 if week == LAST_WEEK else week}{weekday}"
        case Repeat.MONTHLY_DAY:
            return f"FREQ=MONTHLY;BYMONTHDAY={first_day.day}"
        case Repeat.YEARLY:
            return f"FREQ=YEARLY;BYMONTH={first_day.month};BYMONTHDAY={first_day.day}"


def _parts(rule: str) -> dict[str, str]:
    """Return the rule's parts by name; ``EventError`` where it has none, or one twice."""
    pairs = [part.partition("=") for part in rule.split(";") if part]
    parts: Mapping[str, str] = {name: value for name, _sign, value in pairs}
    if len(parts) != len(pairs) or not all(parts.values()):
        raise EventError(EventFault.RULE)
    return dict(parts)


def _last_day(until: str, zone: ZoneInfo) -> date:
    """Return the day on which the rule ends, of a date or a date and time."""
    try:
        if len(until) == _DAY_DIGITS:
            return date.fromisoformat(until)
        ends = datetime.fromisoformat(until)
    except ValueError:
        raise EventError(EventFault.RULE) from None
    return (ends if ends.tzinfo is None else ends.astimezone(UTC).astimezone(zone)).date()
