"""Events as calendars read them (RFC 5545): a file for one date, a feed of all that are public.

Each date is an entry of its own, in UTC, because dates are moved and cancelled one by one, and
programs read changed dates of a repeated entry in different ways.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from aiogram.utils.i18n import gettext as _

from handlers.appointments.ical import ASK_AGAIN_AFTER, begin_calendar, begin_entry, in_bytes
from handlers.events.words import (
    detail_words,
    foreign_note,
    is_cancelled,
    place_of,
    topic_name,
    words_in,
)
from handlers.formats import current_locale
from handlers.text import one_line
from storage.events.models import Event, Occurrence
from storage.events.queries import Texts
from storage.markup import plain
from storage.quarter import QuarterProfile

if TYPE_CHECKING:
    from icalendar import Event as Entry


def event_file(
    event: Event, occurrence: Occurrence, texts: Texts, *, profile: QuarterProfile, now: datetime
) -> bytes:
    """Return the file that puts a date into a calendar, moves it there or takes it out.

    In the language of the current text.
    """
    gone = is_cancelled(event, occurrence)
    calendar = begin_calendar("CANCEL" if gone else "PUBLISH")
    calendar.add_component(_entry(event, occurrence, texts, profile, stamp=now))
    return in_bytes(calendar)


def public_calendar(
    dates: Iterable[tuple[Event, Occurrence]],
    texts: Mapping[int, Texts],
    *,
    profile: QuarterProfile,
) -> bytes:
    """Return the feed for everybody; its bytes change only when something has changed.

    What is cancelled stays in it as such, so that nobody stands before a closed door.
    """
    from icalendar import vDuration  # noqa: PLC0415  0.15 s to import; few requests need it

    calendar = begin_calendar("PUBLISH")
    name = one_line(profile.name)  # of this property iCalendar escapes nothing
    # NOTE: the name of a calendar people subscribe to
    calendar.add("X-WR-CALNAME", _("Events, {quarter}").format(quarter=name))
    # RFC 7986, 5.7 wants the type to be named.
    calendar.add("REFRESH-INTERVAL", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(ASK_AGAIN_AFTER))
    for event, occurrence in dates:
        entry = _entry(event, occurrence, texts[event.id], profile, stamp=occurrence.changed_at)
        calendar.add_component(entry)
    return in_bytes(calendar)


def _entry(
    event: Event,
    occurrence: Occurrence,
    texts: Texts,
    profile: QuarterProfile,
    *,
    stamp: datetime,
) -> "Entry":
    words = words_in(texts, current_locale())
    status = "CANCELLED" if is_cancelled(event, occurrence) else "CONFIRMED"
    entry = begin_entry(occurrence, stamp=stamp, status=status)
    entry.add("SUMMARY", words.title)
    entry.add("LOCATION", place_of(event, occurrence))
    here = event if occurrence.place is None else occurrence
    if here.latitude is not None and here.longitude is not None:
        entry.add("GEO", (here.latitude, here.longitude))
    entry.add("CATEGORIES", [topic_name(profile, event.topic, current_locale())])
    parts = [occurrence.note, words.text, "\n".join(detail_words(event))]
    foreign = foreign_note(words) if words.locale != current_locale() else None
    entry.add("DESCRIPTION", "\n\n".join(plain(part) for part in [*parts, foreign] if part))
    return entry
