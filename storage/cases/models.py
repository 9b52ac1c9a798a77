"""The tables of a case: the case itself, its history, who follows it, and the running numbers.

Shapes and units:
    times         aware ``datetime``, stored in UTC
    coordinates   WGS 84 degrees, latitude -90..90 (north up), longitude -180..180 (east up)
    texts         Unicode in NFC without space around, ``TEXT_LONGEST`` characters at most
"""

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped

from storage.addresses.models import PLACE_KEY_LONGEST, PLACE_NAME_LONGEST
from storage.base import MONTH, YEAR, Base, Keep, column, enumeration, retention_info
from storage.closed_cases import CLOSED, with_closed_case
from storage.owned import Owned, OwnedByNobody
from storage.people import Person, Role
from storage.quarter.profile import KEY_LENGTH
from storage.references import ReferenceCounter
from storage.texts import TEXT_LONGEST

ADDRESS_LONGEST: Final = 300
ADDRESSEE_LONGEST: Final = 120
LANGUAGE_KNOWN: Final = 0.8
"""From which probability on a language counts as known; what is less is a guess people check."""
LANGUAGE_GUESSED: Final = 0.5
"""From which probability on a language is worth telling."""


class CaseKind(enum.StrEnum):
    """What somebody brought; the value is the letter the reference begins with in German."""

    REPORT = "M"
    IDEA = "I"
    QUESTION = "F"


