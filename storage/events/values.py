"""What the team fills in for an event or one of its dates, and what makes it right."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.errors import EventError, EventFault, PlaceError
from storage.events.models import COST_LONGEST, PLACE_LONGEST, Event, Occurrence
from storage.events.recurrence import clean_rule, days_of, starts_of
from storage.places import check_place
from storage.quarter import QuarterProfile
from storage.texts import clean_text
from storage.topics import EVERYONE

SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 7 * 24 * 60
SEATS_MOST: Final = 5000
LOOKED_AHEAD: Final = timedelta(days=1100)
"""How far the next date of a rule is looked for: three years, so that yearly ones are found."""
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValues:
    """What an event is, apart from its words.

    Attributes:
        topic: key of a topic of the quarter, or ``EVERYONE``.
        place: where, in words.
        first_day: the first date.
        starts: when it begins, wall-clock time of the quarter.
        duration_minutes: how long it lasts.
        rrule: how it is repeated (RFC 5545); ``None`` for once.
        seats: for how many people; ``None`` for no limit.
        latitude: where, in degrees.
        longitude: where, in degrees.
        languages: codes of the languages spoken there.
        step_free: whether there is a way in without steps; ``None`` if that is not known.
        child_care: whether children are looked after; ``None`` if that is not known.
        cost: what it costs, in words; ``None`` for nothing.
        media_id: its photo.
    """

    topic: str
    place: str
    first_day: date
    starts: time
    duration_minutes: int
    rrule: str | None = None
    seats: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    languages: tuple[str, ...] = ()
    step_free: bool | None = None
    child_care: bool | None = None
    cost: str | None = None
    media_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceValues:
    """What one date of an event is.

    Attributes:
        day: the day it takes place.
        starts: when it begins, wall-clock time of the quarter.
        duration_minutes: how long it lasts.
        place: where, in words.
        seats: for how many people; ``None`` for no limit.
        latitude: where, in degrees.
        longitude: where, in degrees.
        note: what is special about it, in words.
    """

    day: date
    starts: time
    duration_minutes: int
    place: str
    seats: int | None
    latitude: float | None = None
    longitude: float | None = None
    note: str | None = None


def values_of(event: Event) -> EventValues:
    """Return what the event is, to change some of it."""
    return EventValues(
        topic=event.topic,
        place=event.place,
        first_day=event.first_day,
        starts=event.starts,
        duration_minutes=event.duration_minutes,
        rrule=event.rrule,
        seats=event.seats,
        latitude=event.latitude,
        longitude=event.longitude,
        languages=tuple(event.languages),
        step_free=event.step_free,
        child_care=event.child_care,
        cost=event.cost,
        media_id=event.media_id,
    )


def values_of_occurrence(event: Event, occurrence: Occurrence, zone: ZoneInfo) -> OccurrenceValues:
    """Return what this date is, to change some of it."""
    starts = occurrence.starts_at.astimezone(zone)
    here = event if occurrence.place is None else occurrence
    return OccurrenceValues(
        day=starts.date(),
        starts=starts.time(),
        duration_minutes=int((occurrence.ends_at - occurrence.starts_at) / _MINUTE),
        place=occurrence.place or event.place,
        seats=occurrence.seats,
        latitude=here.latitude,
        longitude=here.longitude,
        note=occurrence.note,
    )


def check_values(values: EventValues, *, profile: QuarterProfile, now: datetime) -> None:
    """Return if an event can take place like this.

    Raises:
        EventError: it cannot; ``fault`` says why.
        TextLengthError: the place or the cost is empty or too long.
    """
    cleaned_place(values.place)
    cleaned_cost(values.cost)
    if values.topic not in {EVERYONE, *(topic.key for topic in profile.topics)}:
        raise EventError(EventFault.TOPIC)
    if not all(_LANGUAGE.fullmatch(language) for language in values.languages):
        raise EventError(EventFault.LANGUAGE)
    check_coordinates(values.latitude, values.longitude)
    check_span(values.duration_minutes)
    check_seats(values.seats)
    if values.rrule is not None:
        clean_rule(values.rrule, values.first_day, profile.zone)
    if next_day(values, profile=profile, now=now) is None:
        raise EventError(EventFault.PAST)


def cleaned_place(place: str) -> str:
    """Return where it is the way it is stored."""
    if not place.strip():
        raise EventError(EventFault.PLACE)
    return clean_text(place, longest=PLACE_LONGEST)


def cleaned_cost(cost: str | None) -> str | None:
    """Return what it costs the way it is stored."""
    return None if cost is None else clean_text(cost, longest=COST_LONGEST)


def check_coordinates(latitude: float | None, longitude: float | None) -> None:
    """Return if both are there and on Earth, or none is."""
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        raise EventError(EventFault.COORDINATES)
    try:
        check_place(latitude, longitude)
    except PlaceError:
        raise EventError(EventFault.COORDINATES) from None


def check_span(minutes: int) -> None:
    """Return if an event can last that long."""
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise EventError(EventFault.DURATION)


def check_seats(seats: int | None) -> None:
    """Return if an event can have that many seats."""
    if seats is not None and not 1 <= seats <= SEATS_MOST:
        raise EventError(EventFault.SEATS)


def next_day(
    values: EventValues | Event, *, profile: QuarterProfile, now: datetime
) -> date | None:
    """Return the next date that has not begun, or ``None`` if none is to come."""
    today = now.astimezone(profile.zone).date()
    first = max(today, values.first_day)
    days = days_of(values.rrule, values.first_day, after=first, until=first + LOOKED_AHEAD)
    starts = ((day, starts_of(day, values.starts, profile.zone)) for day in days)
    return next((day for day, begins in starts if begins > now), None)
