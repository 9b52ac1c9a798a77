"""Who offers consultation hours, and where they meet people by video."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.database import insert_or_ignore
from storage.errors import VideoLinkError
from storage.hours.models import LINK_LONGEST, Host
from storage.hours.queries import get_host
from storage.people import Person
from storage.roles import get_worker
from storage.texts import clean_web_address


async def make_host(
    session: AsyncSession, *, person_id: int, actor: Person, now: datetime
) -> Host:
    """Let a member of the team offer hours; nothing changes if they do.

    Raises:
        MemberMissingError: nobody who works for the team has this id.
    """
    await get_worker(session, person_id=person_id)
    if await insert_or_ignore(session, Host, person_id=person_id):
        _record(session, actor, AuditAction.HOST_ADD, str(person_id), now)
    return await get_host(session, person_id=person_id)


async def set_video_link(
    session: AsyncSession, *, person_id: int, link: str | None, actor: Person, now: datetime
) -> None:
    """Store where a host meets people by video, or forget it.

    Raises:
        HostMissingError: nobody with this id offers hours.
        VideoLinkError: no ``https`` address, or one that is too long.
    """
    host = await get_host(session, person_id=person_id)
    address = None if link is None else clean_web_address(link, longest=LINK_LONGEST)
    if link is not None and address is None:
        raise VideoLinkError
    host.video_link = address
    _record(session, actor, AuditAction.VIDEO_LINK, str(person_id), now)
    await session.flush()


def _record(
    session: AsyncSession, actor: Person, action: AuditAction, detail: str, now: datetime
) -> None:
    audit.record(session, actor_id=actor.id, action=action, detail=detail, now=now)