class CaseStatus(enum.StrEnum):
    """Where a case is on its way."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING_FOR_OTHERS = "waiting_for_others"
    WAITING_FOR_RESIDENT = "waiting_for_resident"
    SOLVED = "solved"
    CANNOT_BE_SOLVED = "cannot_be_solved"
    NOT_OUR_BUSINESS = "not_our_business"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    IN_REVIEW = "in_review"
    """An idea the team looks at; nobody else sees it."""
    PUBLISHED = "published"
    """An idea everybody sees and may support."""
    PLANNED = "planned"
    DONE = "done"
    CANNOT_BE_DONE = "cannot_be_done"


CLOSED_STATUSES: Final = frozenset(map(CaseStatus, CLOSED))


class CaseWay(enum.StrEnum):
    """How a case came; all but the first are entered by the team for somebody without a phone."""

    CHAT = "chat"
    VISIT = "visit"
    PHONE = "phone"
    LETTER = "letter"
    WALK = "walk"
    """The team met somebody on a walk through the quarter, or saw it there."""
    EVENT = "event"


CORRECTION: Final = "correction"
"""The reason of an addition by which somebody changes what they had written."""


class CaseHistoryKind(enum.StrEnum):
    """What happened to a case."""

    SUBMITTED = "submitted"
    STATUS = "status"
    ASSIGNED = "assigned"
    QUESTION = "question"
    """The team asked the reporter something."""
    ANSWER = "answer"
    """The team told the reporter something."""
    ADDITION = "addition"
    """The reporter or a follower added something."""
    NOTE = "note"
    """The team wrote something down for itself."""
    FORWARDED = "forwarded"
    CONFIRMED = "confirmed"
    """The reporter said: solved."""
    REOPENED = "reopened"
    """The reporter said: not solved."""
    ERASED = "erased"
    """Somebody erased their data, and their words went with it."""


class Case(Owned, OwnedByNobody, Base):
    """A report, an idea or a question; ``version`` counts its changes (optimistic locking)."""

    OWNER = "reporter_id"
    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point_whole_or_absent"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        CheckConstraint("language_probability BETWEEN 0 AND 1", name="language_probable"),
        CheckConstraint(
            "(status = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_has_original"
        ),
        Index(None, "status", "submitted_at"),
        Index(None, "status", "due_at"),
        Index(None, "category", "status"),
        Index(None, "reporter_id", "submitted_at"),
        Index(None, "assignee_id", "status"),
        retention_info(
            erasing="The words, the place and the photos are deleted, and an open case ends; its "
            "number, category, times and statuses stay to be counted.",
            kept=Keep(
                "Five years after it is closed, to be counted; the reporter as the column says.",
                5 * YEAR,
                "status_since",
                where={"status": CLOSED_STATUSES},
                unless=("cases.duplicate_of_id",),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    kind: Mapped[CaseKind] = column("Report, idea or question.")
    reference: Mapped[str] = column(
        "The public name, such as M-2026-0042.", String(20), unique=True
    )
    reporter_id: Mapped[int | None] = column(
        "Who sent it, to tell them what became of it; empty for who has no account.",
        ForeignKey("people.id", ondelete="SET NULL"),
        kept=Keep(
            "31 days after the case is closed.",
            MONTH,
            "status_since",
            where={"status": CLOSED_STATUSES},
        ),
    )
    way: Mapped[CaseWay] = column(
        "How it came: written in a chat, or entered by the team.", default=CaseWay.CHAT
    )
    category: Mapped[str | None] = column("What it is about; reports only.", String(KEY_LENGTH))
    field_of_action: Mapped[str | None] = column(
        "What the quarter's work is counted by: a key of the profile of that moment.",
        String(KEY_LENGTH),
    )
    field_set_by_hand: Mapped[bool] = column(
        "Whether the team has chosen the field of action, and not the category.", default=False
    )
    text: Mapped[str] = column("The person's own words.", String(TEXT_LONGEST))
    language: Mapped[str | None] = column(
        "The language the words are in, as it was found out or the team has said.", String(8)
    )
    language_probability: Mapped[float | None] = column(
        "How sure that was found out, from 0 to 1; empty where somebody has said so."
    )
    language_set_by_hand: Mapped[bool] = column(
        "Whether the team has said which language it is.", default=False
    )
    latitude: Mapped[float | None] = column("Where it is, in degrees north.")
    longitude: Mapped[float | None] = column("Where it is, in degrees east.")
    address: Mapped[str | None] = column(
        "Where it is, in the person's words or the name of a venue.", String(ADDRESS_LONGEST)
    )
    found_place: Mapped[str | None] = column(
        "The address or place that the person's words were found to mean.",
        String(PLACE_NAME_LONGEST),
    )
    place_key: Mapped[str | None] = column(
        "The same as it is compared, to find what is at the same address.",
        String(PLACE_KEY_LONGEST),
        index=True,
    )
    outside: Mapped[bool] = column(
        "Whether the place is outside the quarter, which the person confirmed.", default=False
    )
    published: Mapped[bool] = column(
        "Whether everybody sees it, which holds for ideas only.", default=False
    )
    status: Mapped[CaseStatus] = column("Where it is on its way.", default=CaseStatus.NEW)
    status_since: Mapped[datetime] = column("Since when.")
    assignee_id: Mapped[int | None] = column(
        "Who of the team works on it.", ForeignKey("people.id", ondelete="SET NULL")
    )
    duplicate_of_id: Mapped[int | None] = column(
        "The case this one was merged into.", ForeignKey("cases.id")
    )
    submitted_at: Mapped[datetime] = column("When it was sent.")
    due_at: Mapped[datetime | None] = column("By when it shall be closed.")
    escalates_at: Mapped[datetime | None] = column("When three times that span have passed.")
    overdue_told: Mapped[int] = column("How often the team was told that it is late.", default=0)
    remind_at: Mapped[datetime | None] = column(
        "When to ask once more whether it is solved; empty once asked or answered."
    )
    version: Mapped[int] = column("Counts the changes, so that none is overwritten unseen.")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  read once by SQLAlchemy

    @property
    def known_language(self) -> str | None:
        """The language the words are in, where that is sure enough to count on."""
        probability = self.language_probability
        return self.language if probability is None or probability >= LANGUAGE_KNOWN else None

    @property
    def is_entered(self) -> bool:
        """Whether the team has entered it for somebody."""
        return self.way is not CaseWay.CHAT

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude in WGS 84 degrees, or ``None``."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def has_place(self) -> bool:
        """Whether it is known where it is, as a point or in words."""
        return self.place is not None or self.address is not None


class CaseHistoryEntry(Owned, Base):
    """One line of a case's history; rows are added and never changed.

    Only what somebody takes back at once, because it belongs elsewhere, is deleted.
    """

    OWNER = "actor_id"
    __tablename__ = "case_history"
    __table_args__ = (
        Index(None, "case_id", "id"),
        retention_info(
            erasing="The words by and to the person are deleted; what happened and when stays.",
            kept=with_closed_case(
                "Five years with the case; the words as the column says.", 5 * YEAR
            ),
        ),
    )

    id: Mapped[int] = column("Order of the history.", primary_key=True)
    case_id: Mapped[int] = column("Which case.", ForeignKey("cases.id", ondelete="CASCADE"))
    at: Mapped[datetime] = column("When it happened.")
    actor_id: Mapped[int | None] = column(
        "Who did it.", ForeignKey("people.id", ondelete="SET NULL")
    )
    kind: Mapped[CaseHistoryKind] = column("What happened.")
    was: Mapped[CaseStatus | None] = column(
        "The status before.", enumeration(CaseStatus, name="was")
    )
    became: Mapped[CaseStatus | None] = column(
        "The status after.", enumeration(CaseStatus, name="became")
    )
    reason: Mapped[str | None] = column(
        "Which ready-made sentence was chosen; said in each reader's language.", String(32)
    )
    text: Mapped[str | None] = column(
        "What was written.", String(TEXT_LONGEST), kept="Until the person it concerns erases it."
    )
    addressee: Mapped[str | None] = column(
        "To whom it was forwarded, or the reference of the case it was merged into.",
        String(ADDRESSEE_LONGEST),
    )
    assignee_id: Mapped[int | None] = column(
        "Who of the team was given the case.", ForeignKey("people.id", ondelete="SET NULL")
    )

    def holds_words_of(self, actor: Person) -> bool:
        """Return whether who did it is concerned by the case, and not one who works on it."""
        return not actor.is_staff or self.kind in OF_RESIDENTS

    @classmethod
    def may_hold_words(cls) -> ColumnElement[bool]:
        """Return the same as a condition."""
        return or_(Person.role == Role.RESIDENT, cls.kind.in_(OF_RESIDENTS))


OF_RESIDENTS: Final = frozenset(
    {
        CaseHistoryKind.SUBMITTED,
        CaseHistoryKind.ADDITION,
        CaseHistoryKind.CONFIRMED,
        CaseHistoryKind.REOPENED,
    }
)
"""What is done by whom a case concerns, also where they belong to the team."""


class CaseAudience(Base):
    """Somebody besides the reporter who is told of a case.

    A feature that lets people take part in cases in a way of its own has a table of its own.
    """

    __abstract__ = True

    case_id: Mapped[int]
    person_id: Mapped[int]


class CaseFollower(CaseAudience):
    """Somebody besides the reporter who follows the case's progress."""

    __tablename__ = "case_followers"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=with_closed_case("31 days after the case is closed, or until left.", MONTH),
        ),
    )

    case_id: Mapped[int] = column(
        "Which case.", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = column(
        "Who follows it.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
    since: Mapped[datetime] = column("Since when.")


class CaseCounter(ReferenceCounter):
    """The last number given in a year, for each kind of case."""

    __tablename__ = "case_counters"
    __table_args__ = (
        UniqueConstraint("kind", "year"),
        retention_info(
            erasing="Kept: the row names nobody.", kept="For ever, so that no number repeats."
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    kind: Mapped[CaseKind] = column("Which kind of case.")
    year: Mapped[int] = column("Which year, in the quarter's time zone.")
    last: Mapped[int] = column("The last number given.")
