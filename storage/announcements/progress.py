"""The message that shows a member of the team how far an announcement is, and its report.

The first message is written anew; from then on it is edited: at most every ``REFRESH``, and a
newer edit takes the place of one that still waits.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Announcement, AnnouncementRecipient, CopyChange
from storage.announcements.notices import AnnouncementProgressNotice, AnnouncementReportNotice
from storage.announcements.queries import lock_announcement
from storage.outbox import DeliveryState, OutboxMessage, enqueue_notice

REFRESH: Final = timedelta(seconds=5)


async def watch_progress(
    session: AsyncSession, *, announcement_id: int, person_id: int, now: datetime
) -> None:
    """Show a member of the team the progress in a new message, kept up to date from now on."""
    announcement = await lock_announcement(session, announcement_id)
    await watch(session, announcement, person_id=person_id, ignores_quiet_hours=True, now=now)


async def watch(
    session: AsyncSession,
    announcement: Announcement,
    *,
    person_id: int,
    ignores_quiet_hours: bool,
    now: datetime,
) -> None:
    """Write the message that shows the progress to this person.

    Args:
        session: an open session; the caller commits.
        announcement: locked.
        person_id: who watches.
        ignores_quiet_hours: whether it may come in quiet hours, because it answers somebody.
        now: the current time.
    """
    messages = await enqueue_notice(
        session,
        AnnouncementProgressNotice(announcement_id=announcement.id, opens=True),
        person_ids=[person_id],
        ignores_quiet_hours=ignores_quiet_hours,
        now=now,
    )
    await session.flush()
    announcement.watcher_id = person_id
    announcement.progress_id = messages[0].id if messages else None
    announcement.progress_at = now
    await session.flush()


async def find_progress_message(session: AsyncSession, announcement: Announcement) -> int | None:
    """Return the messenger's number of the message; ``None`` while it is on its way."""
    if announcement.progress_id is None:
        return None
    number: int | None = await session.scalar(
        select(OutboxMessage.message_id).where(
            OutboxMessage.id == announcement.progress_id,
            OutboxMessage.person_id == announcement.watcher_id,
            OutboxMessage.state == DeliveryState.SENT,
        )
    )
    return number


async def refresh_if_due(
    session: AsyncSession, announcement: Announcement, *, now: datetime
) -> None:
    """Bring the message up to date if more people are counted, and it is time for it."""
    if announcement.progress_at is not None and now - announcement.progress_at < REFRESH:
        return
    if await _count_ended(session, announcement) != announcement.progress_shown:
        await refresh_progress(session, announcement, now=now)


async def refresh_progress(
    session: AsyncSession, announcement: Announcement, *, now: datetime
) -> None:
    """Bring the message up to date."""
    if (
        announcement.watcher_id is None
        or await find_progress_message(session, announcement) is None
    ):
        return
    await enqueue_notice(
        session,
        AnnouncementProgressNotice(announcement_id=announcement.id),
        person_ids=[announcement.watcher_id],
        topic=f"announcement-{announcement.id}",
        ignores_quiet_hours=True,  # an edit, and nobody's phone rings
        now=now,
    )
    announcement.progress_at = now
    announcement.progress_shown = await _count_ended(session, announcement)


async def report_end(
    session: AsyncSession,
    announcement: Announcement,
    *,
    change: CopyChange | None = None,
    now: datetime,
) -> None:
    """Tell whoever watches, or wrote it, how it ended; or the change to its copies did."""
    reader_id = announcement.watcher_id or announcement.created_by
    await enqueue_notice(
        session,
        AnnouncementReportNotice(announcement_id=announcement.id, change=change),
        person_ids=[] if reader_id is None else [reader_id],
        now=now,
    )


async def _count_ended(session: AsyncSession, announcement: Announcement) -> int:
    """Return how many copies and changes to copies have reached a final state."""
    counted = (
        func.count().filter(AnnouncementRecipient.state != DeliveryState.WAITING),
        func.count().filter(AnnouncementRecipient.change_state != DeliveryState.WAITING),
    )
    found = await session.execute(
        select(*counted).where(AnnouncementRecipient.announcement_id == announcement.id)
    )
    return sum(found.one())
