"""Conversations: where each person stands in a dialogue, and the draft they are writing.

A row is written in the transaction of the update that moved the conversation on, so that after a
crash the question and the stored draft always belong together.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, ForeignKey, String, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, about, column

DRAFTS_KEPT: Final = timedelta(hours=24)
"""How long an unfinished dialogue waits for the person."""


class Conversation(Base):
    """The dialogue of one person: a state's name and its data."""

    __tablename__ = "conversations"
    __table_args__ = (
        about(
            erasing="The row is deleted.",
            kept="24 hours after the last answer, or until it is sent.",
        ),
    )

    person_id: Mapped[int] = column(
        "Whose dialogue it is.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str | None] = column("Which question is open.", String(64))
    data: Mapped[dict[str, Any]] = column("The answers so far, as a draft nobody else reads.")
    updated_at: Mapped[datetime] = column("When the person last answered.")


async def find_conversation(
    session: AsyncSession, *, person_id: int, now: datetime
) -> Conversation | None:
    """Return the person's dialogue, or ``None`` where there is none younger than a day."""
    conversation = await session.get(Conversation, person_id)
    if conversation is None or conversation.updated_at <= now - DRAFTS_KEPT:
        return None
    return conversation


async def keep_conversation(
    session: AsyncSession,
    *,
    person_id: int,
    state: str | None,
    data: dict[str, Any],
    now: datetime,
) -> None:
    """Store where the person stands; an empty dialogue is removed."""
    conversation = await session.get(Conversation, person_id)
    if state is None and not data:
        if conversation is not None:
            await session.delete(conversation)
        return
    if conversation is None:
        conversation = Conversation(person_id=person_id)
        session.add(conversation)
    conversation.state, conversation.data, conversation.updated_at = state, data, now


async def forget_old_conversations(session: AsyncSession, *, now: datetime) -> int:
    """Delete dialogues nobody went on with for a day; return how many."""
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # a DELETE
        delete(Conversation).where(Conversation.updated_at <= now - DRAFTS_KEPT)
    )
    return result.rowcount
