"""What happens to consultation hours when somebody stops offering them, or leaves the team."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.agendas import AgendaView
from storage.appointments.feeds import CalendarFeed
from storage.appointments.offering import serve_waiting_list
from storage.appointments.team import displace, list_standing
from storage.digests import Digest
from storage.hours.models import Host
from storage.people import WORKS, Person, Role
from storage.quarter import QuarterProfile
from storage.team import change_role, remove_member


async def leave_team(
    session: AsyncSession,
    *,
    actor: Person,
    person_id: int,
    profile: QuarterProfile,
    now: datetime,
) -> int:
    """Make a member of the team a resident again, and return how many cases are left behind.

    Whoever has an appointment with them is offered other times.

    Raises:
        MemberMissingError: nobody of the team, or the actor is no manager.
        LastManagerError: nobody would be left who may invite.
    """
    left = await remove_member(session, actor=actor, person_id=person_id, now=now)
    await stop_hosting(session, person_id=person_id, actor=actor, profile=profile, now=now)
    return left


async def give_role(
    session: AsyncSession,
    *,
    actor: Person,
    person_id: int,
    role: Role,
    profile: QuarterProfile,
    now: datetime,
) -> int:
    """Give a member of the team another role, and return how many cases are left behind.

    Whoever has an appointment with somebody who may not work any more is offered other times.

    Raises:
        MemberMissingError: nobody of the team, the actor is no manager, or no role of the team.
        LastManagerError: nobody would be left who may invite.
    """
    left = await change_role(session, actor=actor, person_id=person_id, role=role, now=now)
    if role not in WORKS:
        await stop_hosting(session, person_id=person_id, actor=actor, profile=profile, now=now)
    return left


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
