"""Whose words a message in a chat carries, so that erasing reaches every copy.

The one place that enqueues writes it (``storage.outbox.writing``), and delivery does for what is
rendered when it is sent; a typed message of the team gets it when its words go to something of
somebody else's.  Nobody's own chat has a row: what leads from an account to its owner's mark would
lead from the mark to the account.
"""

import enum
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import YEAR, Base, Keep, column, retention_info
from storage.database import create_insert
from storage.owned import noted_owners
from storage.ownership import MARK_LENGTH, Account, ownership_of

ROWS_AT_ONCE: Final = 1_000


class MessageKind(enum.StrEnum):
    """What a message is, which decides how it can be emptied."""

    TEXT = "text"
    FILE = "file"
    """A photo, a document or a place of the bot's."""
    TYPED = "typed"
    """What somebody of the team wrote."""


class MessageOwner(Base):
    """A message in somebody's chat that carries words of somebody else."""

    __tablename__ = "message_owners"
    __table_args__ = (
        UniqueConstraint("outbox_id", "owner_key"),
        Index(None, "channel", "chat_id", "message_id"),
        retention_info(
            erasing="The row is deleted with the words in the message.",
            kept=Keep("A year, as long as the page shows a message.", YEAR, "sent_at"),
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    channel: Mapped[str] = column("Which messenger the message is in.", String(16))
    chat_id: Mapped[int] = column("The messenger's number of the chat.", BigInteger)
    outbox_id: Mapped[int | None] = column("Its number in the outbox; empty for a typed one.")
    message_id: Mapped[int | None] = column(
        "The messenger's number of the message; empty until the outbox forgets it.", BigInteger
    )
    parts: Mapped[int] = column("How many messages it is: an album has one for each photo.")
    kind: Mapped[MessageKind] = column("What it is, which decides how it can be emptied.")
    owner_key: Mapped[str] = column(
        "Whose words it carries: the mark of the row they come from.",
        String(MARK_LENGTH),
        index=True,
    )
    sent_at: Mapped[datetime] = column("When it was put on its way.", index=True)


_TABLE: Final = Base.metadata.tables[MessageOwner.__tablename__]
_SILENT: Final = frozenset({"AnswerCallbackQuery", "SendChatAction"})
"""Calls that leave nothing in a chat."""
_TEXTS: Final = frozenset({"SendMessage", "EditMessageText", "EditMessageReplyMarkup"})


class Told:
    """A message on its way: what the outbox calls it, and how it is said."""

    __slots__ = ("kind", "message_id", "outbox_id", "parts")

    def __init__(self, outbox_id: int, method: str, payload: dict[str, object]) -> None:
        media, message_id = payload.get("media"), payload.get("message_id")
        self.outbox_id: Final = outbox_id
        self.kind: Final = MessageKind.TEXT if method in _TEXTS else MessageKind.FILE
        self.message_id: Final = message_id if isinstance(message_id, int) else None
        self.parts: Final = len(media) if isinstance(media, list) else 1


def owners_beside(session: AsyncSession, receiver: Account) -> Collection[str]:
    """Return whose words were read or written in this transaction, the receiver's own left out."""
    noted = noted_owners(session)
    if not noted:
        return ()
    ownership = ownership_of(session)
    return [mark for mark in noted if not ownership.owns(receiver, mark)]


async def note_told(
    session: AsyncSession,
    *,
    receiver: Account,
    told: Iterable[tuple[int, str, dict[str, object]]],
    now: datetime,
) -> None:
    """Keep whose words these messages to somebody carry: of all that were read or written.

    Args:
        session: an open session; the caller commits.
        receiver: who gets them.
        told: the number in the outbox, the call's name and its parameters, of each.
        now: when.
    """
    marks = owners_beside(session, receiver)
    if not marks:
        return
    messages = [Told(*each) for each in told if each[1] not in _SILENT]
    await _insert(
        session,
        [
            {
                "channel": receiver.channel,
                "chat_id": receiver.account_id,
                "outbox_id": message.outbox_id,
                "message_id": message.message_id,
                "parts": message.parts,
                "kind": message.kind,
                "owner_key": mark,
                "sent_at": now,
            }
            for message in messages
            for mark in marks
        ],
    )


async def note_said_otherwise(
    session: AsyncSession, *, outbox_id: int, told: Iterable[tuple[int, str, dict[str, object]]]
) -> None:
    """Keep whose words a message carries that goes out as other calls; see ``note_told``."""
    carried = await session.scalars(
        select(MessageOwner).where(MessageOwner.outbox_id == outbox_id)
    )
    owners = [(each.owner_key, each.channel, each.chat_id, each.sent_at) for each in carried]
    if not owners:
        return
    await session.execute(delete(_TABLE).where(_TABLE.c.outbox_id == outbox_id))
    await _insert(
        session,
        [
            {
                "channel": channel,
                "chat_id": chat_id,
                "outbox_id": message.outbox_id,
                "message_id": message.message_id,
                "parts": message.parts,
                "kind": message.kind,
                "owner_key": mark,
                "sent_at": sent_at,
            }
            for message in [Told(*each) for each in told]
            for mark, channel, chat_id, sent_at in owners
        ],
    )


async def note_typed(
    session: AsyncSession, *, writer: Account, message_ids: Collection[int], now: datetime
) -> None:
    """Keep about whom somebody of the team has written these messages."""
    marks = owners_beside(session, writer)
    await _insert(
        session,
        [
            {
                "channel": writer.channel,
                "chat_id": writer.account_id,
                "outbox_id": None,
                "message_id": message_id,
                "parts": 1,
                "kind": MessageKind.TYPED,
                "owner_key": mark,
                "sent_at": now,
            }
            for message_id in message_ids
            for mark in marks
        ],
    )


async def _insert(session: AsyncSession, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    insert = create_insert(session.get_bind().dialect.name, _TABLE).on_conflict_do_nothing()
    for first in range(0, len(rows), ROWS_AT_ONCE):
        await session.execute(insert, rows[first : first + ROWS_AT_ONCE])


async def list_owned_messages(session: AsyncSession, *, owner: Account) -> Collection[int]:
    """Return the numbers of all rows whose message carries this person's words."""
    ownership = ownership_of(session)
    marks = ownership.own(owner, await session.scalars(select(_TABLE.c.owner_key).distinct()))
    numbers = list[int]()
    for first in range(0, len(marks), ROWS_AT_ONCE):
        some = marks[first : first + ROWS_AT_ONCE]
        numbers += await session.scalars(
            select(_TABLE.c.id).where(_TABLE.c.owner_key.in_(some)).order_by(_TABLE.c.id)
        )
    return numbers
