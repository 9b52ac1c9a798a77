"""What is taken out of announcements when a person erases everything, and as time passes."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementText,
    PollVoter,
)
from storage.people import Person

RECIPIENTS_KEPT: Final = timedelta(days=31)
ANNOUNCEMENTS_KEPT: Final = timedelta(days=730)


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


async def forget_old_announcements(session: AsyncSession, *, now: datetime) -> None:
    """Delete what the tables promise to forget; can run twice without harm."""
    over = select(Announcement.id).where(
        Announcement.finished_at <= now - RECIPIENTS_KEPT, ~Announcement.changing
    )
    for model in (AnnouncementRecipient, PollVoter):
        await session.execute(delete(model).where(model.announcement_id.in_(over)))
    await session.execute(
        delete(Announcement).where(Announcement.finished_at <= now - ANNOUNCEMENTS_KEPT)
    )
