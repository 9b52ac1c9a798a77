"""What is said in voice messages: the table of it, and of which files it is wanted.

It is wanted by what ties a file to a case, which is the moment somebody has sent it.  What becomes
of it is in ``storage.transcriptions``.
"""

import enum
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, column, retention_info
from storage.database import LISTENS, create_insert
from storage.files.media import MediaFile, MediaKind
from storage.people import MachineTranslation, Person

SPOKEN: Final = frozenset({MediaKind.VOICE, MediaKind.AUDIO, MediaKind.VIDEO_NOTE})
"""What people say into their phones; a voice message that is handed on comes as sound."""
TAG_LENGTH: Final = 8
"""Letters of a language, as ``translations`` have them."""
MODEL_LENGTH: Final = 80
HEARD_LONGEST: Final = 20_000
"""Characters: twice what is said in a quarter of an hour."""
FAILURE_LENGTH: Final = 64


class TranscriptionState(enum.StrEnum):
    """Where a transcription is on its way."""

    WANTED = "wanted"
    RUNNING = "running"
    """A machine listens, for as long as its lease lasts."""
    DONE = "done"
    FAILED = "failed"


class Transcription(Base):
    """What is said in a voice message, as a machine has heard it, or that this is wanted."""

    __tablename__ = "transcriptions"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (text IS NOT NULL)", name="done_has_text"),
        CheckConstraint("(state = 'done') = (model IS NOT NULL)", name="done_has_model"),
        CheckConstraint("(state = 'running') = (leased_until IS NOT NULL)", name="lease_runs"),
        Index(None, "state", "next_try_at"),
        retention_info(
            erasing="The row is deleted with its voice message.",
            kept="As long as the voice message.",
        ),
    )

    media_id: Mapped[int] = column(
        "Which voice message it is of.",
        ForeignKey("media_files.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    state: Mapped[TranscriptionState] = column(
        "Where it is on its way.", default=TranscriptionState.WANTED
    )
    model: Mapped[str | None] = column(
        "Which model has listened: the name of its folder.", String(MODEL_LENGTH)
    )
    language: Mapped[str | None] = column(
        "In which language it was said, as the machine has heard it.", String(TAG_LENGTH)
    )
    text: Mapped[str | None] = column("What was said, for the team to read.", Text)
    tries: Mapped[int] = column("How often the machine has failed.", default=0)
    next_try_at: Mapped[datetime | None] = column("Not to be tried before.")
    leased_until: Mapped[datetime | None] = column("Until when the machine has it.")
    failure: Mapped[str | None] = column(
        "Why there is none: a word, never what was said.", String(FAILURE_LENGTH)
    )
    wanted_at: Mapped[datetime] = column("When it was wanted.")
    made_at: Mapped[datetime | None] = column("When the machine has listened.")


_TABLE: Final = Base.metadata.tables[Transcription.__tablename__]


def listens(session: AsyncSession) -> bool:
    """Return whether a machine of this installation listens to voice messages."""
    return bool(session.get_bind().get_execution_options().get(LISTENS))


async def want_transcriptions(
    session: AsyncSession, *, media_ids: Collection[int], now: datetime
) -> None:
    """Have those of these files of a case turned into text that are spoken; once each.

    Nothing is wanted where no machine listens, nor of whoever does not want machines to have
    their words.
    """
    if not listens(session):
        return
    wanted = (
        select(
            MediaFile.id,
            literal(TranscriptionState.WANTED, _TABLE.c.state.type),
            literal(0),
            literal(now, _TABLE.c.wanted_at.type),
        )
        .join(Person, Person.id == MediaFile.person_id)
        .where(
            MediaFile.id.in_(media_ids),
            MediaFile.case_id.is_not(None),
            MediaFile.kind.in_(SPOKEN),
            Person.machine_translation != MachineTranslation.NO,
        )
    )
    insert = create_insert(session.get_bind().dialect.name, _TABLE)
    columns = ["media_id", "state", "tries", "wanted_at"]
    await session.execute(insert.from_select(columns, wanted).on_conflict_do_nothing())
