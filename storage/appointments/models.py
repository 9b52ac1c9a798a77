"""The tables of appointments: what is taken, by whom, what happened, and who waits.

That nothing overlaps is kept by two constraints, whoever writes and in whatever order: a cell of
five minutes belongs to one occupancy of a host, and an occupancy has no more people than seats.
That nobody has more than allowed is kept by a third: active appointments of a person are numbered,
and a number is given once.
"""

import enum
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from storage.base import MONTH, YEAR, Base, Keep, column, enumeration, retention_info
from storage.hours.models import PLACE_LONGEST, Way
from storage.owned import Owned
from storage.references import ReferenceCounter

TOPIC_LONGEST: Final = 300
WORD_LONGEST: Final = 1000
PHONE_LONGEST: Final = 32
ADDRESS_LONGEST: Final = 300
SOURCE_LENGTH: Final = 64
HELD_NUMBER: Final = 0
"""``active_number`` of a time held while its person decides: one at a time."""
OFFERED_NUMBER: Final = -1
"""``active_number`` of a time offered to somebody who waits: one at a time."""


class AppointmentState(enum.StrEnum):
    """Where an appointment is on its way."""

    HELD = "held"
    """Kept for ten minutes while its person decides."""
    OFFERED = "offered"
    """Kept for half an hour for the first who waits."""
    BOOKED = "booked"
    DISPLACED = "displaced"
    """The hours are gone, and its person has been asked to choose another time."""
    CAME = "came"
    MISSED = "missed"
    """Its person did not come."""
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Held or offered, and not taken in time, or declined."""


class AppointmentHistoryKind(enum.StrEnum):
    """What happened to an appointment."""

    HELD = "held"
    OFFERED = "offered"
    BOOKED = "booked"
    ENTERED = "entered"
    """The team booked it for somebody."""
    MOVED = "moved"
    CHANGED = "changed"
    """Another way, language or topic; the time stayed."""
    CONFIRMED = "confirmed"
    """Its person said: I come."""
    DISPLACED = "displaced"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    DECLINED = "declined"
    CAME = "came"
    MISSED = "missed"
    NOTE = "note"
    """The team wrote something down for itself."""
    ERASED = "erased"


class Occupancy(Base):
    """A span of a host's time that is taken, buffers included, and its seats."""

    __tablename__ = "occupancies"
    __table_args__ = (
        CheckConstraint("taken_until > taken_from", name="span_positive"),
        CheckConstraint("taken BETWEEN 0 AND seats", name="no_more_than_seats"),
        Index(None, "host_id", "taken_until"),
        retention_info(
            erasing="Kept: the row names no resident.",
            kept=Keep(
                "Five years, with its appointments.",
                5 * YEAR,
                "taken_until",
                unless=("appointments.occupancy_id",),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    host_id: Mapped[int | None] = column(
        "Whose time it is.", ForeignKey("people.id", ondelete="SET NULL")
    )
    hours_id: Mapped[int | None] = column(
        "The hours it is a slot of, or the walk-in hours themselves; empty where the team chose "
        "any other time.",
        ForeignKey("office_hours.id", ondelete="SET NULL"),
    )
    starts_at: Mapped[datetime] = column("When the appointment itself begins.")
    taken_from: Mapped[datetime] = column("Beginning, buffer included.")
    taken_until: Mapped[datetime] = column("End, buffer included.")
    seats: Mapped[int] = column("How many people it is for; 0 for walk-in hours.")
    taken: Mapped[int] = column("How many of the seats are taken.")


class OccupiedCell(Base):
    """Five minutes of a host's time; the primary key is what keeps everything from overlapping."""

    __tablename__ = "occupied_cells"
    __table_args__ = (
        retention_info(
            erasing="Kept: the row names no resident.",
            kept=Keep("A day after it has passed.", timedelta(days=1), "occupancy_id.taken_until"),
        ),
    )

    host_id: Mapped[int] = column(
        "Whose time it is.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    cell: Mapped[int] = column(
        "Which five minutes, counted from 1970 in UTC.", primary_key=True, autoincrement=False
    )
    occupancy_id: Mapped[int] = column(
        "What takes it.", ForeignKey("occupancies.id", ondelete="CASCADE"), index=True
    )


class Appointment(Owned, Base):
    """One person's appointment with a host."""

    OWNER = "person_id"
    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "(state IN ('cancelled', 'lapsed', 'displaced')) = (occupancy_id IS NULL)",
            name="takes_time_while_it_stands",
        ),
        CheckConstraint(
            "(state IN ('held', 'offered')) = (expires_at IS NOT NULL)",
            name="expires_while_undecided",
        ),
        UniqueConstraint("person_id", "active_number"),
        UniqueConstraint("person_id", "occupancy_id"),
        Index(None, "state", "expires_at"),
        Index(None, "host_id", "starts_at"),
        Index(None, "state", "starts_at"),
        retention_info(
            erasing="The words, the number and the address are deleted, and a coming appointment "
            "is cancelled; its times and states stay to be counted.",
            kept=(
                Keep(
                    "Five years, to be counted; the words as the column says.",
                    5 * YEAR,
                    "ends_at",
                ),
                Keep(
                    "What was never booked 31 days.",
                    MONTH,
                    "ends_at",
                    where={"state": {AppointmentState.LAPSED}},
                ),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    reference: Mapped[str] = column(
        "The public name, such as T-2026-0007.", String(20), unique=True
    )
    uid: Mapped[str] = column(
        "The name calendars know it by; stays the same when it is moved (RFC 5545, UID).",
        String(64),
        unique=True,
    )
    sequence: Mapped[int] = column("Counts its moves (RFC 5545, SEQUENCE).", default=0)
    person_id: Mapped[int | None] = column(
        "Whose it is; empty where the team entered it.",
        ForeignKey("people.id", ondelete="SET NULL"),
        index=True,
        kept=Keep("31 days after the appointment.", MONTH, "ends_at"),
    )
    host_id: Mapped[int | None] = column(
        "With whom.", ForeignKey("people.id", ondelete="SET NULL")
    )
    occupancy_id: Mapped[int | None] = column(
        "The time it takes.", ForeignKey("occupancies.id"), index=True
    )
    starts_at: Mapped[datetime] = column("When it begins.")
    ends_at: Mapped[datetime] = column("When it ends.")
    state: Mapped[AppointmentState] = column("Where it is on its way.")
    active_number: Mapped[int | None] = column(
        "Which of the person's active appointments it is: 1, 2 … while it is booked, 0 while it "
        "is held, -1 while it is offered."
    )
    expires_at: Mapped[datetime | None] = column("Until when it is held or offered.")
    way: Mapped[Way] = column("How they meet.")
    language: Mapped[str] = column("In which language.", String(8))
    interpreter: Mapped[bool] = column("Whether an interpreter is wished for.", default=False)
    place: Mapped[str | None] = column(
        "Where, if not at the contact point.", String(PLACE_LONGEST)
    )
    field: Mapped[str | None] = column("Field of action it is counted under.", String(24))
    topic: Mapped[str | None] = column(
        "What it is about, in few words.",
        String(TOPIC_LONGEST),
        kept=Keep("31 days afterwards.", MONTH, "ends_at"),
    )
    phone: Mapped[str | None] = column(
        "The number the person shared, to be called on.",
        String(PHONE_LONGEST),
        kept=Keep("Until the appointment is over.", timedelta(0), "ends_at"),
    )
    address: Mapped[str | None] = column(
        "Where a home visit goes.",
        String(ADDRESS_LONGEST),
        kept=Keep("Until the appointment is over.", timedelta(0), "ends_at"),
    )
    entered: Mapped[bool] = column("Whether the team entered it for somebody.", default=False)
    confirmed_at: Mapped[datetime | None] = column("When its person said: I come.")
    created_at: Mapped[datetime] = column("When it was begun.")
    changed_at: Mapped[datetime] = column("When it was changed last.")

    @property
    def holds_words(self) -> bool:
        """Whether its person has said anything beside the time."""
        return any((self.topic, self.phone, self.address))


class BookingRequest(Base):
    """A time that is held and was asked for; it is booked once the team says yes."""

    __tablename__ = "booking_requests"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted with the appointment's lapsing.",
            kept=Keep("Until the team answers, at most two days.", timedelta(days=2), "asked_at"),
        ),
    )

    appointment_id: Mapped[int] = column(
        "Which appointment.",
        ForeignKey("appointments.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    asked_at: Mapped[datetime] = column("When it was asked for.")


class CountedBooking(Base):
    """One of the few times a day that newcomers, or one network, book without the team's yes.

    The primary key decides: each number is given once.
    """

    __tablename__ = "counted_bookings"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted with the appointment's cancelling.",
            kept=Keep(
                "Two days after the day it is about; what comes from a network two days.",
                timedelta(days=2),
                "day",
            ),
        ),
    )

    host_id: Mapped[int] = column(
        "With whom.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    day: Mapped[date] = column("On which day, in the quarter.", Date, primary_key=True)
    source: Mapped[str] = column(
        "Whose it counts as: newcomers', requests', or those of a network, which is told by a "
        "keyed hash that is another one each day.",
        String(SOURCE_LENGTH),
        primary_key=True,
    )
    number: Mapped[int] = column(
        "Which of the times it is.", primary_key=True, autoincrement=False
    )
    appointment_id: Mapped[int] = column(
        "Which appointment.", ForeignKey("appointments.id", ondelete="CASCADE"), index=True
    )
    counted_at: Mapped[datetime] = column("When it was counted.", index=True)


class AppointmentHistoryEntry(Base):
    """One line of an appointment's history; rows are added and never changed."""

    __tablename__ = "appointment_history"
    __table_args__ = (
        Index(None, "appointment_id", "id"),
        retention_info(
            erasing="The words by and to the person are deleted; what happened and when stays.",
            kept=Keep(
                "Five years with the appointment; the words as the column says.",
                5 * YEAR,
                "appointment_id.ends_at",
            ),
        ),
    )

    id: Mapped[int] = column("Order of the history.", primary_key=True)
    appointment_id: Mapped[int] = column(
        "Which appointment.", ForeignKey("appointments.id", ondelete="CASCADE")
    )
    at: Mapped[datetime] = column("When it happened.")
    actor_id: Mapped[int | None] = column(
        "Who did it; empty for the program itself.", ForeignKey("people.id", ondelete="SET NULL")
    )
    kind: Mapped[AppointmentHistoryKind] = column("What happened.")
    was_at: Mapped[datetime | None] = column("When it would have begun before.")
    became_at: Mapped[datetime | None] = column("When it begins since then.")
    text: Mapped[str | None] = column(
        "What was written.",
        String(WORD_LONGEST),
        kept=Keep("31 days after the appointment.", MONTH, "appointment_id.ends_at"),
    )


class AppointmentReminder(Base):
    """A reminder that has not been due yet; the row goes when it is due."""

    __tablename__ = "appointment_reminders"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted with the appointment's cancelling.",
            kept=Keep("Until it is due, a day longer at most.", timedelta(days=1), "due_at"),
        ),
    )

    appointment_id: Mapped[int] = column(
        "Which appointment.",
        ForeignKey("appointments.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    lead_minutes: Mapped[int] = column(
        "How long before the appointment.", primary_key=True, autoincrement=False
    )
    due_at: Mapped[datetime] = column("When to remind; never in quiet hours.", index=True)


class WaitingEntry(Base):
    """Somebody who wants to hear when a time becomes free; one entry a person."""

    __tablename__ = "waiting_entries"
    __table_args__ = (
        CheckConstraint("latest > earliest", name="times_in_order"),
        retention_info(
            erasing="The row is deleted.", kept="Until a time is taken or the person leaves."
        ),
    )

    id: Mapped[int] = column("The order in which people wait.", primary_key=True)
    person_id: Mapped[int] = column(
        "Who waits.", ForeignKey("people.id", ondelete="CASCADE"), unique=True
    )
    since: Mapped[datetime] = column("Since when.")
    not_before: Mapped[datetime] = column(
        "When the next time may be offered, after one was not taken."
    )
    weekdays: Mapped[list[Any]] = column("On which days, 0 for Monday to 6 for Sunday.", JSON)
    earliest: Mapped[time] = column("From when on, wall-clock time.", Time)
    latest: Mapped[time] = column("Until when, wall-clock time.", Time)
    language: Mapped[str | None] = column("In which language; any if empty.", String(8))
    way: Mapped[Way | None] = column("How; in any way if empty.", enumeration(Way, name="way"))
    host_id: Mapped[int | None] = column(
        "With whom; anybody if empty.", ForeignKey("people.id", ondelete="SET NULL")
    )


class AppointmentCounter(ReferenceCounter):
    """The last number given in a year."""

    __tablename__ = "appointment_counters"
    __table_args__ = (
        retention_info(
            erasing="Kept: the row names nobody.", kept="For ever, so that no number repeats."
        ),
    )

    year: Mapped[int] = column(
        "Which year, in the quarter's time zone.", primary_key=True, autoincrement=False
    )
    last: Mapped[int] = column("The last number given.")
