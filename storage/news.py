"""What is public: events that were published, and announcements to everyone; for feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Announcement, AnnouncementState, AnnouncementText
from storage.events.models import Event, Occurrence, OccurrenceState

PUBLIC_STATES: Final = (
    AnnouncementState.SENDING,
    AnnouncementState.PAUSED,
    AnnouncementState.STOPPED,
    AnnouncementState.DONE,
)
"""Sent, or being sent; what was recalled is gone here too."""
LOOKED_AT: Final = 10
"""For each announcement asked for, so many are looked at: most are not for everyone."""


async def list_news_events(session: AsyncSession, *, limit: int) -> Sequence[Event]:
    """Return the events published last, newest first; cancelled ones too."""
    found = await session.scalars(
        select(Event)
        .where(Event.published_at.is_not(None))
        .order_by(Event.published_at.desc(), Event.id.desc())
        .limit(limit)
    )
    return found.all()


async def list_published_dates(
    session: AsyncSession, *, after: datetime, limit: int
) -> Sequence[tuple[Event, Occurrence]]:
    """Return the dates ever published that end after a moment, cancelled ones too, by time."""
    found = await session.execute(
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Event.published_at.is_not(None), Occurrence.ends_at > after)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
    )
    return [(event, occurrence) for event, occurrence in found]


async def list_next_dates(
    session: AsyncSession, *, event_ids: Sequence[int], now: datetime
) -> dict[int, Occurrence]:
    """Return the date of each event that takes place next, or did so last."""
    found = await session.scalars(
        select(Occurrence)
        .where(Occurrence.event_id.in_(event_ids), Occurrence.state == OccurrenceState.PLANNED)
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    dates: dict[int, Occurrence] = {}
    for occurrence in found:
        known = dates.get(occurrence.event_id)
        if known is None or known.ends_at <= now:
            dates[occurrence.event_id] = occurrence
    return dates


async def list_public_announcements(
    session: AsyncSession, *, limit: int
) -> Sequence[tuple[Announcement, dict[str, str]]]:
    """Return the announcements to everyone sent last, newest first, with their texts."""
    found = await session.scalars(
        select(Announcement)
        .where(Announcement.state.in_(PUBLIC_STATES), Announcement.started_at.is_not(None))
        .order_by(Announcement.started_at.desc(), Announcement.id.desc())
        .limit(limit * LOOKED_AT)
    )
    public = [each for each in found if each.to.everyone and not each.to.languages][:limit]
    texts = await session.scalars(
        select(AnnouncementText)
        .where(
            AnnouncementText.announcement_id.in_([each.id for each in public]),
            AnnouncementText.text.is_not(None),
        )
        .order_by(AnnouncementText.announcement_id, AnnouncementText.locale)
    )
    words: dict[int, dict[str, str]] = {each.id: {} for each in public}
    for text in texts:
        words[text.announcement_id][text.locale] = text.text or ""
    return [(each, words[each.id]) for each in public if words[each.id]]
