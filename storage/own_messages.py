"""What each message of a person has become, so that a change of it finds its place.

Messengers let people change what they have sent for two days; the number of a message is that of
the messenger, in the person's own chat.
"""

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Select, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, Keep, column, retention_info
from storage.database import insert_or_replace
from storage.people import Person

MESSAGES_KEPT: Final = timedelta(days=31)


class Became(enum.StrEnum):
    """What a message has become."""

    CASE = "case"
    """Words of a case, of its first ones or of what was added."""
    ANSWER = "answer"
    """A line of a case's history, by which the team has told or asked the reporter something."""
    COMMENT = "comment"
    """A comment on an idea; of somebody of the team, the answer to another one's."""
    TOPIC = "topic"
    """What an appointment is about."""
    ANNOUNCEMENT = "announcement"
    """The German text of an announcement."""


class OwnMessage(Base):
    """One message of a person whose words are stored elsewhere."""

    __tablename__ = "own_messages"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=Keep(
                "31 days: messengers let nobody change older messages.", MESSAGES_KEPT, "at"
            ),
        ),
    )

    person_id: Mapped[int] = column(
        "Who sent it.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    message_id: Mapped[int] = column(
        "The messenger's number of the message.", BigInteger, primary_key=True
    )
    became: Mapped[Became] = column("What it has become.")
    about_id: Mapped[int] = column("The number of that in its own table.")
    at: Mapped[datetime] = column("When it was stored.", index=True)


async def note_message(
    session: AsyncSession,
    *,
    person: Person,
    message_ids: Iterable[int],
    became: Became,
    about_id: int,
    alone: bool = False,
    now: datetime,
) -> None:
    """Keep what these messages of the person have become.

    ``alone`` says that earlier ones have become nothing, since these words took their place.
    """
    if alone:
        await _forget(session, person_id=person.id, became=became, about_id=about_id)
    for message_id in message_ids:
        await insert_or_replace(
            session,
            OwnMessage,
            person_id=person.id,
            message_id=message_id,
            became=became,
            about_id=about_id,
            at=now,
        )


async def note_addition(
    session: AsyncSession, *, person: Person, message_id: int, case_id: int, now: datetime
) -> None:
    """Keep that a message of the person was added to a case."""
    await note_message(
        session,
        person=person,
        message_ids=[message_id],
        became=Became.CASE,
        about_id=case_id,
        now=now,
    )


async def find_own_message(
    session: AsyncSession, *, person_id: int, message_id: int
) -> OwnMessage | None:
    """Return what a message has become; ``None`` where that is not known, or not any more."""
    return await session.get(OwnMessage, (person_id, message_id), populate_existing=True)


async def forget_messages_of_case(session: AsyncSession, *, person_id: int, case_id: int) -> None:
    """Forget which messages went to a case, because their words belong elsewhere."""
    await _forget(session, person_id=person_id, became=Became.CASE, about_id=case_id)


async def forget_messages_about(
    session: AsyncSession, *, became: Became, about: Select[int]
) -> None:
    """Forget which messages have become any of these, whoever sent them."""
    await session.execute(
        delete(OwnMessage)
        .where(OwnMessage.became == became, OwnMessage.about_id.in_(about))
        .execution_options(synchronize_session=False)
    )


async def _forget(session: AsyncSession, *, person_id: int, became: Became, about_id: int) -> None:
    await session.execute(
        delete(OwnMessage).where(
            OwnMessage.person_id == person_id,
            OwnMessage.became == became,
            OwnMessage.about_id == about_id,
        )
    )
