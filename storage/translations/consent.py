"""Whether a machine outside the house may translate somebody's words: asked once, by a text.

What somebody has written for the team is noted by the flush that stores it, so that whatever they
write first leads to the question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from storage.outbox import withdraw
from storage.people import MachineTranslation, Person

QUESTION_TOPIC: Final = "machine-question"
"""Topic of the question in the outbox."""
_WRITTEN: Final = "what was written for the team"
"""Key of ``session.info``."""


@dataclass(frozen=True, slots=True)
class Written:
    """Words somebody has written in this transaction, and that the team reads.

    Attributes:
        person_id: who has written them.
        text: the words.
        language: the language they are in, where it is known.
    """

    person_id: int
    text: str
    language: str | None


def note_written(session: Session, written: Written) -> None:
    """Remember what somebody has written until the end of the transaction."""
    session.info.setdefault(_WRITTEN, []).append(written)


async def list_written(session: AsyncSession, *, person: Person) -> Sequence[Written]:
    """Return what the person has written for the team in this transaction."""
    await session.flush()
    noted: Sequence[Written] = session.info.get(_WRITTEN, ())
    return [written for written in noted if written.person_id == person.id]


async def begin_asking(session: AsyncSession, *, person: Person, now: datetime) -> bool:
    """Return whether to ask the person; true once, or while the question still waits to be sent.

    The one that waits makes way, so that it comes after what is said to the newest words.
    """
    if person.machine_translation is not MachineTranslation.UNASKED:
        return False
    if person.machine_asked_at is not None:
        return await withdraw(session, person_id=person.id, topic=QUESTION_TOPIC, now=now) > 0
    asked: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Person)
        .where(
            Person.id == person.id,
            Person.machine_translation == MachineTranslation.UNASKED,
            Person.machine_asked_at.is_(None),
        )
        .values(machine_asked_at=now)
    )
    return asked.rowcount == 1


def choose(person: Person, *, may: bool, outside: bool) -> None:
    """Let a machine translate what the person writes, or people alone.

    Without one outside the house a yes takes an objection back and no more: it says nothing of
    one that words leave the house for, about which the person is asked when there is one.
    """
    if may and not outside:
        person.machine_translation = MachineTranslation.UNASKED
        person.machine_asked_at = None
        return
    person.machine_translation = MachineTranslation.YES if may else MachineTranslation.NO
