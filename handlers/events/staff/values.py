"""What an event becomes by a tap or by written words about one of its parts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from handlers.contexts import StaffContext
from handlers.events.staff.buttons import EventPart
from handlers.events.staff.draft import written_time
from handlers.events.staff.questions import ONCE, REPEATS, UNKNOWN, YES
from handlers.times import read_day
from handlers.topics.words import by_code, topic_labels
from storage.errors import EventError, EventFault
from storage.events.models import Event
from storage.events.recurrence import Repeat, read_repeat, rule_for
from storage.events.values import EventValues, values_of

NUMBER_LONGEST: Final = 6
"""Figures of a number of seats; more are far beyond any hall."""


def without(part: EventPart, event: Event) -> EventValues:
    """Return the values with a part that is written otherwise left out."""
    values = values_of(event)
    if part is EventPart.UNTIL:
        repeat, _until, _count = read_repeat(event.rrule, event.first_day)
        return values if repeat is None else _with_rule(values, repeat)
    left_out: dict[EventPart, dict[str, Any]] = {
        EventPart.SEATS: {"seats": None},
        EventPart.COST: {"cost": None},
        EventPart.PHOTO: {"media_id": None},
    }
    return replace(values, **left_out.get(part, {}))


# --- By words ----------------------------------------------------------------------------------


def _when(event: Event, text: str, context: StaffContext) -> EventValues:
    day, starts, minutes, yearly = written_time(text, context, event.duration_minutes)
    return replace(
        values_of(event),
        first_day=day,
        starts=starts,
        duration_minutes=minutes,
        rrule=rule_for(Repeat.YEARLY, day) if yearly else _same_rule(event, day),
    )


def _place(event: Event, text: str, _context: StaffContext) -> EventValues:
    return replace(values_of(event), place=text)


def _seats(event: Event, text: str, _context: StaffContext) -> EventValues:
    return replace(values_of(event), seats=read_number(text))


def _cost(event: Event, text: str, _context: StaffContext) -> EventValues:
    return replace(values_of(event), cost=text)


def _until_a_day(event: Event, text: str, context: StaffContext) -> EventValues:
    repeat, _until, _count = read_repeat(event.rrule, event.first_day)
    if repeat is None:
        raise EventError(EventFault.RULE)
    last = read_day(text, context)
    if last < event.first_day:
        raise EventError(EventFault.RULE)
    return replace(values_of(event), rrule=rule_for(repeat, event.first_day, until=last))


WRITTEN: Final[dict[EventPart, Callable[[Event, str, StaffContext], EventValues]]] = {
    EventPart.WHEN: _when,
    EventPart.PLACE: _place,
    EventPart.SEATS: _seats,
    EventPart.COST: _cost,
    EventPart.UNTIL: _until_a_day,
}
"""Parts that are written, and what an event becomes by what somebody wrote.

They raise ``EventError`` for no number of seats, or no day an event that is repeated could end on,
and ``TimeUnreadError`` for what is no day or no time.
"""


def read_number(text: str) -> int:
    """Return the number somebody wrote, in the figures of any script.

    Raises:
        EventError: it is none.
    """
    written = text.strip()
    if not written.isdecimal() or len(written) > NUMBER_LONGEST:
        raise EventError(EventFault.SEATS)
    return int(written)


# --- By tap ------------------------------------------------------------------------------------


def _topic(values: EventValues, value: int, context: StaffContext) -> EventValues:
    topic = by_code(value, topic_labels(context.profile, context.staff.locale))
    if topic is None:
        raise EventError(EventFault.TOPIC)
    return replace(values, topic=topic)


def _languages(values: EventValues, value: int, context: StaffContext) -> EventValues:
    locales = context.profile.locales
    if value >= len(locales):
        raise EventError(EventFault.LANGUAGE)
    chosen = set(values.languages) ^ {locales[value]}
    kept = [code for code in values.languages if code in chosen]
    return replace(values, languages=(*kept, *sorted(chosen - set(kept))))


def _steps(values: EventValues, value: int, _context: StaffContext) -> EventValues:
    return replace(values, step_free=_known(value))


def _children(values: EventValues, value: int, _context: StaffContext) -> EventValues:
    return replace(values, child_care=_known(value))


def _known(value: int) -> bool | None:
    return None if value == UNKNOWN else value == YES


def _repeat(values: EventValues, value: int, _context: StaffContext) -> EventValues:
    if value >= ONCE:
        return replace(values, rrule=None)
    return _with_rule(values, REPEATS[value])


BY_TAP: Final[dict[EventPart, Callable[[EventValues, int, StaffContext], EventValues]]] = {
    EventPart.TOPIC: _topic,
    EventPart.LANGUAGES: _languages,
    EventPart.STEPS: _steps,
    EventPart.CHILDREN: _children,
    EventPart.REPEAT: _repeat,
}
"""Parts that are chosen, and what an event becomes by the value of a button.

They raise ``EventError`` where the quarter has no such topic or language.
"""


# --- Inside ------------------------------------------------------------------------------------


def _with_rule(values: EventValues, repeat: Repeat) -> EventValues:
    return replace(values, rrule=rule_for(repeat, values.first_day))


def _same_rule(event: Event, day: date) -> str | None:
    """Return the rule as it is from another first day on."""
    repeat, until, count = read_repeat(event.rrule, event.first_day)
    return event.rrule if repeat is None else rule_for(repeat, day, until=until, count=count)
