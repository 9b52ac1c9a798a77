"""Room for files: what each account has sent on a day, and days on which the team was warned.

Bounds are held by conditional updates: of files that arrive together, none is one too many.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, CursorResult, Date, String, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, Keep, column, retention_info
from storage.database import insert_or_ignore
from storage.errors import FileQuotaError
from storage.outbox import Notice, enqueue_notice
from storage.ownership import OWNER_KEY_LENGTH, Account, owner_key
from storage.roles import list_manager_ids

DAYS_KEPT: Final = timedelta(days=2)


class NoRoomNotice(Notice, name="no-room"):
    """Tells the managers that photos and files are refused, since the disk is nearly full."""

    free_percent: int
    files_percent: int


class FileAllowance(Base):
    """How much somebody has sent on a day."""

    __tablename__ = "file_allowances"
    __table_args__ = (
        CheckConstraint("files >= 0 AND size >= 0", name="not_negative"),
        retention_info(
            erasing="Kept: nobody can tell whose a row is without the key of the data folder.",
            kept=Keep("Two days.", DAYS_KEPT, "on_day"),
        ),
    )

    on_day: Mapped[date] = column("On which day, in UTC.", Date, primary_key=True)
    owner_key: Mapped[str] = column(
        "Whose files they are: a keyed hash of the account.",
        String(OWNER_KEY_LENGTH),
        primary_key=True,
    )
    files: Mapped[int] = column("How many photos and files.")
    size: Mapped[int] = column("Bytes of all of them, as they came.", BigInteger)


class RoomWarning(Base):
    """A day on which the managers were told that there is no room for files."""

    __tablename__ = "room_warnings"
    __table_args__ = (
        retention_info(
            erasing="Kept: the row names nobody.", kept=Keep("Two days.", DAYS_KEPT, "on_day")
        ),
    )

    on_day: Mapped[date] = column(
        "On which day, in UTC, so that they are told once.", Date, primary_key=True
    )


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one account may send on a day: so many photos and files, of so many bytes."""

    files: int = 100
    size: int = 500 * 1024 * 1024


async def check_allowance(
    session: AsyncSession, *, account: Account, size: int, allowance: Allowance, now: datetime
) -> None:
    """Check that somebody may send one more file, of so many bytes.

    Raises:
        FileQuotaError: it would be too much for a day.
    """
    key = owner_key(session, account)
    taken = await session.get(FileAllowance, (_day(now), key), populate_existing=True)
    files, bytes_ = (0, 0) if taken is None else (taken.files, taken.size)
    if files >= allowance.files or bytes_ + size > allowance.size:
        raise FileQuotaError


async def take_allowance(
    session: AsyncSession, *, account: Account, size: int, allowance: Allowance, now: datetime
) -> None:
    """Count a file that came.

    Raises:
        FileQuotaError: it was too much for a day.
    """
    day, key = _day(now), owner_key(session, account)
    await insert_or_ignore(session, FileAllowance, on_day=day, owner_key=key, files=0, size=0)
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(FileAllowance)
        .where(
            FileAllowance.on_day == day,
            FileAllowance.owner_key == key,
            FileAllowance.files < allowance.files,
            FileAllowance.size + size <= allowance.size,
        )
        .values(files=FileAllowance.files + 1, size=FileAllowance.size + size)
    )
    if result.rowcount == 0:
        raise FileQuotaError


async def warn_of_no_room(
    session: AsyncSession, *, free_percent: int, files_percent: int, now: datetime
) -> bool:
    """Tell the managers that files are refused, once a day; return whether they are told now."""
    if not await insert_or_ignore(session, RoomWarning, on_day=_day(now)):
        return False
    await enqueue_notice(
        session,
        NoRoomNotice(free_percent=free_percent, files_percent=files_percent),
        person_ids=set(await list_manager_ids(session)),
        now=now,
    )
    return True


def _day(now: datetime) -> date:
    return now.date()
