"""Updates: which ones were handled already, and the dead letter queue of those that failed.

A messenger delivers an update again until it is acknowledged.  Its id is stored in the transaction
of everything it causes, so that the second time does nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, CursorResult, ForeignKey, String, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, column, retention_info
from storage.database import insert_or_ignore

UPDATES_KEPT: Final = timedelta(hours=48)
"""Telegram delivers an update for 24 hours, and may begin its ids anywhere after a week of silence
(Bot API, getUpdates): two days are longer than the one and shorter than the other."""
PARKED_KEPT: Final = timedelta(days=31)


class HandledUpdate(Base):
    """An update whose effects are committed."""

    __tablename__ = "handled_updates"
    __table_args__ = (
        retention_info(erasing="Kept: the row names nobody.", kept="48 hours, then deleted."),
    )

    channel: Mapped[str] = column("Which messenger sent it.", String(16), primary_key=True)
    update_id: Mapped[int] = column(
        "The messenger's number of the update.", BigInteger, primary_key=True, autoincrement=False
    )
    handled_at: Mapped[datetime] = column("When it was handled.", index=True)


class ParkedUpdate(Base):
    """An update that failed every time, kept so that what somebody sent is not lost."""

    __tablename__ = "parked_updates"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.", kept="31 days, or until it is handled after all."
        ),
    )

    channel: Mapped[str] = column("Which messenger sent it.", String(16), primary_key=True)
    update_id: Mapped[int] = column(
        "The messenger's number of the update.", BigInteger, primary_key=True, autoincrement=False
    )
    person_id: Mapped[int | None] = column(
        "Who sent it, so that erasing finds it.", ForeignKey("people.id", ondelete="CASCADE")
    )
    payload: Mapped[dict[str, Any]] = column("The update itself, to handle it after a repair.")
    error: Mapped[str] = column("Where the program failed; no text of the person.", Text)
    parked_at: Mapped[datetime] = column("When it was given up.", index=True)


async def mark_handled(
    session: AsyncSession, *, channel: str, update_id: int, now: datetime
) -> bool:
    """Remember the update; return False if it was handled before."""
    return await insert_or_ignore(
        session, HandledUpdate, channel=channel, update_id=update_id, handled_at=now
    )


async def retry_parked(session: AsyncSession, *, channel: str, update_id: int) -> bool:
    """Take an update out of those parked, to handle it in this transaction.

    Return False if it is not among them, or another process was faster.
    """
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # a DELETE
        delete(ParkedUpdate).where(
            ParkedUpdate.channel == channel, ParkedUpdate.update_id == update_id
        )
    )
    return result.rowcount == 1


async def list_parked(session: AsyncSession, *, channel: str) -> Sequence[dict[str, Any]]:
    """Return the updates of the channel that were parked, in the order they came."""
    payloads = await session.scalars(
        select(ParkedUpdate.payload)
        .where(ParkedUpdate.channel == channel)
        .order_by(ParkedUpdate.parked_at, ParkedUpdate.update_id)
    )
    return payloads.all()


async def park(
    session: AsyncSession,
    *,
    channel: str,
    update_id: int,
    person_id: int | None,
    payload: dict[str, Any],
    error: str,
    now: datetime,
) -> bool:
    """Keep an update that could not be handled, and count it as handled.

    Return False for one that was kept before; it stays as it is.
    """
    if not await mark_handled(session, channel=channel, update_id=update_id, now=now):
        return False
    session.add(
        ParkedUpdate(
            channel=channel,
            update_id=update_id,
            person_id=person_id,
            payload=payload,
            error=error,
            parked_at=now,
        )
    )
    return True


async def forget_old_updates(session: AsyncSession, *, now: datetime) -> None:
    """Delete what is older than the tables promise."""
    await session.execute(
        delete(HandledUpdate).where(HandledUpdate.handled_at <= now - UPDATES_KEPT)
    )
    await session.execute(delete(ParkedUpdate).where(ParkedUpdate.parked_at <= now - PARKED_KEPT))
