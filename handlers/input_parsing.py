"""What the team writes for times and days, such as ``10 Uhr bis 12.30`` or ``24.12.-6.1.``.

Days are written the German way, day before month, or as ISO 8601 has it.  Figures of every script
count, Arabic ones too.
"""

import re
import unicodedata
from datetime import date, time, timedelta
from typing import Final

from storage.errors import HoursError, HoursFault

LONGEST: Final = 60
"""Characters; nobody needs more, and a whole page shall not be searched for a time."""
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""A day further off is a slip of the finger."""
RECENT: Final = timedelta(days=31)
"""A day without its year that has passed so lately is meant, and not the one of next year."""

_TIME: Final = r"(\d{1,2})(?:\s?[:：.]\s?(\d{2}))?(?!\d)"
_SPAN: Final = re.compile(rf"\D{{0,12}}?{_TIME}\D{{1,12}}?{_TIME}\D{{0,12}}")
_ONE_TIME: Final = re.compile(rf"\D{{0,12}}?{_TIME}\D{{0,12}}")
_DAY: Final = re.compile(r"(\d{1,2})\s?[./]\s?(\d{1,2})\s?(?:[./]\s?(\d{4}|\d{2})?)?")
_DAY_ONLY: Final = re.compile(r"(\d{1,2})\s?\.?")
_ISO_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_BETWEEN: Final = re.compile(r"[-‐-―]|[^\W\d_]+")
"""Any dash, or a word such as "bis"."""


def parse_span(text: str) -> tuple[time, time]:
    """Return beginning and end, such as of ``10-12``, ``10:00–12.30`` or ``10 Uhr bis 12 Uhr``.

    Raises:
        HoursError: no two times (``TIME``), or the end is not after the beginning.
    """
    found = _SPAN.fullmatch(_tidy(text))
    if found is None:
        raise HoursError(HoursFault.TIME)
    starts, ends = _time(found[1], found[2]), _time(found[3], found[4])
    if ends <= starts:
        raise HoursError(HoursFault.ENDS_BEFORE_START)
    return starts, ends


def parse_time(text: str) -> time:
    """Return the time of day, such as of ``21:00``, ``21.30`` or ``21 Uhr``.

    Raises:
        HoursError: no such time (``TIME``).
    """
    found = _ONE_TIME.fullmatch(_tidy(text))
    if found is None:
        raise HoursError(HoursFault.TIME)
    return _time(found[1], found[2])


def parse_day(text: str, today: date) -> date:
    """Return the day, such as of ``1.12.``, ``ab 1.12.2026`` or ``2026-12-01``.

    Without a year it is the next such day, or the last one if that was in the last 31 days.

    Raises:
        HoursError: no such day (``DATE``).
    """
    days = _written_days(text)
    if len(days) != 1:
        raise HoursError(HoursFault.DATE)
    return _day(days[0], today - RECENT)


def parse_days(text: str, today: date) -> tuple[date, date]:
    """Return the first and the last day, such as of ``24.12.`` or ``24.12.-6.1.``.

    Raises:
        HoursError: no such day (``DATE``), or the last is before the first (``VALIDITY``).
    """
    match _written_days(text):
        case [only]:
            day = _day(only, today - RECENT)
            return day, day
        case [written_first, written_last]:
            if found := _DAY_ONLY.fullmatch(written_first):
                last = _day(written_last, today - RECENT)
                first = _date(last.year, last.month, int(found[1]))
            else:
                first = _day(written_first, today - RECENT)
                last = _day(written_last, first)
        case _:
            raise HoursError(HoursFault.DATE)
    if last < first:
        raise HoursError(HoursFault.VALIDITY)
    return first, last


def _tidy(text: str) -> str:
    """Return the text with plain spaces, and without invisible marks of writing directions."""
    if len(text) > LONGEST:
        return ""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise HoursError(HoursFault.TIME) from None


def _written_days(text: str) -> list[str]:
    german = _ISO_DAY.sub(r"\3.\2.\1", _tidy(text))
    return [part.strip(" ,;") for part in _BETWEEN.split(german) if part.strip(" ,;")]


def _day(written: str, earliest: date) -> date:
    """Return the day; without a year, the first such day from ``earliest`` on."""
    found = _DAY.fullmatch(written)
    if found is None:
        raise HoursError(HoursFault.DATE)
    day, month = int(found[1]), int(found[2])
    if found[3]:
        year = int(found[3])
        return _date(year if year >= FIRST_YEAR else year + FIRST_YEAR, month, day)
    this_year = _date_or_none(earliest.year, month, day)
    if this_year is not None and this_year >= earliest:
        return this_year
    return _date(earliest.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date:
    found = _date_or_none(year, month, day)
    if found is None:
        raise HoursError(HoursFault.DATE)
    return found


def _date_or_none(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
