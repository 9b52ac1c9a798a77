"""Words about appointments that residents and the team share: when, how, where.

Every function answers in the language of the current text, and shows moments in the quarter's
zone.
"""

from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiogram import html
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, format_skeleton, get_day_names
from babel.units import format_unit

from handlers.formats import (
    current_locale,
    day,
    day_and_time,
    formatting_locale,
    isolate,
    language_name,
    time_of_day,
)
from storage.appointments.models import Appointment
from storage.hours.models import Way
from storage.quarter import QuarterProfile

MAP_SEARCH: Final = "https://www.openstreetmap.org/search"
"""Opens in every browser and needs no account; only the address is told to it."""
ONE_DAY: Final = timedelta(days=1)


def when_words(appointment: Appointment, profile: QuarterProfile) -> str:
    """Return day and time in words, such as ``Dienstag, 24. November 2026, 10:00–10:30``."""
    zone = profile.zone
    return day_and_time(day(appointment.starts_at, zone), time_span(appointment, zone))


def time_span(appointment: Appointment, zone: ZoneInfo) -> str:
    """Return from when until when, such as ``10:00–10:30``."""
    starts = time_of_day(appointment.starts_at, zone)
    return f"{starts}–{time_of_day(appointment.ends_at, zone)}"


def short_when(moment: datetime, zone: ZoneInfo) -> str:
    """Return day and time in short, such as ``Di., 24. Nov., 10:00``."""
    return day_and_time(short_date(moment.astimezone(zone).date()), time_of_day(moment, zone))


def short_date(on: date) -> str:
    """Return a day in short, such as ``Di., 24. Nov.``."""
    short: str = format_skeleton("MMMEd", on, locale=formatting_locale())
    return short


def long_date(on: date) -> str:
    """Return a day in words, such as ``Dienstag, 24. November 2026``."""
    return format_date(on, "full", locale=formatting_locale())


def near_day(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return ``Today``, ``Tomorrow``, or the day in words."""
    on, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    if on == today:
        return _("Today")
    if on == today + ONE_DAY:
        return _("Tomorrow")
    return day(moment, zone)


def weekday_name(weekday: int, *, short: bool = False) -> str:
    """Return the name of a weekday, 0 for Monday to 6 for Sunday, as it stands alone."""
    names = get_day_names(
        "abbreviated" if short else "wide", "stand-alone", locale=formatting_locale()
    )
    return str(names[weekday])


def span_words(minutes: int) -> str:
    """Return a span in its largest whole unit, such as ``1 Tag`` or ``90 Minuten``."""
    units = (("day", 1440), ("hour", 60), ("minute", 1))
    unit, size = next((unit, size) for unit, size in units if minutes % size == 0)
    known, locale = f"duration-{unit}", current_locale()
    words = str(format_unit(minutes // size, known, "long", locale=locale))
    # Some languages, such as Arabic and Turkish, have whole days in CLDR only in short.
    return (
        words
        if known not in words
        else format_unit(minutes // size, known, "short", locale=locale)
    )


def way_label(way: Way) -> str:
    """Return how people meet, with a sign for those who read little."""
    match way:
        case Way.OFFICE:
            return _("🏢 In the office")
        case Way.PHONE:
            return _("📞 By phone")
        case Way.VIDEO:
            return _("🎥 By video")
        case Way.HOME:
            return _("🏠 At home")


def language_words(appointment: Appointment) -> str:
    """Return in which language they speak, and whether with an interpreter."""
    name = language_name(appointment.language)
    if not appointment.interpreter:
        return name
    return _("{language}, with an interpreter").format(language=name)


def place_of(appointment: Appointment, profile: QuarterProfile) -> str:
    """Return where an appointment in the office is, as plain text."""
    return appointment.place or profile.contact.address


def place_line(appointment: Appointment, profile: QuarterProfile) -> str | None:
    """Return where they meet, or the number that is called, in Telegram's HTML.

    ``None`` where that is not known: no number was shared, or they meet by video.
    """
    match appointment.way:
        case Way.OFFICE:
            place = appointment.place or f"{profile.contact.name}, {profile.contact.address}"
            return f"📍 {isolate(html.quote(place))}"
        case Way.PHONE:
            number = appointment.phone
            return None if number is None else f"📞 {isolate(html.quote(number))}"
        case Way.HOME:
            address = appointment.address
            return None if address is None else f"🏠 {isolate(html.quote(address))}"
        case Way.VIDEO:
            return None


def map_url(place: str) -> str:
    """Return the link that looks a place up on OpenStreetMap."""
    return f"{MAP_SEARCH}?{urlencode({'query': place})}"
