"""The tables of announcements: what is said in which language, to whom, and what became of it.

Shapes and units:
    times      aware ``datetime``, stored in UTC
    texts      plain text without markup, as its author wrote it
    audience   see ``Audience``
"""

import enum
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped

from storage.base import MONTH, YEAR, Base, Keep, column, enumeration, retention_info
from storage.events.models import RULE_LONGEST
from storage.outbox import DeliveryState
from storage.people import LOCALE_LENGTH

TEXT_LONGEST: Final = 3_800
"""Leaves room in the 4,096 of a message for a heading and a note (Bot API, sendMessage)."""
CAPTION_LONGEST: Final = 850
"""The same for the 1,024 of a caption (Bot API, sendPhoto)."""
BUTTON_LONGEST: Final = 40
URL_LONGEST: Final = 500
OPTION_LONGEST: Final = 40
POLL_OPTIONS: Final = (2, 8)
"""The fewest and the most choices of a poll."""


class AnnouncementState(enum.StrEnum):
    """Where an announcement is on its way."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    RECALLED = "recalled"


EDITABLE: Final = frozenset({AnnouncementState.DRAFT, AnnouncementState.SCHEDULED})
RUNNING: Final = frozenset({AnnouncementState.SENDING, AnnouncementState.PAUSED})


class Missing(enum.StrEnum):
    """What readers get whose language has no text."""

    GERMAN = "german"
    """The German text, with a note in their language."""
    HOLD = "hold"
    """Nothing until the text is there."""


class CopyChange(enum.StrEnum):
    """What is done to the copies of an announcement afterwards."""

    EDIT = "edit"
    RECALL = "recall"


class Audience(BaseModel):
    """Whom an announcement is for: any of the kinds, and of those who read one of the languages.

    Attributes:
        everyone: everybody who has not left what goes to everyone.
        topics: people who follow one of these topics, by key.
        streets: people who named one of these streets or blocks.
        cases: people who sent or follow one of these cases.
        languages: only people who read one of these; none for all languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    everyone: bool = False
    topics: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    cases: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it names nobody."""
        return not (self.everyone or self.topics or self.streets or self.cases or self.languages)

    @property
    def is_general(self) -> bool:
        """Whether people get it by something else than a topic they follow."""
        only_languages = bool(self.languages) and not self.topics
        return bool(self.everyone or self.streets or self.cases or only_languages)


class Announcement(Base):
    """Something said to many people at once."""

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint(
            "(button_text IS NULL) = (button_url IS NULL)", name="button_whole_or_absent"
        ),
        Index(None, "state", "send_at"),
        retention_info(
            erasing="The announcement stays; it no longer says who wrote it.",
            kept=(
                Keep(
                    "Two years after it was sent, to answer for what was said;",
                    2 * YEAR,
                    "finished_at",
                ),
                Keep(
                    "a draft two years after it was begun.",
                    2 * YEAR,
                    "created_at",
                    where={"state": {AnnouncementState.DRAFT}},
                ),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    state: Mapped[AnnouncementState] = column("Where it is on its way.")
    audience: Mapped[dict[str, Any]] = column("Whom it is for.")
    urgent: Mapped[bool] = column("Whether it is sent in quiet hours too.", default=False)
    missing: Mapped[Missing] = column("What readers get whose language has no text.")
    media_id: Mapped[int | None] = column(
        "The photo or document.", ForeignKey("media_files.id", ondelete="SET NULL"), index=True
    )
    button_text: Mapped[str | None] = column("What the button says.", String(BUTTON_LONGEST))
    button_url: Mapped[str | None] = column("What the button opens.", String(URL_LONGEST))
    poll_options: Mapped[list[str] | None] = column(
        "The choices of the poll.", JSON(none_as_null=True)
    )
    send_at: Mapped[datetime | None] = column("When it shall be sent.")
    repeats: Mapped[str | None] = column(
        "On which days it comes again, as a rule of RFC 5545.", String(RULE_LONGEST)
    )
    repeats_from: Mapped[datetime | None] = column("When it was sent first, where it repeats.")
    created_by: Mapped[int | None] = column(
        "Who wrote it.", ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = column("When it was begun.")
    version: Mapped[int] = column("How often its texts were corrected.", default=0)
    started_at: Mapped[datetime | None] = column("When its sending began.")
    finished_at: Mapped[datetime | None] = column(
        "When every recipient had reached a final state.", index=True
    )
    report: Mapped[dict[str, Any] | None] = column(
        "How many recipients ended in which state, by language.", JSON(none_as_null=True)
    )
    changing: Mapped[bool] = column(
        "Whether copies are being corrected or taken back.", default=False, index=True
    )
    watcher_id: Mapped[int | None] = column(
        "Who is shown the progress.", ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    progress_id: Mapped[int | None] = column("The message in the outbox that shows it.", Integer)
    progress_at: Mapped[datetime | None] = column("When it was brought up to date.")
    progress_shown: Mapped[int] = column("How many recipients it counted then.", default=0)

    @property
    def to(self) -> Audience:
        """Whom it is for."""
        return Audience.model_validate(self.audience)

    @property
    def is_editable(self) -> bool:
        """Whether nothing of it was sent yet."""
        return self.state in EDITABLE

    @property
    def is_running(self) -> bool:
        """Whether people still wait for it."""
        return self.state in RUNNING


class AnnouncementText(Base):
    """What an announcement says in one language, or that somebody was asked for it."""

    __tablename__ = "announcement_texts"
    __table_args__ = (
        retention_info(
            erasing="The text stays; it no longer says who wrote it.",
            kept="As long as the announcement.",
        ),
    )

    announcement_id: Mapped[int] = column(
        "Which announcement.",
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    )
    locale: Mapped[str] = column("The language.", String(LOCALE_LENGTH), primary_key=True)
    text: Mapped[str | None] = column(
        "What is said; empty while it is asked for.", String(TEXT_LONGEST)
    )
    written_by: Mapped[int | None] = column(
        "Who wrote it.", ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime | None] = column("When an interpreter was asked for it.")


class AnnouncementRecipient(Base):
    """Somebody an announcement goes to, and what became of their copy.

    ``outbox_id`` is no foreign key: the outbox forgets after a month, and looking up who points to
    each forgotten row would cost more than the number is worth.
    """

    __tablename__ = "announcement_recipients"
    __table_args__ = (
        CheckConstraint("(change IS NULL) = (change_state IS NULL)", name="change_has_state"),
        Index(None, "announcement_id", "state", "outbox_id"),
        Index(None, "announcement_id", "change_state"),
        retention_info(
            erasing="The row is deleted; the totals of the report stay.",
            kept=Keep(
                "31 days after the announcement, to correct it or take it back.",
                MONTH,
                "announcement_id.finished_at",
                where={"announcement_id.changing": {False}},
            ),
        ),
    )

    announcement_id: Mapped[int] = column(
        "Which announcement.",
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    )
    person_id: Mapped[int] = column(
        "Who gets it.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
    locale: Mapped[str] = column(
        "The language the person read when it was sent.", String(LOCALE_LENGTH)
    )
    state: Mapped[DeliveryState] = column("Where the copy is on its way.")
    outbox_id: Mapped[int | None] = column("Its number in the outbox, once it is there.", Integer)
    message_id: Mapped[int | None] = column(
        "The messenger's number of the copy, to correct it or take it back.", BigInteger
    )
    finished_at: Mapped[datetime | None] = column("When it reached its final state.")
    change: Mapped[CopyChange | None] = column(
        "Whether the copy is corrected or taken back.", enumeration(CopyChange, name="change")
    )
    change_state: Mapped[DeliveryState | None] = column(
        "How far that is.", enumeration(DeliveryState, name="change_state")
    )
    change_outbox_id: Mapped[int | None] = column("The number of that in the outbox.", Integer)


class PollVoter(Base):
    """That somebody has voted; not for what."""

    __tablename__ = "poll_voters"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted; the vote stays, and was nobody's before.",
            kept=Keep(
                "31 days after the announcement, so that nobody votes twice.",
                MONTH,
                "announcement_id.finished_at",
                where={"announcement_id.changing": {False}},
            ),
        ),
    )

    announcement_id: Mapped[int] = column(
        "Which announcement.",
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    )
    person_id: Mapped[int] = column(
        "Who has voted.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )


class PollVotes(Base):
    """How many votes a choice has; not whose."""

    __tablename__ = "poll_votes"
    __table_args__ = (
        retention_info(erasing="Kept: it names nobody.", kept="As long as the announcement."),
    )

    announcement_id: Mapped[int] = column(
        "Which announcement.",
        ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
    )
    option: Mapped[int] = column("Which choice, from 0.", primary_key=True, autoincrement=False)
    votes: Mapped[int] = column("How many people chose it.")
