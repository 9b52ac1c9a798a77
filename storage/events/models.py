"""The tables of events: what the team offers, its dates, and who comes.

That no date has more people than seats is kept by a constraint of ``occurrences``, whoever writes
and in whatever order.
"""

import enum
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from storage.base import MONTH, YEAR, Base, Keep, column, retention_info
from storage.people import LOCALE_LENGTH
from storage.quarter.profile import KEY_LENGTH
from storage.references import ReferenceCounter

TITLE_LONGEST: Final = 100
TEXT_LONGEST: Final = 2000
PLACE_LONGEST: Final = 200
COST_LONGEST: Final = 80
NOTE_LONGEST: Final = 500
RULE_LONGEST: Final = 300


class EventState(enum.StrEnum):
    """Where an event is on its way."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    """It will be published by itself at the time that was chosen."""
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class OccurrenceState(enum.StrEnum):
    """Whether a date takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class RegistrationState(enum.StrEnum):
    """What somebody has said about a date."""

    COMING = "coming"
    WAITING = "waiting"
    OFFERED = "offered"
    """Seats are kept for half an hour for the first who waits."""
    CANCELLED = "cancelled"


class Event(Base):
    """Something that takes place once, or again and again."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("duration_minutes > 0", name="lasts"),
        CheckConstraint("seats IS NULL OR seats > 0", name="seats_positive"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place_whole"),
        CheckConstraint(
            "(state = 'scheduled') = (publish_at IS NOT NULL)", name="scheduled_for_a_time"
        ),
        Index(None, "state", "publish_at"),
        retention_info(
            erasing="Kept: the row names no resident; it no longer says who wrote it.",
            kept=Keep(
                "Five years after its last date, to be counted.",
                5 * YEAR,
                "changed_at",
                unless=("occurrences.event_id",),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    reference: Mapped[str] = column(
        "The public name, such as V-2026-0007.", String(20), unique=True
    )
    uid: Mapped[str] = column(
        "What the names of its dates in calendars begin with.", String(64), unique=True
    )
    sequence: Mapped[int] = column("Counts the changes of the whole series.", default=0)
    state: Mapped[EventState] = column("Where it is on its way.")
    publish_at: Mapped[datetime | None] = column("When it is published by itself.")
    published_at: Mapped[datetime | None] = column("When it was published.")
    topic: Mapped[str] = column("Who hears of it: those who follow this.", String(KEY_LENGTH))
    media_id: Mapped[int | None] = column(
        "Its photo.", ForeignKey("media_files.id", ondelete="SET NULL"), index=True
    )
    place: Mapped[str] = column("Where, in words.", String(PLACE_LONGEST))
    latitude: Mapped[float | None] = column("Where, in degrees.", Float)
    longitude: Mapped[float | None] = column("Where, in degrees.", Float)
    languages: Mapped[list[Any]] = column("Which languages are spoken there.", JSON)
    step_free: Mapped[bool | None] = column("Whether there is a way in without steps.")
    child_care: Mapped[bool | None] = column("Whether children are looked after.")
    cost: Mapped[str | None] = column("What it costs; nothing if empty.", String(COST_LONGEST))
    seats: Mapped[int | None] = column("For how many people; no limit if empty.")
    first_day: Mapped[date] = column("The first date.", Date)
    starts: Mapped[time] = column("When it begins, wall-clock time.", Time)
    duration_minutes: Mapped[int] = column("How long it lasts.")
    rrule: Mapped[str | None] = column(
        "How it is repeated (RFC 5545, RRULE); once if empty.", String(RULE_LONGEST)
    )
    created_by: Mapped[int | None] = column(
        "Who wrote it.", ForeignKey("people.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = column("When it was begun.")
    changed_at: Mapped[datetime] = column("When it was changed last.")


class EventText(Base):
    """What an event is called and what is said of it, in one language."""

    __tablename__ = "event_texts"
    __table_args__ = (
        retention_info(erasing="Kept: the row names nobody.", kept="With its event."),
    )

    event_id: Mapped[int] = column(
        "Which event.",
        ForeignKey("events.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    locale: Mapped[str] = column("In which language.", String(LOCALE_LENGTH), primary_key=True)
    title: Mapped[str] = column("What it is called.", String(TITLE_LONGEST))
    text: Mapped[str] = column("What is said of it.", Text)


class Occurrence(Base):
    """One date of an event, and its seats."""

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("event_id", "original_day"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "taken >= 0 AND (seats IS NULL OR taken <= seats)", name="no_more_than_seats"
        ),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place_whole"),
        Index(None, "state", "starts_at"),
        retention_info(
            erasing="Kept: the row names no resident.",
            kept=Keep("Five years afterwards.", 5 * YEAR, "ends_at"),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    event_id: Mapped[int] = column("Of what.", ForeignKey("events.id", ondelete="CASCADE"))
    original_day: Mapped[date] = column(
        "Which date of the series it is, wherever it was moved to.", Date
    )
    uid: Mapped[str] = column(
        "The name calendars know it by (RFC 5545, UID).", String(80), unique=True
    )
    sequence: Mapped[int] = column("Counts its changes (RFC 5545, SEQUENCE).", default=0)
    state: Mapped[OccurrenceState] = column("Whether it takes place.")
    starts_at: Mapped[datetime] = column("When it begins.")
    ends_at: Mapped[datetime] = column("When it ends.")
    changed: Mapped[bool] = column(
        "Whether it differs from its series, which then leaves it alone.", default=False
    )
    place: Mapped[str | None] = column("Where, if not as usual, in words.", String(PLACE_LONGEST))
    latitude: Mapped[float | None] = column("Where, in degrees.", Float)
    longitude: Mapped[float | None] = column("Where, in degrees.", Float)
    note: Mapped[str | None] = column(
        "What the team says of this date, or why it is cancelled.", String(NOTE_LONGEST)
    )
    seats: Mapped[int | None] = column("For how many people; no limit if empty.")
    taken: Mapped[int] = column("How many seats are taken or kept.", default=0)
    changed_at: Mapped[datetime] = column("When it was changed last.")


class Registration(Base):
    """What a person has said about a date; one row a person."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "person_id"),
        CheckConstraint("people >= 1", name="somebody_comes"),
        CheckConstraint(
            "(state = 'offered') = (expires_at IS NOT NULL)", name="expires_while_offered"
        ),
        Index(None, "state", "expires_at"),
        retention_info(
            erasing="The row is deleted, and the seats are free.",
            kept=Keep(
                "31 days after the event; how many came is kept with its date.",
                MONTH,
                "occurrence_id.ends_at",
            ),
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    occurrence_id: Mapped[int] = column(
        "To which date.", ForeignKey("occurrences.id", ondelete="CASCADE")
    )
    person_id: Mapped[int] = column(
        "Who.", ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    people: Mapped[int] = column("How many come, children included.")
    state: Mapped[RegistrationState] = column("What they have said.")
    since: Mapped[datetime] = column("Since when; the order in which people wait.")
    not_before: Mapped[datetime] = column(
        "When seats may be offered again, after an offer was not taken."
    )
    expires_at: Mapped[datetime | None] = column("Until when the offered seats are kept.")


class EventReminder(Base):
    """A reminder that has not been due yet; the row goes when it is due."""

    __tablename__ = "event_reminders"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted with the registration.",
            kept=Keep("Until it is due, a day longer at most.", timedelta(days=1), "due_at"),
        ),
    )

    registration_id: Mapped[int] = column(
        "Whom to remind of what.",
        ForeignKey("registrations.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    lead_minutes: Mapped[int] = column(
        "How long before the event.", primary_key=True, autoincrement=False
    )
    due_at: Mapped[datetime] = column("When to remind; never in quiet hours.", index=True)


class EventCounter(ReferenceCounter):
    """The last number given in a year."""

    __tablename__ = "event_counters"
    __table_args__ = (
        retention_info(
            erasing="Kept: the row names nobody.", kept="For ever, so that no number repeats."
        ),
    )

    year: Mapped[int] = column(
        "Which year, in the quarter's time zone.", primary_key=True, autoincrement=False
    )
    last: Mapped[int] = column("The last number given.")
