"""Roles that change, and what hangs on them: cases, hours and appointments.

``storage.team`` knows who belongs to the team and who may join it.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit, webchat
from storage.appointments.agendas import AgendaView
from storage.appointments.calendar_feeds import CalendarFeed
from storage.appointments.hosting import stop_hosting
from storage.audit import AuditAction
from storage.cases.staff import unassign_cases
from storage.conversations import Conversation
from storage.errors import LastManagerError, MemberMissingError
from storage.outbox import Notice, enqueue_notice, withdraw_answers
from storage.people import WORKS, Person, Role
from storage.quarter import QuarterProfile
from storage.roles import get_member
from storage.team import (
    TeamLeftNotice,
    TeamMember,
    TeamMenuNotice,
    TeamRoleNotice,
    end_invitations_of,
)


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


async def remove_member(
    session: AsyncSession, *, actor: Person, person_id: int, now: datetime
) -> int:
    """Make a member of the team a resident again, who is told; return how many cases are left.

    Their open cases belong to nobody then.

    Raises:
        MemberMissingError: nobody of the team, or the actor is no manager.
        LastManagerError: nobody would be left who may invite.
    """
    was, left = await _set_role(session, actor, person_id, Role.RESIDENT, now)
    await session.execute(delete(TeamMember).where(TeamMember.person_id == person_id))
    audit.record(session, actor_id=actor.id, action=AuditAction.REMOVE, detail=was.value, now=now)
    await _tell(session, person_id, TeamLeftNotice(), now)
    return left


async def change_role(
    session: AsyncSession, *, actor: Person, person_id: int, role: Role, now: datetime
) -> int:
    """Give a member of the team another role, who is told; return how many cases are left.

    Whoever may not work any more has no open cases; those belong to nobody then.  Nothing changes
    where somebody has the role already.

    Raises:
        MemberMissingError: nobody of the team, the actor is no manager, or no role of the team.
        LastManagerError: nobody would be left who may invite.
    """
    if role is Role.RESIDENT:
        raise MemberMissingError(person_id)
    was, left = await _set_role(session, actor, person_id, role, now)
    if was is not role:
        detail = f"{role.value} {person_id}"
        audit.record(session, actor_id=actor.id, action=AuditAction.ROLE, detail=detail, now=now)
        await _tell(session, person_id, TeamRoleNotice(), now)
    return left


async def _set_role(
    session: AsyncSession, actor: Person, person_id: int, role: Role, now: datetime
) -> tuple[Role, int]:
    """Return the role a member had before, and how many open cases belong to nobody then."""
    if actor.role is not Role.MANAGER:
        raise MemberMissingError(person_id)
    # Locked in one order, so that two managers cannot remove each other at the same moment.
    managers = await session.scalars(
        select(Person.id).where(Person.role == Role.MANAGER).order_by(Person.id).with_for_update()
    )
    if set(managers) == {person_id} and role is not Role.MANAGER:
        raise LastManagerError
    member = await get_member(session, person_id=person_id)
    was, member.role = member.role, role
    if was is role:
        return was, 0
    # What the person was about to write would otherwise wait for an answer that cannot come.
    await session.execute(delete(Conversation).where(Conversation.person_id == person_id))
    await _end_rights(session, member, was, now)
    if member.works:
        return was, 0
    return was, await unassign_cases(session, person_id=person_id)


async def _end_rights(session: AsyncSession, person: Person, was: Role, now: datetime) -> None:
    """End what the person has of the role before and must not have of the one today."""
    if was is Role.MANAGER:
        await end_invitations_of(session, person_id=person.id, now=now)
    if was not in person.role.reads:
        for model in (AgendaView, CalendarFeed):
            await session.execute(delete(model).where(model.person_id == person.id))
        await withdraw_answers(session, person_id=person.id, now=now)
    if person.channel != webchat.CHANNEL:
        return
    if person.is_staff:
        await webchat.ask_for_renewal(session, account_id=person.account_id)
    else:
        await webchat.end_session(session, account_id=person.account_id, now=now)


async def _tell(session: AsyncSession, person_id: int, notice: Notice, now: datetime) -> None:
    for each in (TeamMenuNotice(), notice):
        await enqueue_notice(
            session, each, person_ids={person_id}, ignores_quiet_hours=True, now=now
        )
