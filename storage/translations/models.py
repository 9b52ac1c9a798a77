"""The tables of translations: what people's words say in another language, and what that cost."""

import enum
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.base import MONTH, YEAR, Base, Keep, column, retention_info
from storage.closed_cases import with_closed_case

TAG_LENGTH: Final = 8
"""Letters of a language, as ``cases.language`` has them."""
DAY: Final = timedelta(days=1)
HASH_LENGTH: Final = 64
"""A SHA-256 in hexadecimal digits."""
FAILURE_LENGTH: Final = 64
FLAGS_LENGTH: Final = 64


class SourceKind(enum.StrEnum):
    """Whose words are translated: which column of which row."""

    CASE = "case"
    HISTORY = "history"
    """What was written in a case: additions, questions, answers."""
    IDEA_TITLE = "idea_title"
    IDEA = "idea"
    COMMENT = "comment"
    TRANSCRIPTION = "transcription"
    """What a machine has heard in a voice message; its number is that of the file."""
    DRAFT = "draft"
    """What the team has written and not sent yet."""
    BACK = "back"
    """What a draft says in another language, to be read in German by who wrote it."""


class TranslationState(enum.StrEnum):
    """Where a translation is on its way."""

    WANTED = "wanted"
    RUNNING = "running"
    """An engine has it, for as long as its lease lasts."""
    ASKED = "asked"
    """A person of the team was asked for it."""
    DONE = "done"
    FAILED = "failed"


class Engine(enum.StrEnum):
    """Who has translated."""

    PERSON = "person"
    EMBEDDED = "embedded"
    LIBRETRANSLATE = "libretranslate"
    DEEPL = "deepl"
    SAMPLE = "sample"
    """The demo: written by people beforehand."""


MACHINES: Final = frozenset({Engine.EMBEDDED, Engine.LIBRETRANSLATE, Engine.DEEPL})


class Translation(Base):
    """What a text says in another language, or that this is wanted.

    A row holds for the words with its hash alone: other words want another one.  A machine's words
    stay until others take their place, also while a person is asked or an engine tries anew.
    """

    __tablename__ = "translations"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id", "source_hash", "to_language"),
        CheckConstraint("state <> 'done' OR text IS NOT NULL", name="done_has_text"),
        CheckConstraint("(text IS NULL) = (engine IS NULL)", name="text_has_engine"),
        CheckConstraint("(state = 'running') = (leased_until IS NOT NULL)", name="lease_runs"),
        Index(None, "state", "next_try_at"),
        retention_info(
            erasing="The rows for words of the person, or written to them, are deleted.",
            kept=with_closed_case("Five years with the case.", 5 * YEAR),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    source_kind: Mapped[SourceKind] = column("What kind of text it is.")
    source_id: Mapped[int] = column("Which one: the number of its row.")
    case_id: Mapped[int] = column(
        "Which case the text belongs to.", ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    draft_id: Mapped[int | None] = column(
        "Which draft it belongs to, until that is sent.",
        ForeignKey("answer_drafts.id", ondelete="CASCADE"),
        index=True,
    )
    source_hash: Mapped[str] = column(
        "A hash of the words, to notice that they are others by now.", String(HASH_LENGTH)
    )
    from_language: Mapped[str | None] = column(
        "The language of the words; empty until it is found out, und where it cannot be.",
        String(TAG_LENGTH),
    )
    to_language: Mapped[str] = column("The language wanted.", String(TAG_LENGTH))
    state: Mapped[TranslationState] = column(
        "Where it is on its way.", default=TranslationState.WANTED
    )
    engine: Mapped[Engine | None] = column("Who has translated: a person, or which machine.")
    text: Mapped[str | None] = column("What the words say in that language.", Text)
    by_id: Mapped[int | None] = column(
        "Who of the team has written or corrected it.",
        ForeignKey("people.id", ondelete="SET NULL"),
        index=True,
        kept=with_closed_case("31 days after the case is closed.", MONTH),
    )
    tries: Mapped[int] = column("How often an engine has failed.", default=0)
    next_try_at: Mapped[datetime | None] = column("Not to be tried before.")
    leased_until: Mapped[datetime | None] = column("Until when an engine has it.")
    flags: Mapped[str | None] = column(
        "What seems wrong with a machine's words, such as other numbers.", String(FLAGS_LENGTH)
    )
    failure: Mapped[str | None] = column(
        "Why there is none: a word, never the text.", String(FAILURE_LENGTH)
    )
    wanted_at: Mapped[datetime] = column("When it was wanted first.")
    asked_at: Mapped[datetime | None] = column("When the team was asked for it.")
    asked_by_id: Mapped[int | None] = column(
        "Who of the team has asked, to be told.",
        ForeignKey("people.id", ondelete="SET NULL"),
        index=True,
        kept=with_closed_case("31 days after the case is closed.", MONTH),
    )
    made_at: Mapped[datetime | None] = column("When it was translated, or corrected last.")
    corrected_at: Mapped[datetime | None] = column(
        "When a person has put other words in the place of those that were there."
    )

    @property
    def by_machine(self) -> bool:
        """Whether no person has written or checked it."""
        return self.engine in MACHINES

    @property
    def doubts(self) -> frozenset[str]:
        """What seems wrong with it."""
        return frozenset((self.flags or "").split(",")) - {""}


class AnswerDraft(Base):
    """Words of the team that were not sent yet: somebody wants to see what arrives."""

    __tablename__ = "answer_drafts"
    __table_args__ = (
        retention_info(
            erasing="The rows written by the person, or about their cases, are deleted.",
            kept=Keep("Until it is sent, a day at most.", DAY, "written_at"),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    case_id: Mapped[int] = column(
        "Which case it is about.", ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int] = column(
        "Who of the team writes it; one at a time.",
        ForeignKey("people.id", ondelete="CASCADE"),
        unique=True,
    )
    text: Mapped[str] = column("The words.", Text)
    written_at: Mapped[datetime] = column("When it was to be shown last.")


class TranslationDay(Base):
    """What an engine was given on a day: no texts, no people."""

    __tablename__ = "translation_days"
    __table_args__ = (
        CheckConstraint("characters >= 0", name="characters_counted"),
        retention_info(
            erasing="Kept; nothing in it is about anybody.",
            kept=Keep("Two years, to compare what it cost.", 2 * YEAR, "day"),
        ),
    )

    day: Mapped[date] = column("Which day, in UTC.", Date, primary_key=True)
    engine: Mapped[Engine] = column("Which engine.", primary_key=True)
    characters: Mapped[int] = column("How many characters it was given.", default=0)
    calls: Mapped[int] = column("How often it was called.", default=0)
    failures: Mapped[int] = column("How often it failed.", default=0)


class TranslationMonth(Base):
    """What an engine was given in a month: the budget is kept by changing this one row."""

    __tablename__ = "translation_months"
    __table_args__ = (
        CheckConstraint("characters >= 0", name="characters_counted"),
        retention_info(
            erasing="Kept; nothing in it is about anybody.",
            kept=Keep("Two years, to compare what it cost.", 2 * YEAR, "month"),
        ),
    )

    month: Mapped[date] = column("The month's first day, in UTC.", Date, primary_key=True)
    engine: Mapped[Engine] = column("Which engine.", primary_key=True)
    characters: Mapped[int] = column("How many characters it was given.", default=0)
