"""Attempts to look into a file: written before, taken away after, so that a death is remembered.

A file that has ended the program, or the process that looked into it, comes again: the messenger
delivers its update once more, or somebody sends it anew.  After ``ATTEMPTS_MOST`` it is left
alone.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, String, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, Keep, column, retention_info
from storage.database import insert_or_ignore

ATTEMPTS_MOST: Final = 3
"""More than one: a machine may lose its power while it looks into a good photo."""
ATTEMPTS_KEPT: Final = timedelta(hours=24)


class FileAttempt(Base):
    """A file that is looked into at this moment, or whose looking into never came to an end."""

    __tablename__ = "file_attempts"
    __table_args__ = (
        retention_info(
            erasing="Kept: the row names nobody.",
            kept=Keep(
                "Until the file was looked into; 24 hours where that never came to an end.",
                ATTEMPTS_KEPT,
                "last_at",
            ),
        ),
    )

    digest: Mapped[str] = column(
        "Which file: the SHA-256 of its bytes, from which they cannot be told.",
        String(64),
        primary_key=True,
    )
    attempts: Mapped[int] = column("How often it was begun.")
    last_at: Mapped[datetime] = column("When it was begun last.", index=True)


async def begin_attempt(session: AsyncSession, *, digest: str, now: datetime) -> bool:
    """Count an attempt; return False where there were too many already."""
    if await insert_or_ignore(session, FileAttempt, digest=digest, attempts=1, last_at=now):
        return True
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(FileAttempt)
        .where(FileAttempt.digest == digest, FileAttempt.attempts < ATTEMPTS_MOST)
        .values(attempts=FileAttempt.attempts + 1, last_at=now)
    )
    return result.rowcount == 1


async def end_attempt(session: AsyncSession, *, digest: str) -> None:
    """Forget the attempts: the file was looked into, whatever came of it."""
    await session.execute(delete(FileAttempt).where(FileAttempt.digest == digest))
