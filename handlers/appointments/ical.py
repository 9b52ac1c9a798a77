"""Appointments as calendars read them (RFC 5545): a file for a resident, a feed for the team.

Times are in UTC.  An appointment is one moment and never repeats, so a ``VTIMEZONE`` would add
nothing but a copy of the rules of daylight saving, which a program may read wrongly or keep too
long; every program shows UTC in the clock of whoever looks.

Both leave for places we know nothing of.  They name nobody: no topic, no number, no address of
anybody, and neither ``ORGANIZER`` nor ``ATTENDEE``, for which programs would offer to write
e-mails.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from aiogram.utils.i18n import gettext as _

from handlers.appointments.words import language_words, place_of, way_label
from handlers.formats import isolate
from handlers.text import one_line
from storage.appointments.models import Appointment, AppointmentState
from storage.events.models import Occurrence
from storage.hours.models import Way
from storage.quarter import QuarterProfile

if TYPE_CHECKING:
    from icalendar import Calendar, Event

PRODID: Final = "-//Quartiersbote//Quartiersbote//EN"
ASK_AGAIN_AFTER: Final = timedelta(minutes=15)
"""How often programs that keep to it look for changes; most choose for themselves."""
TAKEN_AWAY: Final = frozenset({AppointmentState.CANCELLED, AppointmentState.DISPLACED})
"""States in which the appointment does not take place at the time it has."""


def calendar_file(appointment: Appointment, *, profile: QuarterProfile, now: datetime) -> bytes:
    """Return the file that puts an appointment into a calendar, moves it there or takes it out.

    In the language of the current text.
    """
    gone = appointment.state in TAKEN_AWAY
    calendar = begin_calendar("CANCEL" if gone else "PUBLISH")
    event = begin_entry(appointment, stamp=now, status="CANCELLED" if gone else "CONFIRMED")
    event.add("SUMMARY", _("Consultation hour, {quarter}").format(quarter=profile.name))
    event.add("DESCRIPTION", _description(appointment, profile))
    _add_place(event, appointment, profile)
    calendar.add_component(event)
    return in_bytes(calendar)


def team_calendar(appointments: Iterable[Appointment], *, profile: QuarterProfile) -> bytes:
    """Return the feed of a member of the team; its bytes change only when something has changed.

    What does not take place is left out, and so vanishes from the calendar.
    """
    from icalendar import vDuration  # noqa: PLC0415  see begin_calendar

    calendar = begin_calendar("PUBLISH")
    name = one_line(profile.name)  # of this property iCalendar escapes nothing
    calendar.add("X-WR-CALNAME", _("Consultation hours, {quarter}").format(quarter=name))
    # RFC 7986, 5.7 wants the type to be named.
    calendar.add("REFRESH-INTERVAL", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(ASK_AGAIN_AFTER))
    for appointment in appointments:
        if appointment.state in TAKEN_AWAY:
            continue
        event = begin_entry(appointment, stamp=appointment.changed_at, status="CONFIRMED")
        parts = (appointment.reference, way_label(appointment.way), language_words(appointment))
        event.add("SUMMARY", " · ".join(parts))
        _add_place(event, appointment, profile)
        calendar.add_component(event)
    return in_bytes(calendar)


def begin_calendar(method: str) -> "Calendar":
    """Return a calendar without entries; ``method`` says what its reader shall do with them."""
    from icalendar import Calendar  # noqa: PLC0415  0.15 s to import; few updates need it

    calendar = Calendar()
    calendar.add("PRODID", PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    return calendar


def in_bytes(calendar: "Calendar") -> bytes:
    """Return the calendar as it is sent."""
    written: bytes = calendar.to_ical()
    return written


def begin_entry(of: Appointment | Occurrence, *, stamp: datetime, status: str) -> "Event":
    """Return an entry that says when something is, and which of its versions this is."""
    from icalendar import Event  # noqa: PLC0415  see begin_calendar

    entry = Event()
    entry.add("UID", of.uid)
    entry.add("SEQUENCE", of.sequence)
    entry.add("DTSTAMP", stamp)
    entry.add("LAST-MODIFIED", of.changed_at)
    entry.add("DTSTART", of.starts_at)
    entry.add("DTEND", of.ends_at)
    entry.add("STATUS", status)
    return entry


def _add_place(event: "Event", appointment: Appointment, profile: QuarterProfile) -> None:
    if appointment.way is Way.OFFICE:
        event.add("LOCATION", place_of(appointment, profile))


def _description(appointment: Appointment, profile: QuarterProfile) -> str:
    lines = (
        _("Reference: {reference}").format(reference=isolate(appointment.reference)),
        way_label(appointment.way),
        # NOTE: in a calendar entry; the phone number of the place people can turn to
        _("Contact point: {phone}").format(phone=isolate(profile.contact.phone)),
    )
    return "\n".join(lines)
