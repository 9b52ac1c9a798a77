"""Conversations: where each person stands in a dialogue, and the draft they are writing.

A row is written in the transaction of the update that moved the conversation on, so that after a
crash the question and the stored draft always belong together.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, String, bindparam, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, Keep, column, retention_info
from storage.database import insert_or_replace

DRAFTS_KEPT: Final = timedelta(hours=24)
"""How long an unfinished dialogue waits for the person."""


class Conversation(Base):
    """The dialogue of one person: a state's name and its data."""

    __tablename__ = "conversations"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=Keep("24 hours after the last answer.", DRAFTS_KEPT, "updated_at"),
        ),
    )

    person_id: Mapped[int] = column(
        "Whose dialogue it is.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str | None] = column("Which question is open.", String(64))
    data: Mapped[dict[str, Any]] = column("The answers so far, as a draft nobody else reads.")
    updated_at: Mapped[datetime] = column("When the person last answered.")


_TABLE: Final = Base.metadata.tables[Conversation.__tablename__]
_END: Final = delete(_TABLE).where(_TABLE.c.person_id == bindparam("person_id"))


async def keep_conversation(
    session: AsyncSession,
    *,
    person_id: int,
    state: str | None,
    data: dict[str, Any],
    now: datetime,
) -> None:
    """Store where the person stands; an empty dialogue is removed."""
    if state is None and not data:
        await session.execute(_END, {"person_id": person_id})
        return
    await insert_or_replace(
        session, Conversation, person_id=person_id, state=state, data=data, updated_at=now
    )
