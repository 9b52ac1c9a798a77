"""What is forgotten of questions: when a person erases everything, and when time has passed."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Person
from storage.questions.models import ClosedPeriodReply


async def forget_questions_of(session: AsyncSession, *, person: Person) -> None:
    """Forget what somebody was told; their words are in their cases, and ratings name nobody."""
    await session.execute(
        delete(ClosedPeriodReply).where(ClosedPeriodReply.person_id == person.id)
    )
