"""When an announcement is sent: at a time, or again and again on the days of a rule."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Announcement, AnnouncementState, AnnouncementText
from storage.announcements.queries import list_texts, lock_editable
from storage.announcements.states import set_state
from storage.audit import AuditAction, record
from storage.errors import AnnouncementError, AnnouncementFault, EventError
from storage.events.recurrence import clean_rule, days_of, starts_of
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE

HORIZON: Final = timedelta(days=3 * 366)
"""How far ahead the next date of a rule is looked for."""
_REPEATED: Final = (
    "audience",
    "urgent",
    "missing",
    "media_id",
    "button_text",
    "button_url",
    "poll_options",
    "repeats",
    "repeats_from",
    "created_by",
)
"""What the next one of an announcement that repeats has in common with it."""


async def schedule_announcement(
    session: AsyncSession,
    *,
    announcement_id: int,
    send_at: datetime,
    repeats: str | None = None,
    profile: QuarterProfile,
    actor_id: int | None = None,
    now: datetime,
) -> Announcement:
    """Send it at a time, and again on the days of a rule (RFC 5545) at the same time of day.

    Raises:
        AnnouncementError: the time has passed, the rule cannot be read, the German text or the
            audience is missing, or it is being sent already.
    """
    announcement = await lock_editable(session, announcement_id)
    await check_complete(session, announcement)
    if send_at <= now:
        raise AnnouncementError(AnnouncementFault.PAST)
    announcement.repeats = None if repeats is None else _clean_rule(repeats, send_at, profile)
    announcement.repeats_from = None if repeats is None else send_at
    announcement.send_at = send_at
    set_state(announcement, AnnouncementState.SCHEDULED)
    detail = f"{announcement_id} {send_at.isoformat()}"
    record(
        session, actor_id=actor_id, action=AuditAction.ANNOUNCE_SCHEDULE, detail=detail, now=now
    )
    await session.flush()
    return announcement


async def unschedule_announcement(session: AsyncSession, *, announcement_id: int) -> Announcement:
    """Make it a draft again, without a time.

    Raises:
        AnnouncementError: it is being sent already.
    """
    announcement = await lock_editable(session, announcement_id)
    set_state(announcement, AnnouncementState.DRAFT)
    announcement.send_at = announcement.repeats = announcement.repeats_from = None
    await session.flush()
    return announcement


def next_times(
    rule: str, *, first: datetime, zone: ZoneInfo, after: datetime, count: int
) -> list[datetime]:
    """Return the next times of a rule, in order and in UTC; fewer if it ends.

    Args:
        rule: as ``schedule_announcement`` stores it.
        first: the first time; says the time of day too.
        zone: whose clocks count.
        after: only times later than this.
        count: at most so many.
    """
    begins = first.astimezone(zone)
    since = after.astimezone(zone).date()
    days = days_of(rule, begins.date(), after=since, until=since + HORIZON)
    times = (starts_of(day, begins.time(), zone) for day in days[: count + 1])
    return [moment for moment in times if moment > after][:count]


async def plan_next(
    session: AsyncSession, announcement: Announcement, profile: QuarterProfile, *, now: datetime
) -> None:
    """Schedule the next one of an announcement that repeats, with the same words."""
    if announcement.repeats is None or announcement.repeats_from is None:
        return
    following = next_times(
        announcement.repeats,
        first=announcement.repeats_from,
        zone=profile.zone,
        after=max(now, announcement.send_at or now),
        count=1,
    )
    if not following:
        return
    again = Announcement(
        state=AnnouncementState.SCHEDULED,
        send_at=following[0],
        created_at=now,
        version=0,
        changing=False,
        progress_shown=0,
        **{name: getattr(announcement, name) for name in _REPEATED},
    )
    session.add(again)
    await session.flush()
    texts = await session.scalars(
        select(AnnouncementText).where(
            AnnouncementText.announcement_id == announcement.id,
            AnnouncementText.text.is_not(None),
        )
    )
    session.add_all(
        AnnouncementText(
            announcement_id=again.id,
            locale=each.locale,
            text=each.text,
            written_by=each.written_by,
        )
        for each in texts.all()
    )
    await session.flush()


async def check_complete(session: AsyncSession, announcement: Announcement) -> None:
    """Return if the announcement can be sent.

    Raises:
        AnnouncementError: the German text or the audience is missing.
    """
    if ORIGINAL_LOCALE not in await list_texts(session, announcement.id):
        raise AnnouncementError(AnnouncementFault.TEXT_MISSING)
    if announcement.to.is_empty:
        raise AnnouncementError(AnnouncementFault.AUDIENCE_EMPTY)


def _clean_rule(rule: str, send_at: datetime, profile: QuarterProfile) -> str:
    try:
        return clean_rule(rule, send_at.astimezone(profile.zone).date(), profile.zone)
    except EventError:
        raise AnnouncementError(AnnouncementFault.REPEAT) from None
