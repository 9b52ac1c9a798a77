"""Running announcements: started with a snapshot of their recipients, paused, resumed, stopped.

Only so many copies lie in the outbox at a time (``queueing``), so that pausing and stopping take
effect at once: what has not left comes out of the outbox again.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CursorResult, delete, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.audience import belongs
from storage.announcements.models import Announcement, AnnouncementRecipient, AnnouncementState
from storage.announcements.progress import refresh_progress, report_end, watch
from storage.announcements.queries import lock_announcement, lock_editable
from storage.announcements.scheduling import check_complete, plan_next
from storage.announcements.states import set_state
from storage.audit import AuditAction, record
from storage.errors import AnnouncementError, AnnouncementFault
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person
from storage.quarter import QuarterProfile

DUE_AT_ONCE: Final = 20
"""Scheduled announcements that begin in one transaction; the job comes back for the rest."""


async def start_announcement(
    session: AsyncSession,
    *,
    announcement_id: int,
    profile: QuarterProfile,
    actor_id: int | None = None,
    now: datetime,
) -> Announcement:
    """Begin to send it, to those who belong to its audience at this moment.

    Whoever wrote it gets a message that shows the progress.

    Raises:
        AnnouncementError: it has begun already, its German text or audience is missing, or there
            is nobody to send it to.
    """
    announcement = await lock_editable(session, announcement_id)
    await check_complete(session, announcement)
    if not await _take_recipients(session, announcement, profile):
        raise AnnouncementError(AnnouncementFault.NOBODY)
    await plan_next(session, announcement, profile, now=now)
    set_state(announcement, AnnouncementState.SENDING)
    announcement.started_at = now
    watcher_id = actor_id or announcement.created_by
    if watcher_id is not None:
        # Who has just sent it expects an answer; by the clock nobody is woken up for it.
        by_hand = actor_id is not None or announcement.send_at is None
        await watch(
            session, announcement, person_id=watcher_id, ignores_quiet_hours=by_hand, now=now
        )
    _note(session, announcement, AuditAction.ANNOUNCE_START, actor_id, now)
    await session.flush()
    return announcement


async def start_due(session: AsyncSession, *, profile: QuarterProfile, now: datetime) -> int:
    """Begin to send what is scheduled for now; return how many."""
    due = await session.scalars(
        select(Announcement.id)
        .where(
            Announcement.state == AnnouncementState.SCHEDULED,
            Announcement.send_at <= now,
        )
        .order_by(Announcement.send_at, Announcement.id)
        .limit(DUE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    started = 0
    for announcement_id in due.all():
        try:
            await start_announcement(
                session, announcement_id=announcement_id, profile=profile, now=now
            )
            started += 1
        except AnnouncementError:  # checked before anything is written
            await _give_up(session, announcement_id, profile, now)
    return started


async def pause_announcement(
    session: AsyncSession, *, announcement_id: int, actor_id: int | None = None, now: datetime
) -> Announcement:
    """Send no more of it for the time being; what is in the air still arrives.

    Raises:
        AnnouncementError: it is not being sent.
    """
    announcement = await _lock_in(session, announcement_id, AnnouncementState.SENDING)
    await take_back_waiting(session, announcement)
    set_state(announcement, AnnouncementState.PAUSED)
    await _moved(session, announcement, AuditAction.ANNOUNCE_PAUSE, actor_id, now)
    return announcement


async def resume_announcement(
    session: AsyncSession, *, announcement_id: int, actor_id: int | None = None, now: datetime
) -> Announcement:
    """Go on sending it.

    Raises:
        AnnouncementError: it is not paused.
    """
    announcement = await _lock_in(session, announcement_id, AnnouncementState.PAUSED)
    set_state(announcement, AnnouncementState.SENDING)
    await _moved(session, announcement, AuditAction.ANNOUNCE_RESUME, actor_id, now)
    return announcement


async def stop_announcement(
    session: AsyncSession, *, announcement_id: int, actor_id: int | None = None, now: datetime
) -> Announcement:
    """Send no more of it; for those who still wait it is withdrawn.

    Raises:
        AnnouncementError: it is not being sent.
    """
    announcement = await _lock_in(
        session, announcement_id, AnnouncementState.SENDING, AnnouncementState.PAUSED
    )
    await withdraw_waiting(session, announcement, now=now)
    set_state(announcement, AnnouncementState.STOPPED)
    await _moved(session, announcement, AuditAction.ANNOUNCE_STOP, actor_id, now)
    return announcement


async def take_back_waiting(session: AsyncSession, announcement: Announcement) -> None:
    """Take the copies that have not left out of the outbox; their people wait again.

    A copy that delivery is taking out at this moment is waited for, and is on its way then.
    """
    in_outbox = select(AnnouncementRecipient.outbox_id).where(
        AnnouncementRecipient.announcement_id == announcement.id,
        AnnouncementRecipient.state == DeliveryState.WAITING,
        AnnouncementRecipient.outbox_id.is_not(None),
    )
    removed = await session.scalars(
        delete(OutboxMessage)
        .where(OutboxMessage.id.in_(in_outbox), OutboxMessage.state == DeliveryState.WAITING)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            AnnouncementRecipient.state == DeliveryState.WAITING,
            AnnouncementRecipient.outbox_id.in_(removed.all()),
        )
        .values(outbox_id=None)
        .execution_options(synchronize_session=False)
    )


async def withdraw_waiting(
    session: AsyncSession, announcement: Announcement, *, now: datetime
) -> None:
    """Let everybody whose copy has not left get none."""
    await take_back_waiting(session, announcement)
    await session.execute(
        update(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            AnnouncementRecipient.state == DeliveryState.WAITING,
            AnnouncementRecipient.outbox_id.is_(None),
        )
        .values(state=DeliveryState.WITHDRAWN, finished_at=now)
        .execution_options(synchronize_session=False)
    )


async def _take_recipients(
    session: AsyncSession, announcement: Announcement, profile: QuarterProfile
) -> int:
    """Write down who gets it, in one statement; return how many people."""
    chosen = select(
        literal(announcement.id), Person.id, Person.locale, literal(DeliveryState.WAITING.value)
    ).where(await belongs(session, announcement.to, profile))
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an INSERT
        insert(AnnouncementRecipient.__table__).from_select(  # type: ignore[arg-type]  # a table
            ["announcement_id", "person_id", "locale", "state"], chosen
        )
    )
    return result.rowcount


async def _give_up(
    session: AsyncSession, announcement_id: int, profile: QuarterProfile, now: datetime
) -> None:
    """End one that cannot be sent at its time, and say so; the next date stays."""
    announcement = await lock_announcement(session, announcement_id)
    await plan_next(session, announcement, profile, now=now)
    set_state(announcement, AnnouncementState.STOPPED)
    announcement.started_at = announcement.finished_at = now
    announcement.report = {}
    announcement.watcher_id = announcement.created_by
    await report_end(session, announcement, now=now)


async def _lock_in(
    session: AsyncSession, announcement_id: int, *states: AnnouncementState
) -> Announcement:
    announcement = await lock_announcement(session, announcement_id)
    if announcement.state not in states:
        raise AnnouncementError(AnnouncementFault.STATE)
    return announcement


async def _moved(
    session: AsyncSession,
    announcement: Announcement,
    action: AuditAction,
    actor_id: int | None,
    now: datetime,
) -> None:
    _note(session, announcement, action, actor_id, now)
    await refresh_progress(session, announcement, now=now)
    await session.flush()


def _note(
    session: AsyncSession,
    announcement: Announcement,
    action: AuditAction,
    actor_id: int | None,
    now: datetime,
) -> None:
    record(
        session,
        actor_id=actor_id,
        action=action,
        detail=str(announcement.id),
        now=now,
    )
