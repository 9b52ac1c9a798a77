"""The page's door for new chats: closed for an hour, it opens by itself."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.database import insert_or_ignore
from storage.errors import RestrictionError
from storage.moderation.models import THE_ONE, Moderation
from storage.people import Person, Role

DOOR_CLOSED_FOR: Final = timedelta(hours=1)


async def find_door_closed_until(session: AsyncSession, *, now: datetime) -> datetime | None:
    """Return until when the page takes no new chats; ``None`` if it does."""
    until: datetime | None = await session.scalar(select(Moderation.door_closed_until))
    return until if until is not None and until > now else None


async def close_door(session: AsyncSession, *, actor: Person, now: datetime) -> datetime:
    """Let the page take no new chats for an hour from now, and return until when.

    Chats that exist go on.

    Raises:
        RestrictionError: the actor is no manager.
    """
    if actor.role is not Role.MANAGER:
        raise RestrictionError
    until = now + DOOR_CLOSED_FOR
    await _keep(session, until)
    audit.record(session, actor_id=actor.id, action=AuditAction.DOOR_CLOSE, now=now)
    return until


async def open_door(session: AsyncSession, *, actor: Person, now: datetime) -> None:
    """Let the page take new chats again.

    Raises:
        RestrictionError: the actor is no manager.
    """
    if actor.role is not Role.MANAGER:
        raise RestrictionError
    await _keep(session, None)
    audit.record(session, actor_id=actor.id, action=AuditAction.DOOR_OPEN, now=now)


async def _keep(session: AsyncSession, until: datetime | None) -> None:
    await insert_or_ignore(session, Moderation, id=THE_ONE)
    await session.execute(update(Moderation).values(door_closed_until=until))
