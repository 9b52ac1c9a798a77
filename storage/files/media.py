"""Media: photos and files of people, and files made for them; the bytes lie in a folder.

The row is written by the transaction that uses the file; the file is there before.  A file without
a row is left over from a crash and is removed by ``storage.privacy.retention``.
"""

import enum
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import MONTH, Base, Keep, column, retention_info
from storage.closed_cases import with_closed_case
from storage.owned import Owned

REFERENCE_PREFIX: Final = "media:"
COPY_TITLE: Final = "quartiersbote.zip"
"""What the copy of somebody's data is called; no other file's name has its ending."""
UNUSED_KEPT: Final = timedelta(hours=25)
"""Photos of a draft that was never sent; an hour longer than the draft."""


class MediaKind(enum.StrEnum):
    """What a file is."""

    PHOTO = "photo"
    DOCUMENT = "document"
    """A file made for somebody, or what the team adds to an announcement."""
    FILE = "file"
    """A document somebody sent, such as a PDF."""
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    VIDEO_NOTE = "video-note"
    """A round video, said into the phone."""
    ANIMATION = "animation"


SENT_KINDS: Final = frozenset(MediaKind) - {MediaKind.PHOTO, MediaKind.DOCUMENT}
"""Of files somebody sent: kept as they came, and never opened here."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the media folder and has no row yet; sizes in pixels and bytes."""

    name: str
    size: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as somebody sent it, that lies in the media folder and has no row yet.

    Attributes:
        file: where it lies.
        kind: one of ``SENT_KINDS``.
        title: what it is called; its ending says what it is by its content.
        duration_s: how long it plays, where the messenger has told.
    """

    file: StoredFile
    kind: MediaKind
    title: str
    duration_s: int | None = None

    @property
    def is_pdf(self) -> bool:
        """Whether it is one by its content."""
        return self.title.endswith(".pdf")


class MediaFile(Owned, Base):
    """A photo, a file somebody sent, or one made for them, such as an export."""

    OWNER = "person_id"
    __tablename__ = "media_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("duration_s >= 0", name="duration_not_negative"),
        retention_info(
            erasing="The row and the file are deleted.",
            kept=(
                Keep(
                    "As long as the case; 25 hours where no case uses it.",
                    UNUSED_KEPT,
                    "created_at",
                    where={"case_id": {None}},
                    unless=("announcements.media_id", "events.media_id"),
                ),
                Keep(
                    "A copy of somebody's data: an hour.",
                    timedelta(hours=1),
                    "created_at",
                    where={"title": {COPY_TITLE}, "kind": {MediaKind.DOCUMENT}},
                ),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    person_id: Mapped[int | None] = column(
        "Who sent it, or for whom it was made.",
        ForeignKey("people.id", ondelete="CASCADE"),
        index=True,
        kept=with_closed_case("31 days after the case is closed.", MONTH),
    )
    case_id: Mapped[int | None] = column(
        "The case it belongs to.", ForeignKey("cases.id", ondelete="SET NULL"), index=True
    )
    history_entry_id: Mapped[int | None] = column(
        "The line of the case's history it came with.",
        ForeignKey("case_history.id", ondelete="SET NULL"),
        index=True,
    )
    kind: Mapped[MediaKind] = column("What it is.")
    name: Mapped[str] = column(
        "Name of the file in the media folder: random, so that it tells nothing.",
        String(80),
        unique=True,
    )
    title: Mapped[str | None] = column("The name a downloaded file gets.", String(120))
    width: Mapped[int | None] = column("Pixels across.")
    height: Mapped[int | None] = column("Pixels down.")
    size: Mapped[int] = column("Bytes.")
    duration_s: Mapped[int | None] = column("How long it plays, in seconds.")
    telegram_file_id: Mapped[str | None] = column(
        "Telegram's own name after the first upload; identical uploads are refused there.",
        String(256),
    )
    created_at: Mapped[datetime] = column("When it arrived.")

    @property
    def holds_words(self) -> bool:
        """Whether it was sent about a case; what the team makes and shows belongs to all."""
        return self.case_id is not None

    @property
    def is_photo(self) -> bool:
        """Whether it is one, decoded and encoded anew; everything else is as it was sent."""
        return self.kind is MediaKind.PHOTO


async def keep_file(
    session: AsyncSession,
    *,
    person_id: int,
    file: StoredFile,
    kind: MediaKind = MediaKind.PHOTO,
    title: str | None = None,
    duration_s: int | None = None,
    now: datetime,
) -> MediaFile:
    """Make the file this person's, and return its row with its id."""
    row = MediaFile(
        person_id=person_id,
        kind=kind,
        name=file.name,
        title=title,
        width=file.width,
        height=file.height,
        size=file.size,
        duration_s=duration_s,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def keep_sent(
    session: AsyncSession, *, person_id: int, sent: StoredFile | SentFile, now: datetime
) -> MediaFile:
    """Make the photo or file this person's, and return its row with its id."""
    if isinstance(sent, StoredFile):
        return await keep_file(session, person_id=person_id, file=sent, now=now)
    return await keep_file(
        session,
        person_id=person_id,
        file=sent.file,
        kind=sent.kind,
        title=sent.title,
        duration_s=sent.duration_s,
        now=now,
    )


async def keep_document(
    session: AsyncSession,
    *,
    person_id: int,
    content: bytes,
    title: str,
    media_dir: Path,
    now: datetime,
) -> MediaFile:
    """Write a small file made for this person, and return its row; it is kept for a day.

    Args:
        session: an open session; the caller commits.
        person_id: for whom it was made.
        content: a few kilobytes; they are in the file sooner than a thread would have begun.
        title: the name a downloaded file gets, such as ``report.csv``.
        media_dir: the folder of photos and files.
        now: when.
    """
    name = f"{secrets.token_urlsafe(24)}{PurePath(title).suffix}"
    size = _write(media_dir / name, content)
    return await keep_file(
        session,
        person_id=person_id,
        file=StoredFile(name=name, size=size),
        kind=MediaKind.DOCUMENT,
        title=title,
        now=now,
    )


async def keep_picture(
    session: AsyncSession,
    *,
    person_id: int,
    content: bytes,
    width: int,
    height: int,
    media_dir: Path,
    now: datetime,
) -> MediaFile:
    """Write a PNG drawn for this person, and return its row; it is kept for a day.

    Args:
        session: an open session; the caller commits.
        person_id: for whom it was drawn.
        content: the file, of some hundred kilobytes at most.
        width: pixels across.
        height: pixels down.
        media_dir: the folder of photos and files.
        now: when.
    """
    name = f"{secrets.token_urlsafe(24)}.png"
    size = _write(media_dir / name, content)
    file = StoredFile(name=name, size=size, width=width, height=height)
    return await keep_file(session, person_id=person_id, file=file, now=now)


def reference(media_id: int) -> str:
    """Return how a message in the outbox names a file, for delivery to look up."""
    return f"{REFERENCE_PREFIX}{media_id}"


async def list_case_photos(session: AsyncSession, *, case_id: int) -> Sequence[MediaFile]:
    """Return the photos of a case, in the order they arrived."""
    return [file for file in await list_case_media(session, case_id=case_id) if file.is_photo]


async def list_case_media(session: AsyncSession, *, case_id: int) -> Sequence[MediaFile]:
    """Return the photos and files of a case, in the order they arrived."""
    files = await session.scalars(
        select(MediaFile).where(MediaFile.case_id == case_id).order_by(MediaFile.id)
    )
    return files.all()


async def list_files(session: AsyncSession, *, media_ids: Collection[int]) -> Sequence[MediaFile]:
    """Return those of the files that still are there, for delivery; in order of their numbers."""
    files = await session.scalars(
        select(MediaFile).where(MediaFile.id.in_(media_ids)).order_by(MediaFile.id)
    )
    return files.all()


async def remember_upload(session: AsyncSession, *, media_id: int, file_id: str | None) -> None:
    """Keep Telegram's name for a file, or forget it with ``None``."""
    await session.execute(
        update(MediaFile).where(MediaFile.id == media_id).values(telegram_file_id=file_id)
    )


def _write(path: Path, content: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(content)
