"""How long data is kept: deletes what the tables promise to forget, and files without a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.forgetting import forget_old_announcements
from storage.announcements.models import Announcement
from storage.appointments.forgetting import forget_old_appointments
from storage.audit import AuditEntry
from storage.cases.forgetting import forget_old_cases
from storage.conversations import forget_old_conversations
from storage.copies import forget_old_copies
from storage.database import after_commit
from storage.events.forgetting import forget_old_registrations, is_event_photo
from storage.file_attempts import forget_old_attempts
from storage.file_room import forget_old_allowances
from storage.hours.models import Closure
from storage.ideas.forgetting import forget_old_ideas
from storage.media import UNUSED_KEPT, MediaFile
from storage.moderation.restrictions import forget_old_restrictions
from storage.outbox import forget_finished
from storage.own_messages import forget_old_messages
from storage.privacy import delete_those_who_left, remove_files
from storage.questions.forgetting import forget_old_replies
from storage.team import Invitation
from storage.updates import forget_old_updates

INVITATIONS_KEPT: Final = timedelta(days=31)
CLOSURES_KEPT: Final = timedelta(days=365)
AUDIT_KEPT: Final = timedelta(days=730)


async def forget_what_is_old(session: AsyncSession, *, media_dir: Path, now: datetime) -> None:
    """Delete everything that has outlived its promise; can run twice without harm."""
    await forget_old_conversations(session, now=now)
    await forget_old_messages(session, now=now)
    await forget_old_updates(session, now=now)
    await forget_old_attempts(session, now=now)
    await forget_old_allowances(session, now=now)
    await forget_old_copies(session, now=now)
    await forget_finished(session, now=now)
    await delete_those_who_left(session)
    await forget_old_appointments(session, now=now)
    await forget_old_registrations(session, now=now)
    await forget_old_announcements(session, now=now)
    await forget_old_ideas(session, now=now)
    await forget_old_restrictions(session, now=now)
    await forget_old_replies(session, now=now)
    over = Closure.last_day <= (now - CLOSURES_KEPT).date()
    await session.execute(delete(Closure).where(over, ~Closure.yearly))
    await forget_old_cases(session, now=now)
    names = await _forget_unused_media(session, now=now)
    after_commit(session, lambda: remove_files(media_dir, names))
    await session.execute(
        delete(Invitation).where(
            or_(
                Invitation.used_at <= now - INVITATIONS_KEPT,
                Invitation.expires_at <= now - INVITATIONS_KEPT,
            )
        )
    )
    await session.execute(delete(AuditEntry).where(AuditEntry.at <= now - AUDIT_KEPT))


async def list_files_without_row(session: AsyncSession, names: Sequence[str]) -> Sequence[str]:
    """Return those of the files' names that no row knows."""
    known = set(await session.scalars(select(MediaFile.name).where(MediaFile.name.in_(names))))
    return [name for name in names if name not in known]


async def _forget_unused_media(session: AsyncSession, *, now: datetime) -> list[str]:
    announced = select(Announcement.media_id).where(Announcement.media_id.is_not(None))
    unused = (
        MediaFile.case_id.is_(None),
        MediaFile.created_at <= now - UNUSED_KEPT,
        MediaFile.id.not_in(announced),
        ~is_event_photo(),
    )
    names = list(await session.scalars(select(MediaFile.name).where(*unused)))
    await session.execute(delete(MediaFile).where(*unused))
    return names
