"""What is taken out of announcements when a person erases everything, and as time passes."""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementText,
    PollVoter,
)
from storage.people import Person


async def forget_announcements_of(session: AsyncSession, *, person: Person) -> None:
    """Take a person out of announcements: as a reader, a voter and an author."""
    for model in (AnnouncementRecipient, PollVoter):
        await session.execute(delete(model).where(model.person_id == person.id))
    for column in (
        Announcement.created_by,
        Announcement.watcher_id,
        AnnouncementText.written_by,
    ):
        await session.execute(
            update(column.class_).where(column == person.id).values({column: None})
        )
