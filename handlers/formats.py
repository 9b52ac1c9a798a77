"""Dates, times, languages, distances and mixed writing directions, in the language of the text."""

import unicodedata
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import I18n
from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_interval,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.units import format_unit

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
"""Unicode Bidirectional Algorithm (UAX 9), 2.4: what stands between is laid out on its own."""
CLOCK: Final = "HH:mm"
"""The clocks of the quarter show 24 hours, in whatever language one reads them."""
MIDNIGHT_CLOCK: Final = "kk:mm"
"""The same for the end of a day, which is 24:00."""
MEGABYTE: Final = 1_000_000
DAY_FIRST: Final = {"ti": "dd/MM/yy"}
"""Where CLDR has no short date of the language's own, but that of the US: 12/1/26 is in January
to whoever lives here."""
ENGLISH_IN_EUROPE: Final = "en_150"
"""CLDR's English for Europe; 150 is the continent in UN M49."""
LEVANTINE_ARABIC: Final = "ar_IQ"
"""CLDR's Arabic of Iraq, with the months of Syria and Lebanon too (``كانون الثاني``, not
``يناير``), and in their short form as well, which CLDR's ``ar_SY`` lacks."""


class Day(str):
    """A day in words; ``{day:date}`` in a translation leaves the weekday out.

    Where the day has to take a case ending, a weekday would need one too, which no program can
    give it: ``до понеділок``. Without it the day is right as CLDR writes it: ``до 7 грудня``.
    """

    __slots__ = ("date",)
    date: str

    def __new__(cls, words: str, date: str) -> "Day":
        """Return the day as ``words`` say it, and as ``date`` says it without the weekday."""
        day = super().__new__(cls, words)
        day.date = date
        return day

    def __format__(self, spec: str) -> str:
        return self.date if spec == "date" else super().__format__(spec)


def current_locale() -> str:
    """Return the locale texts are being rendered in."""
    return I18n.get_current(no_error=False).current_locale


def formatting_locale() -> str:
    """Return the locale days and times are written in: as readers here know them.

    English as in Europe, not in the US: the quarter's clocks show 24 hours, and a date begins
    with the day. Arabic as in Syria, Lebanon and Iraq, where most of its readers come from.
    """
    locale = current_locale()
    return {"en": ENGLISH_IN_EUROPE, "ar": LEVANTINE_ARABIC}.get(locale, locale)


def day(moment: datetime, zone: ZoneInfo) -> Day:
    """Return the day in words, such as ``Dienstag, 1. Dezember 2026``."""
    on, locale = moment.astimezone(zone), formatting_locale()
    return Day(format_date(on, "full", locale=locale), date=format_date(on, "long", locale=locale))


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return the day in figures, such as ``01.12.26``."""
    locale = formatting_locale()
    return format_date(moment.astimezone(zone), DAY_FIRST.get(locale, "short"), locale=locale)


def time_of_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return the time, such as ``10:05``."""
    return format_time(moment, CLOCK, tzinfo=zone, locale=formatting_locale())


def moment_in_short(moment: datetime, zone: ZoneInfo) -> str:
    """Return day and time in figures, such as ``01.12.26, 10:05``."""
    return day_and_time(short_day(moment, zone), time_of_day(moment, zone))


def day_and_time(days: str, times: str) -> str:
    """Put a day and a time side by side, with the comma the language has."""
    pattern: str = str(get_datetime_format("medium", locale=formatting_locale()))
    return pattern.replace("'", "").replace("{1}", days).replace("{0}", times)


def ago(span: timedelta) -> str:
    """Return how long ago something was, such as ``vor 2 Tagen``; a second at least."""
    return _relative(-max(span, timedelta(seconds=1)))


def from_now(span: timedelta) -> str:
    """Return after how long something will be, such as ``in 2 Minuten``; a second at least."""
    return _relative(max(span, timedelta(seconds=1)))


def _relative(span: timedelta) -> str:
    locale = current_locale()
    words: str = format_timedelta(span, add_direction=True, threshold=1, locale=locale)
    # Where CLDR lacks a unit, as Kurdish does days, it says "-2 d": the bare span is more.
    return words if words[0] not in "-+" else format_timedelta(span, threshold=1, locale=locale)


def distance(metres: float) -> str:
    """Return a distance, rounded to ten metres below a kilometre, such as ``40 m``."""
    if metres < 1000:  # noqa: PLR2004  metres in a kilometre
        rounded = max(10, round(metres / 10) * 10)
        return format_unit(rounded, "length-meter", "short", locale=current_locale())
    kilometres = round(metres / 1000, 1)
    return format_unit(kilometres, "length-kilometer", "short", locale=current_locale())


def duration(seconds: int) -> str:
    """Return how long something plays, as players show it, such as ``0:42``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def file_size(size: int) -> str:
    """Return bytes in the unit people know, such as ``312 kB``."""
    if size < MEGABYTE:
        kilobytes = max(2, round(size / 1000))  # CLDR's German has a word of its own for one
        return format_unit(kilobytes, "digital-kilobyte", "short", locale=current_locale())
    megabytes = round(size / MEGABYTE, 1)
    return format_unit(megabytes, "digital-megabyte", "short", locale=current_locale())


def language_name(code: str) -> str:
    """Return what readers call a language, or its code where that is unknown."""
    name: str | None = Locale.parse(current_locale()).languages.get(code)
    if name is not None:
        return name
    try:
        return Locale.parse(code).english_name or code
    except (UnknownLocaleError, ValueError):
        return code


def isolate(text: str) -> str:
    """Return ``text`` so that a sentence of the other writing direction cannot tear it apart.

    References, names and people's own words stand inside sentences of ours; in Arabic
    ``M-2026-0001`` would otherwise be shown back to front.
    """
    rtl_sentence = Locale.parse(current_locale()).character_order == "right-to-left"
    if rtl_sentence or any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def days_words(first_day: date, last_day: date) -> str:
    """Return days in words, such as ``1. – 30. Nov. 2026``."""
    words: str = format_interval(first_day, last_day, "yMMMd", locale=formatting_locale())
    return words
