"""How consultation hours read: a rule, a day as it results, and the appointments a change hits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, format_time
from babel.units import format_unit

from handlers.appointments.words import short_date, short_when, weekday_name
from handlers.formats import CLOCK, MIDNIGHT_CLOCK, current_locale, formatting_locale, isolate
from handlers.text import quoted, units
from storage.appointments.models import Appointment
from storage.hours.models import Closure, Way
from storage.hours.queries import PlannedDay
from storage.quarter import QuarterProfile
from storage.slots import END_OF_DAY, Closed, Hours, Recurrence

ROOM: Final = 3000
"""Units for a list, of the 4096 of a message (Bot API, sendMessage)."""
HITS_SHOWN: Final = 30
SIGNS: Final[Mapping[Way, str]] = {
    Way.OFFICE: "🏢",
    Way.PHONE: "📞",
    Way.VIDEO: "🎥",
    Way.HOME: "🏠",
}
"""The signs of ``way_label``."""


# --- Times and days ---


def span_label(starts: time, ends: time) -> str:
    """Return from when until when, such as ``10:00–12:00`` or ``18:00–24:00``."""
    locale = formatting_locale()
    pattern = MIDNIGHT_CLOCK if ends == END_OF_DAY else CLOCK
    first = format_time(starts, CLOCK, locale=locale)
    last = format_time(time(0) if ends == END_OF_DAY else ends, pattern, locale=locale)
    return f"{first}–{last}"


def date_label(day: date) -> str:
    """Return a day with its year, such as ``01.12.2026``."""
    return format_date(day, "medium", locale=formatting_locale())


def days_label(first: date, last: date) -> str:
    """Return one day or a span of days."""
    return date_label(first) if first == last else f"{date_label(first)} – {date_label(last)}"


def closed_label(closed: Closed) -> str:
    """Return which days are closed, from when until when, and whether every year."""
    parts = [days_label(closed.first_day, closed.last_day)]
    if closed.starts is not None or closed.ends is not None:
        parts.append(_span_of(closed))
    if closed.yearly:
        # NOTE: days that are closed every year, behind the days; they are read back as well
        parts.append(_("every year"))
    return ", ".join(parts)


def minutes_label(minutes: int) -> str:
    """Return a length, such as ``30 Min.``."""
    label: str = format_unit(minutes, "duration-minute", "short", locale=current_locale())
    return label


# --- A rule ---


def recurrence_label(recurrence: Recurrence, *, every_weeks: int, nth: int | None) -> str:
    """Return how hours come back."""
    match recurrence:
        case Recurrence.WEEKLY if every_weeks == 1:
            return _("every week")
        case Recurrence.WEEKLY:
            return _("every {n} week", "every {n} weeks", every_weeks).format(n=every_weeks)
        case Recurrence.MONTHLY:
            return nth_label(nth or 1)
        case Recurrence.ONCE:
            return _("only once")


def nth_label(nth: int) -> str:
    """Return which of a month's weekdays it is; the weekday stands beside it."""
    match nth:
        case 1:
            # NOTE: the first such weekday in each month; which weekday, stands beside it
            return _("the first in each month")
        case 2:
            return _("the second in each month")
        case 3:
            return _("the third in each month")
        case 4:
            return _("the fourth in each month")
        case _last:
            return _("the last in each month")


def length_label(slot_minutes: int | None) -> str:
    """Return how long an appointment is, or that there are none."""
    if slot_minutes is None:
        return _("🚶 Walk-in hours")
    return f"⏱ {minutes_label(slot_minutes)}"


def rule_label(rule: Hours, name: str) -> str:
    """Return a rule on a button, as plain text, such as ``Mo. 10:00–12:00 Frau Weber``."""
    day = (
        short_date(rule.valid_from)
        if rule.recurrence is Recurrence.ONCE
        else weekday_name(rule.weekday, short=True)
    )
    return f"{day} {span_label(rule.starts, rule.ends)} {name}"


def way_signs(ways: Iterable[str]) -> str:
    """Return a sign for each way."""
    return "".join(SIGNS[Way(way)] for way in ways)


# --- Days as they result ---


@dataclass(frozen=True, slots=True)
class Readers:
    """What the lines of days need to know besides the days.

    Attributes:
        names: what colleagues call each host, by id.
        ways: the ways of each rule, by its number.
        marked: the number of the rule to be marked; 0 is one that is not stored yet.
    """

    names: Mapping[int, str]
    ways: Mapping[int, Sequence[str]]
    marked: int | None = None


