"""What is forgotten of questions: when a person erases everything, and when time has passed."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Person
from storage.questions.models import ClosedPeriodReply

REPLIES_KEPT: Final = timedelta(days=1)


async def forget_questions_of(session: AsyncSession, *, person: Person) -> None:
    """Forget what somebody was told; their words are in their cases, and ratings name nobody."""
    await session.execute(
        delete(ClosedPeriodReply).where(ClosedPeriodReply.person_id == person.id)
    )


async def forget_old_replies(session: AsyncSession, *, now: datetime) -> None:
    """Forget whom was told of closed periods that are over; can run twice without harm."""
    await session.execute(
        delete(ClosedPeriodReply).where(ClosedPeriodReply.until <= now - REPLIES_KEPT)
    )
