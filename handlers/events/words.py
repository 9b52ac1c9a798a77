"""Words about events that residents and the team share: what, when, where, and what to know.

Every function answers in the language of the current text, and shows moments in the quarter's
zone; what the team wrote is shown in the reader's language, or in German with a word about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiogram import html
from aiogram.utils.i18n import gettext as _
from babel.lists import format_list

from handlers.appointments.words import long_date, map_url, short_when
from handlers.formats import current_locale, day, day_and_time, isolate, language_name, time_of_day
from handlers.text import shorten
from handlers.topics.words import topic_labels
from storage.events.models import Event, EventState, Occurrence, OccurrenceState
from storage.events.queries import Texts
from storage.events.recurrence import Repeat, read_repeat
from storage.events.seats import seats_left
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE

MAP_PIN: Final = "https://www.openstreetmap.org/"
ZOOM: Final = 18
"""Single houses."""
TEXT_SHOWN: Final = 2000
"""Characters of the event's own words in a card, which stays well under 4,096 with them."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an event is called and what is said of it, and in which language; as plain text."""

    title: str
    text: str
    locale: str


def words_in(texts: Texts, locale: str) -> Words:
    """Return an event's words in this language, or in German."""
    found = texts.get(locale) or texts.get(ORIGINAL_LOCALE)
    if found is None:
        return Words("…", "", locale)
    return Words(found.title, found.text, found.locale)


def when_of(occurrence: Occurrence, zone: ZoneInfo) -> str:
    """Return day and time in words, such as ``Dienstag, 24. November 2026, 19:00–21:00``.

    What ends on a later day has the short day of its end, too.
    """
    return span_words(occurrence.starts_at, occurrence.ends_at, zone)


