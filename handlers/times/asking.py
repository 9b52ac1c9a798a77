"""Days and times as a conversation asks for them; what cannot be taken becomes a refusal."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple, TypeVar

from handlers.contexts import StaffContext
from handlers.times.reading import read
from handlers.times.results import FIRST_YEAR, Unread, Wanted, Written
from storage.errors import TimeFault, TimeUnreadError
from storage.slots import END_OF_DAY

EXAMPLES: Final[Mapping[Wanted, str]] = {
    Wanted.DAY: "24.12.2026",
    Wanted.DAYS: "24.12.-6.1.",
    Wanted.TIME: "10:00",
    Wanted.SPAN: "10:00-12:00",
    Wanted.MOMENT: "24.12. 18:00",
    Wanted.EVENT: "24.12. 18:00-20:00",
}
"""How each can be written, in figures that every language reads."""


class DaysWritten(NamedTuple):
    """What is closed, as it is written."""

    first: date
    last: date
    starts: time | None
    """From when on each of the days; ``None`` from its beginning."""
    ends: time | None
    """Until when on each of the days; ``None`` until its end."""
    yearly: bool


class EventWritten(NamedTuple):
    """When an event is, as it is written."""

    day: date
    starts: time
    minutes: int | None
    """How long it lasts; ``None`` where no end is written."""
    yearly: bool
    reaches_next_day: bool


def read_day(text: str, context: StaffContext) -> date:
    """Return the day somebody wrote; it may be over.

    Raises:
        TimeUnreadError: it cannot be taken.
    """
    found = _taken(text, Wanted.DAY, context.local_now)
    return _there(found.first, Wanted.DAY)


def read_days(text: str, context: StaffContext) -> DaysWritten:
    """Return the days somebody wrote, whole or in part; they may be over.

    Raises:
        TimeUnreadError: they cannot be taken.
    """
    found = _taken(text, Wanted.DAYS, context.local_now)
    if found.reaches_next_day:
        raise TimeUnreadError(TimeFault.ENDS_FIRST, EXAMPLES[Wanted.DAYS])
    return DaysWritten(
        first=_there(found.first, Wanted.DAYS),
        last=_there(found.last, Wanted.DAYS),
        starts=_unless_midnight(found.starts),
        ends=_unless_midnight(found.ends),
        yearly=found.yearly,
    )


def _unless_midnight(at: time | None) -> time | None:
    return None if at == time(0) else at


def read_time(text: str) -> time:
    """Return the time of day somebody wrote.

    Raises:
        TimeUnreadError: it cannot be taken.
    """
    found = _taken(text, Wanted.TIME, _ANY)
    return _there(found.starts, Wanted.TIME)


def read_span(text: str, context: StaffContext) -> tuple[time, time]:
    """Return beginning and end on one day; an end at midnight is ``END_OF_DAY``.

    Raises:
        TimeUnreadError: they cannot be taken, or the end is after midnight.
    """
    found = _taken(text, Wanted.SPAN, context.local_now)
    if found.reaches_next_day:
        raise TimeUnreadError(TimeFault.ENDS_FIRST, EXAMPLES[Wanted.SPAN])
    starts, ends = _there(found.starts, Wanted.SPAN), _there(found.ends, Wanted.SPAN)
    return starts, ends if ends > starts else END_OF_DAY


def read_moment(text: str, context: StaffContext) -> datetime:
    """Return the moment to come that somebody wrote; of two with the same clock time the first.

    Raises:
        TimeUnreadError: it cannot be taken, or is over.
    """
    found = _taken(text, Wanted.MOMENT, context.local_now)
    day, at = _there(found.first, Wanted.MOMENT), _there(found.starts, Wanted.MOMENT)
    return datetime.combine(day, at, context.profile.zone)


def read_event_time(text: str, context: StaffContext, *, yearly: bool = False) -> EventWritten:
    """Return day, beginning and, where one is named, the end.

    Args:
        text: what somebody wrote.
        context: who asks.
        yearly: whether it can be every year.

    Raises:
        TimeUnreadError: it cannot be taken.
    """
    found = _taken(text, Wanted.EVENT, context.local_now)
    if found.yearly and not yearly:
        raise TimeUnreadError(TimeFault.REPEATS, EXAMPLES[Wanted.EVENT])
    return EventWritten(
        day=_there(found.first, Wanted.EVENT),
        starts=_there(found.starts, Wanted.EVENT),
        minutes=found.minutes,
        yearly=found.yearly,
        reaches_next_day=found.reaches_next_day,
    )


_ANY: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
"""A time of day alone does not depend on the day it is."""


def _taken(text: str, wanted: Wanted, now: datetime) -> Written:
    found = read(text, wanted, now)
    if isinstance(found, Unread):
        raise TimeUnreadError(found.fault, EXAMPLES[wanted], found.choices)
    return found


Part = TypeVar("Part", date, time)


def _there(part: Part | None, wanted: Wanted) -> Part:
    """Return what has to be there when this was wanted."""
    if part is None:
        raise TimeUnreadError(TimeFault.UNREADABLE, EXAMPLES[wanted])
    return part
