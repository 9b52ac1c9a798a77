"""Who offers consultation hours, and where they meet people by video."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.appointments.occupying import lock_calendar
from storage.appointments.team import list_standing
from storage.database import insert_or_ignore
from storage.errors import HostBusyError, VideoLinkError
from storage.hours.models import LINK_LONGEST, Host
from storage.hours.queries import get_host, list_hours
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.team import get_worker


async def make_host(
    session: AsyncSession, *, person_id: int, actor: Person, now: datetime
) -> Host:
    """Let a member of the team offer hours; nothing changes if they do.

    Raises:
        MemberMissingError: nobody who works for the team has this id.
    """
    await get_worker(session, person_id=person_id)
    if await insert_or_ignore(session, Host, person_id=person_id):
        _record(session, actor, "host-add", str(person_id), now)
    return await get_host(session, person_id=person_id)


async def remove_host(
    session: AsyncSession,
    *,
    person_id: int,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Let somebody offer no hours any more; their closures go, too.

    Raises:
        HostMissingError: they do not offer any.
        HostBusyError: they still have hours or coming appointments.
    """
    await lock_calendar(session)
    host = await get_host(session, person_id=person_id)
    today = now.astimezone(profile.zone).date()
    if await list_hours(session, today=today, host_id=person_id) or await list_standing(
        session, host_id=person_id, after=now
    ):
        raise HostBusyError(person_id)
    await session.delete(host)
    _record(session, actor, "host-remove", str(person_id), now)
    await session.flush()


async def set_video_link(
    session: AsyncSession, *, person_id: int, link: str | None, actor: Person, now: datetime
) -> None:
    """Store where a host meets people by video, or forget it.

    Raises:
        HostMissingError: nobody with this id offers hours.
        VideoLinkError: no ``https`` address, or one that is too long.
    """
    host = await get_host(session, person_id=person_id)
    host.video_link = None if link is None else _clean_link(link)
    _record(session, actor, "video-link", str(person_id), now)
    await session.flush()


def _clean_link(link: str) -> str:
    address = link.strip()
    host = address.removeprefix("https://").split("/")[0]
    if (
        not address.startswith("https://")
        or "." not in host.strip(".")
        or len(address) > LINK_LONGEST
        or not address.isprintable()
        or any(mark in address for mark in " \"<>'\\")
    ):
        raise VideoLinkError
    return address


def _record(session: AsyncSession, actor: Person, action: str, detail: str, now: datetime) -> None:
    audit.record(session, actor_id=actor.id, action=action, detail=detail, now=now)
