"""What is done to copies afterwards: correcting them, and taking them back.

A copy is wanted to change (``change``) and waits for it (``change_state``) until ``queueing`` puts
the call into the outbox.  Which text a call brings, or whether it deletes, is decided when it is
sent, so that only the latest wish counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, and_, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.lifecycle import withdraw_waiting
from storage.announcements.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    CopyChange,
)
from storage.announcements.progress import refresh_progress
from storage.announcements.queries import list_texts, lock_announcement
from storage.announcements.states import set_state
from storage.announcements.texts import put_text
from storage.audit import AuditAction, record
from storage.errors import AnnouncementError, AnnouncementFault
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE

DELETABLE_FOR: Final = timedelta(hours=48)
"""How long a bot may delete its own messages in Telegram (Bot API, deleteMessage)."""
TELEGRAM: Final = "telegram"
SENT_ONCE: Final = frozenset(
    {
        AnnouncementState.SENDING,
        AnnouncementState.PAUSED,
        AnnouncementState.STOPPED,
        AnnouncementState.DONE,
    }
)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What taking back an announcement means.

    Attributes:
        deleted: copies that will be deleted.
        too_old: copies that stay, because the messenger deletes none so old.
    """

    deleted: int
    too_old: int


async def correct_announcement(
    session: AsyncSession,
    *,
    announcement_id: int,
    texts: Mapping[str, str],
    written_by: int,
    now: datetime,
) -> int:
    """Change what it says: in copies that were sent, and for those who still wait.

    Args:
        session: an open session; the caller commits.
        announcement_id: which.
        texts: the corrected text of each language; also of one that was missing.
        written_by: who corrects.
        now: the current time.

    Returns:
        How many copies will be edited.

    Raises:
        AnnouncementError: it was not sent, or was taken back.
        TextLengthError: a text is empty or too long.
    """
    announcement = await _lock_sent(session, announcement_id)
    for locale, text in texts.items():
        await put_text(session, announcement, locale=locale, text=text, written_by=written_by)
    announcement.version += 1
    written = await list_texts(session, announcement_id)
    number = await _want(
        session,
        announcement,
        CopyChange.EDIT,
        and_(await _has_left(session, announcement), _shows(texts, written)),
        now=now,
    )
    detail = f"{announcement_id} {' '.join(sorted(texts))}"[:200]
    record(
        session, actor_id=written_by, action=AuditAction.ANNOUNCE_CORRECT, detail=detail, now=now
    )
    await refresh_progress(session, announcement, now=now)
    await session.flush()
    return number


async def recall_announcement(
    session: AsyncSession, *, announcement_id: int, actor_id: int | None = None, now: datetime
) -> Recalled:
    """Stop sending it, and delete all copies that can be.

    Raises:
        AnnouncementError: it was not sent, or was taken back already.
    """
    announcement = await _lock_sent(session, announcement_id)
    await withdraw_waiting(session, announcement, now=now)
    set_state(announcement, AnnouncementState.RECALLED)
    left = await _has_left(session, announcement)
    fresh = or_(
        AnnouncementRecipient.finished_at.is_(None),
        AnnouncementRecipient.finished_at > now - DELETABLE_FOR,
        AnnouncementRecipient.person_id.in_(select(Person.id).where(Person.channel != TELEGRAM)),
    )
    deleted = await _want(session, announcement, CopyChange.RECALL, and_(left, fresh), now=now)
    too_old = await _want(
        session,
        announcement,
        CopyChange.RECALL,
        and_(left, ~fresh),
        state=DeliveryState.EXPIRED,
        now=now,
    )
    record(
        session,
        actor_id=actor_id,
        action=AuditAction.ANNOUNCE_RECALL,
        detail=str(announcement_id),
        now=now,
    )
    await refresh_progress(session, announcement, now=now)
    await session.flush()
    return Recalled(deleted, too_old)


async def _lock_sent(session: AsyncSession, announcement_id: int) -> Announcement:
    announcement = await lock_announcement(session, announcement_id)
    if announcement.state not in SENT_ONCE:
        raise AnnouncementError(AnnouncementFault.STATE)
    return announcement


async def _has_left(session: AsyncSession, announcement: Announcement) -> ColumnElement[bool]:
    """Return the condition that a copy was sent or is in the air; the others stay locked.

    Delivery renders a copy that is still in the outbox only after this transaction, with the new
    text; one it is rendering at this moment is waited for, and is in the air then.
    """
    in_outbox = (
        AnnouncementRecipient.announcement_id == announcement.id,
        AnnouncementRecipient.state == DeliveryState.WAITING,
        AnnouncementRecipient.outbox_id.is_not(None),
    )
    waiting = await session.scalars(
        select(OutboxMessage.id)
        .where(
            OutboxMessage.id.in_(select(AnnouncementRecipient.outbox_id).where(*in_outbox)),
            OutboxMessage.state == DeliveryState.WAITING,
        )
        .order_by(OutboxMessage.id)
        .with_for_update()
    )
    in_the_air = and_(*in_outbox, AnnouncementRecipient.outbox_id.not_in(waiting.all()))
    return or_(AnnouncementRecipient.state == DeliveryState.SENT, in_the_air)


def _shows(texts: Mapping[str, str], written: Mapping[str, str]) -> ColumnElement[bool]:
    """Return the condition that a copy says something else with these texts."""
    readers = select(Person.id).where(Person.locale.in_(list(texts)))
    in_german = (
        AnnouncementRecipient.locale.not_in(list(written)) if ORIGINAL_LOCALE in texts else false()
    )
    return or_(
        AnnouncementRecipient.locale.in_(list(texts)),
        AnnouncementRecipient.person_id.in_(readers),
        in_german,
    )


async def _want(
    session: AsyncSession,
    announcement: Announcement,
    change: CopyChange,
    which: ColumnElement[bool],
    *,
    state: DeliveryState = DeliveryState.WAITING,
    now: datetime,
) -> int:
    """Mark copies as wanted to change, in place of an earlier wish; return how many."""
    copies = and_(AnnouncementRecipient.announcement_id == announcement.id, which)
    earlier = select(AnnouncementRecipient.change_outbox_id).where(
        copies, AnnouncementRecipient.change_state == DeliveryState.WAITING
    )
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(earlier), OutboxMessage.state == DeliveryState.WAITING)
        .values(state=DeliveryState.WITHDRAWN, finished_at=now, payload={})
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(AnnouncementRecipient)
        .where(copies)
        .values(change=change, change_state=state, change_outbox_id=None)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount:
        announcement.changing = True
    return result.rowcount
