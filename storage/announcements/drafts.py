"""What the team is shown while it writes: how announcements begin, and which cases they name."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import AnnouncementText
from storage.cases.models import Case
from storage.quarter.profile import SOURCE_LOCALE


async def list_german(
    session: AsyncSession, announcement_ids: Collection[int]
) -> Mapping[int, str]:
    """Return the German text of each of these announcements, by number."""
    rows = await session.execute(
        select(AnnouncementText.announcement_id, AnnouncementText.text)
        .where(
            AnnouncementText.announcement_id.in_(announcement_ids),
            AnnouncementText.locale == SOURCE_LOCALE,
            AnnouncementText.text.is_not(None),
        )
        .order_by(AnnouncementText.announcement_id)
    )
    return {announcement_id: text or "" for announcement_id, text in rows}


async def list_references(session: AsyncSession, case_ids: Collection[int]) -> Mapping[int, str]:
    """Return the reference of each of these cases that still is there, by number."""
    if not case_ids:
        return {}
    rows = await session.execute(
        select(Case.id, Case.reference).where(Case.id.in_(case_ids)).order_by(Case.id)
    )
    return dict(rows.all())
