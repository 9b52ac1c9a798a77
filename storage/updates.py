"""Updates: what came and waits, what was handled, and the dead letter queue of what failed.

What a messenger hands over once is stored before it is acknowledged (``store_received``), and is
handled from here.  That it was handled is stored in the transaction of everything it causes
(``mark_handled``), so that the second time does nothing; its words go in the same moment.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CursorResult,
    ForeignKey,
    Index,
    Insert,
    String,
    Text,
    bindparam,
    delete,
    func,
    null,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, Keep, column, retention_info
from storage.database import create_insert
from storage.people import Person

UPDATES_KEPT: Final = timedelta(hours=48)
"""Telegram delivers an update for 24 hours, and may begin its ids anywhere after a week of silence
(Bot API, getUpdates): two days are longer than the one and shorter than the other."""
PARKED_KEPT: Final = timedelta(days=31)
NOBODY: Final = 0
"""The account of an update that no account sent."""


class ReceivedUpdate(Base):
    """An update that came: its words until it is handled, and then only that it was."""

    __tablename__ = "received_updates"
    __table_args__ = (
        Index(
            "ix_received_updates_waiting",
            "channel",
            "account_id",
            "update_id",
            # Not on PostgreSQL too: saying so loads SQLAlchemy's part for it.
            sqlite_where=text("handled_at IS NULL"),
        ),
        retention_info(
            erasing="What waits is deleted; the other rows name nobody.",
            kept=(
                Keep("48 hours after it was handled,", UPDATES_KEPT, "handled_at"),
                Keep(
                    "31 days where it never is.",
                    PARKED_KEPT,
                    "received_at",
                    where={"handled_at": {None}},
                ),
            ),
        ),
    )

    channel: Mapped[str] = column("Which messenger sent it.", String(16), primary_key=True)
    update_id: Mapped[int] = column(
        "The messenger's number of the update.", BigInteger, primary_key=True, autoincrement=False
    )
    received_at: Mapped[datetime] = column("When it came.")
    handled_at: Mapped[datetime | None] = column("When it was handled.", index=True)
    account_id: Mapped[int | None] = column(
        "Who sent it, so that one chat is handled in order and erasing finds it.",
        BigInteger,
        kept="Until it is handled.",
    )
    payload: Mapped[dict[str, Any] | None] = column(
        "The update itself, without the sender's name, to handle it after a crash too.",
        JSON(none_as_null=True),
        kept="Until it is handled.",
    )


class ParkedUpdate(Base):
    """An update that failed every time, kept so that what somebody sent is not lost."""

    __tablename__ = "parked_updates"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=Keep("31 days, or until it is handled after all.", PARKED_KEPT, "parked_at"),
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


# --- What came ---------------------------------------------------------------------------------


async def store_received(
    session: AsyncSession,
    *,
    channel: str,
    updates: Mapping[int, tuple[int, dict[str, Any]]],
    now: datetime,
) -> set[int]:
    """Keep updates until they are handled; return the numbers of those that had not come before.

    Args:
        session: an open session; the caller commits.
        channel: which messenger sent them.
        updates: by their numbers, whose they are and what they say.
        now: the time.
    """
    rows = [
        {
            "channel": channel,
            "update_id": update_id,
            "received_at": now,
            "handled_at": None,
            "account_id": account_id,
            "payload": payload,
        }
        for update_id, (account_id, payload) in updates.items()
    ]
    statement = _store_statement(session.get_bind().dialect.name)
    return set((await session.execute(statement, rows)).scalars())


async def mark_handled(
    session: AsyncSession, *, channel: str, update_id: int, now: datetime
) -> bool:
    """Remember that the update was handled, and forget its words; False if it was before.

    Where another process handles it at this moment, wait for how that ends.
    """
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an INSERT
        _mark_statement(session.get_bind().dialect.name),
        {"channel": channel, "update_id": update_id, "received_at": now, "handled_at": now},
    )
    return result.rowcount == 1


async def count_waiting(session: AsyncSession, *, channel: str) -> dict[int, int]:
    """Return how many updates came and were not handled, by account."""
    counted = await session.execute(
        select(ReceivedUpdate.account_id, func.count())
        .where(ReceivedUpdate.channel == channel, ReceivedUpdate.handled_at.is_(None))
        .group_by(ReceivedUpdate.account_id)
    )
    return {account_id or NOBODY: count for account_id, count in counted}


async def list_waiting(
    session: AsyncSession, *, channel: str, account_id: int, limit: int
) -> Sequence[dict[str, Any]]:
    """Return what came from one account and was not handled, in order, so many at most."""
    payloads = await session.scalars(
        select(ReceivedUpdate.payload)
        .where(
            ReceivedUpdate.channel == channel,
            ReceivedUpdate.account_id == account_id,
            ReceivedUpdate.handled_at.is_(None),
        )
        .order_by(ReceivedUpdate.update_id)
        .limit(limit)
    )
    return [payload for payload in payloads if payload is not None]


async def forget_waiting_of(session: AsyncSession, *, person: Person) -> None:
    """Delete what waits of somebody who erases everything."""
    await session.execute(
        delete(ReceivedUpdate).where(
            ReceivedUpdate.channel == person.channel,
            ReceivedUpdate.account_id == person.account_id,
        )
    )


@cache
def _store_statement(dialect: str) -> Insert:
    """Return the statement of ``store_received``, made once as it is run for each batch."""
    table = Base.metadata.tables[ReceivedUpdate.__tablename__]
    insert = create_insert(dialect, table).on_conflict_do_nothing()
    return insert.returning(table.c.update_id)


@cache
def _mark_statement(dialect: str) -> Insert:
    """Return the statement of ``mark_handled``, made once as it is run for each update."""
    table = Base.metadata.tables[ReceivedUpdate.__tablename__]
    insert = create_insert(dialect, table).values(
        {name: bindparam(name) for name in ("channel", "update_id", "received_at", "handled_at")}
    )
    return insert.on_conflict_do_update(
        index_elements=[*table.primary_key],
        set_={
            "handled_at": insert.excluded.handled_at,
            "account_id": null(),
            "payload": null(),
        },
        where=table.c.handled_at.is_(None),
    )


# --- The dead letter queue ---------------------------------------------------------------------


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