def day_lines(days: Iterable[PlannedDay], readers: Readers) -> list[str]:
    """Return the lines of these days, in Telegram's HTML."""
    lines = []
    for planned in days:
        heading = f"<b>{short_date(planned.day)}</b>"
        entries = [*_closed_lines(planned, readers), *_open_lines(planned, readers)] or ["–"]
        lines += [f"{heading} {entry}" for entry in entries]
    return lines


def _closed_lines(planned: PlannedDay, readers: Readers) -> Iterable[str]:
    if planned.is_holiday:
        yield _("🚪 public holiday")
    for closure in planned.closures:
        times = "" if closure.starts is None and closure.ends is None else f"{_span_of(closure)} "
        yield f"{times}{closure_label(closure, readers.names)}"


def _open_lines(planned: PlannedDay, readers: Readers) -> Iterable[str]:
    for taking_place in planned.open:
        rule = taking_place.hours
        spans = [
            span_label(opens.time(), _end(opens, closes)) for opens, closes in taking_place.parts
        ]
        parts = [", ".join(spans)]
        if rule.host_id in readers.names:
            parts.append(quoted(readers.names[rule.host_id]))
        if rule.slot_minutes is None:
            parts[0] = f"🚶 {parts[0]}"
        else:
            parts.append(f"{taking_place.slots} × {minutes_label(rule.slot_minutes)}")
        if rule.seats > 1:
            parts.append(f"👥 {rule.seats}")
        parts.append(way_signs(readers.ways.get(rule.id, ())))
        line = " · ".join(part for part in parts if part)
        yield f"👉 <b>{line}</b>" if rule.id == readers.marked else line


def _span_of(closure: Closure | Closed) -> str:
    return span_label(closure.starts or time(0), closure.ends or END_OF_DAY)


def _end(opens: datetime, closes: datetime) -> time:
    return closes.time() if closes.date() == opens.date() else END_OF_DAY


def closure_label(closure: Closure, names: Mapping[int, str]) -> str:
    """Return who is away, and why, in Telegram's HTML."""
    if closure.host_id is None:
        words = _("🚪 closed")
    else:
        words = _("🚪 {name} is away").format(name=quoted(names.get(closure.host_id, "–")))
    return words if closure.reason is None else f"{words}: {quoted(closure.reason)}"


def fitting(lines: Sequence[str], room: int = ROOM) -> list[str]:
    """Return as many lines as a message has room for, and how many are left out."""
    shown: list[str] = []
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            left = len(lines) - len(shown)
            return [*shown, _("… and {n} more line", "… and {n} more lines", left).format(n=left)]
        shown.append(line)
    return shown


# --- Appointments that are hit ---


def hit_lines(appointments: Sequence[Appointment], profile: QuarterProfile) -> list[str]:
    """Return each appointment with its time, and who has to be called instead of written to."""
    lines = []
    for appointment in appointments[:HITS_SHOWN]:
        when = short_when(appointment.starts_at, profile.zone)
        line = f"• <b>{isolate(appointment.reference)}</b> · {when}"
        lines.append(line if appointment.person_id is not None else f"{line} · {_please_call()}")
    left = len(appointments) - len(lines)
    if left:
        lines.append(_("… and {n} more", "… and {n} more", left).format(n=left))
    return lines


def hit_question(appointments: Sequence[Appointment], profile: QuarterProfile) -> str:
    """Return the list of what is hit, and whether to go on."""
    heading = _(
        "✋ <b>{n} booked appointment is affected:</b>",
        "✋ <b>{n} booked appointments are affected:</b>",
        len(appointments),
    ).format(n=len(appointments))
    question = _("These people then get an offer of other times. Go on?")
    return "\n".join([heading, *hit_lines(appointments, profile), "", question])


def displaced_note(appointments: Sequence[Appointment]) -> list[str]:
    """Return how many people are offered other times, and whom to call."""
    to_call = [isolate(each.reference) for each in appointments if each.person_id is None]
    count = len(appointments) - len(to_call)
    lines = []
    if count:
        lines.append(
            _(
                "{n} person gets an offer of other times.",
                "{n} people get an offer of other times.",
                count,
            ).format(n=count)
        )
    if to_call:
        lines.append(f"{_please_call()}: {', '.join(to_call)}")
    return lines


def _please_call() -> str:
    # NOTE: stands behind an appointment of somebody without a messenger
    return _("☎️ please call")
