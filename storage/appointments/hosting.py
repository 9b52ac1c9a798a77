"""What happens to appointments when somebody offers no hours any more."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.appointments.agendas import AgendaView
from storage.appointments.calendar_feeds import CalendarFeed
from storage.appointments.offers import serve_waiting_list
from storage.appointments.staff import displace, list_standing
from storage.audit import AuditAction
from storage.digests import Digest
from storage.errors import HostBusyError
from storage.hours.models import Host
from storage.hours.queries import get_host, list_hours, lock_calendar
from storage.people import Person
from storage.quarter import QuarterProfile


async def stop_hosting(
    session: AsyncSession,
    *,
    person_id: int,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """End all hours of a person, their agenda, daily summary and calendar's address."""
    standing = await list_standing(session, host_id=person_id, after=now)
    for model in (Host, AgendaView, CalendarFeed, Digest):
        await session.execute(delete(model).where(model.person_id == person_id))
    await displace(session, appointments=standing, actor=actor, profile=profile, now=now)
    await serve_waiting_list(session, profile=profile, now=now)


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
    audit.record(
        session, actor_id=actor.id, action=AuditAction.HOST_REMOVE, detail=str(person_id), now=now
    )
    await session.flush()