def span_words(starts: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """Return day and time in words; what ends on a later day has the short day of its end, too."""
    begin = time_of_day(starts, zone)
    if starts.astimezone(zone).date() == ends.astimezone(zone).date():
        return day_and_time(day(starts, zone), f"{begin}–{time_of_day(ends, zone)}")
    return f"{day_and_time(day(starts, zone), begin)} – {short_when(ends, zone)}"


def short_when_of(occurrence: Occurrence, zone: ZoneInfo) -> str:
    """Return day and time in short, such as ``Di., 24. Nov., 19:00``."""
    return short_when(occurrence.starts_at, zone)


def place_of(event: Event, occurrence: Occurrence) -> str:
    """Return where it is, as plain text."""
    return occurrence.place or event.place


def place_line(event: Event, occurrence: Occurrence) -> str:
    """Return where it is, in Telegram's HTML."""
    return f"📍 {isolate(html.quote(place_of(event, occurrence)))}"


def map_link(event: Event, occurrence: Occurrence) -> str:
    """Return the address of a map that shows the place."""
    here = event if occurrence.place is None else occurrence
    if here.latitude is None or here.longitude is None:
        return map_url(place_of(event, occurrence))
    pin = urlencode({"mlat": here.latitude, "mlon": here.longitude})
    return f"{MAP_PIN}?{pin}#map={ZOOM}/{here.latitude}/{here.longitude}"


def topic_name(profile: QuarterProfile, key: str, locale: str) -> str:
    """Return a topic's sign and name, as plain text; its key where the quarter has it no more."""
    return topic_labels(profile, locale).get(key, key)


def repeat_words(event: Event) -> str | None:
    """Return how it is repeated, such as ``Every week``; ``None`` for what takes place once."""
    if event.rrule is None:
        return None
    repeat, until, _count = read_repeat(event.rrule, event.first_day)
    words = _repeat_label(repeat)
    if until is None:
        return words
    # NOTE: how often an event takes place and its last day: "Every week, until 24 December 2026"
    return _("{how_often}, until {day}").format(how_often=words, day=isolate(long_date(until)))


def card_text(
    event: Event,
    occurrence: Occurrence,
    texts: Texts,
    *,
    profile: QuarterProfile,
    now: datetime,
    locale: str | None = None,
) -> str:
    """Return everything about a date of an event, in Telegram's HTML.

    Args:
        event: the event.
        occurrence: which of its dates.
        texts: its words in each language.
        profile: the quarter's profile.
        now: the current time.
        locale: in which language its words are; that of the current text if empty.
    """
    wanted = locale or current_locale()
    words = words_in(texts, wanted)
    lines = [
        *_state_lines(occurrence, event, now),
        f"<b>{isolate(html.quote(words.title))}</b>",
        html.quote(topic_name(profile, event.topic, current_locale())),
        "",
        *main_lines(event, occurrence, profile),
        *(html.quote(line) for line in detail_words(event)),
        *_seat_lines(occurrence, now),
    ]
    if occurrence.note:
        lines.append(f"ℹ️ {isolate(html.quote(occurrence.note))}")
    if words.text:
        lines += ["", isolate(html.quote(shorten(words.text, TEXT_SHOWN)))]
    if words.locale != wanted:
        lines += ["", foreign_note(words)]
    return "\n".join(lines)


def main_lines(event: Event, occurrence: Occurrence, profile: QuarterProfile) -> list[str]:
    """Return when and where, in Telegram's HTML."""
    lines = [f"📅 {isolate(when_of(occurrence, profile.zone))}"]
    repeated = repeat_words(event)
    if repeated is not None:
        lines.append(f"🔁 {repeated}")
    return [*lines, place_line(event, occurrence)]


def foreign_note(words: Words) -> str:
    """Return the word that something is there in another language only."""
    # NOTE: {language} is the name of a language, such as German
    return _("🌐 The text is there only in this language: {language}").format(
        language=language_name(words.locale)
    )


def detail_words(event: Event) -> Iterator[str]:
    """Return what to know before one comes: languages, steps, children, cost; as plain text."""
    if event.languages:
        names = [language_name(language) for language in event.languages]
        yield f"🗣 {format_list(names, locale=current_locale())}"
    match event.step_free:
        case True:
            yield _("♿ No steps on the way in")
        case False:
            yield _("🪜 There are steps on the way in")
        case None:
            pass
    if event.child_care:
        yield _("🧸 Children are looked after")
    if event.cost is None:
        yield _("🆓 Costs nothing")
    else:
        yield f"💶 {isolate(event.cost)}"


def is_over(event: Event, occurrence: Occurrence, now: datetime) -> bool:
    """Return whether nobody can come any more: it has begun, or does not take place."""
    return occurrence.starts_at <= now or is_cancelled(event, occurrence)


def is_cancelled(event: Event, occurrence: Occurrence) -> bool:
    """Return whether it does not take place."""
    return event.state is EventState.CANCELLED or occurrence.state is OccurrenceState.CANCELLED


# --- Inside ------------------------------------------------------------------------------------


def _state_lines(occurrence: Occurrence, event: Event, now: datetime) -> Iterator[str]:
    if is_cancelled(event, occurrence):
        # NOTE: an event that does not take place
        yield _("✖️ <b>Cancelled</b>")
    elif occurrence.ends_at <= now:
        # NOTE: an event that is over
        yield _("🏁 <b>This is over</b>")


def _seat_lines(occurrence: Occurrence, now: datetime) -> Iterator[str]:
    left = seats_left(occurrence)
    if left is None or occurrence.starts_at <= now:
        return
    if left <= 0:
        yield _("🎟 Fully booked")
    else:
        yield _("🎟 {n} seat is free", "🎟 {n} seats are free", left).format(n=left)


def _repeat_label(repeat: Repeat | None) -> str:
    match repeat:
        case Repeat.DAILY:
            return _("Every day")
        case Repeat.WEEKLY:
            return _("Every week")
        case Repeat.FORTNIGHTLY:
            return _("Every two weeks")
        case Repeat.MONTHLY_WEEKDAY | Repeat.MONTHLY_DAY:
            return _("Every month")
        case Repeat.YEARLY:
            return _("Every year")
        case None:
            return _("On several days")
