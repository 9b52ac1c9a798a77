"""The team: who works for the quarter, and the one-time invitations that let them in."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, ForeignKey, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage import audit, webchat
from storage.audit import AuditAction
from storage.base import MONTH, Base, Keep, column, retention_info
from storage.errors import (
    AlreadyMemberError,
    InvitationError,
    MemberMissingError,
)
from storage.outbox import Notice
from storage.people import Person, Role
from storage.texts import clean_text

INVITATION_VALID: Final = timedelta(days=7)
NAME_LENGTH: Final = 64
TOKEN_BYTES: Final = 32
"""256 bits; 43 characters, of the 64 a Telegram deep link may carry (Bot API, deep linking)."""


class TeamMenuNotice(Notice, name="team-menu"):
    """Gives a chat the command menu of the person's role."""


class TeamRoleNotice(Notice, name="team-role"):
    """Tells a member of the team which role they have."""


class TeamLeftNotice(Notice, name="team-left"):
    """Tells somebody that they no longer belong to the team."""


class TeamMember(Base):
    """Somebody of the team, with the name colleagues see."""

    __tablename__ = "team_members"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.", kept="As long as the person belongs to the team."
        ),
    )

    person_id: Mapped[int] = column(
        "Who it is.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = column("What colleagues call the person.", String(NAME_LENGTH))
    joined_at: Mapped[datetime] = column("Since when.")


class Invitation(Base):
    """A one-time link that makes the person who opens it a member of the team."""

    __tablename__ = "invitations"
    __table_args__ = (
        retention_info(
            erasing="The row no longer says who made or used it; one that is open ends.",
            kept=(
                Keep("31 days after it was used", MONTH, "used_at"),
                Keep("or 31 days after it ended.", MONTH, "expires_at"),
            ),
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    token_hash: Mapped[str] = column(
        "SHA-256 of the link's secret, so that the database cannot be used to join.",
        String(64),
        unique=True,
    )
    role: Mapped[Role] = column("What the person may do afterwards.")
    name: Mapped[str] = column("What colleagues will call the person.", String(NAME_LENGTH))
    created_at: Mapped[datetime] = column("When it was made.")
    created_by_id: Mapped[int | None] = column(
        "The manager who made it; empty for whoever runs the program.",
        ForeignKey("people.id", ondelete="SET NULL"),
    )
    expires_at: Mapped[datetime] = column(
        "Until when it can be used; when it was withdrawn, if it was."
    )
    used_at: Mapped[datetime | None] = column("When it was used.")
    used_by_id: Mapped[int | None] = column(
        "Who used it.", ForeignKey("people.id", ondelete="SET NULL")
    )


async def invite(
    session: AsyncSession, *, role: Role, name: str, actor: Person | None = None, now: datetime
) -> str:
    """Store an invitation and return its secret, which nothing else remembers.

    The secret has 43 characters of ``A-Za-z0-9_-``.

    Args:
        session: an open session; the caller commits.
        role: what the person may do afterwards.
        name: what colleagues will call the person.
        actor: the manager who invites; ``None`` for whoever runs the program.
        now: when.

    Raises:
        MemberMissingError: the actor is no manager.
        TextLengthError: no name, or one longer than ``NAME_LENGTH`` characters.
    """
    if actor is not None and actor.role is not Role.MANAGER:
        raise MemberMissingError(actor.id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Invitation(
            token_hash=_hash(token),
            role=role,
            name=clean_text(" ".join(name.split()), longest=NAME_LENGTH),
            created_at=now,
            created_by_id=actor.id if actor else None,
            expires_at=now + INVITATION_VALID,
        )
    )
    audit.record(
        session,
        actor_id=actor.id if actor else None,
        action=AuditAction.INVITE,
        detail=role.value,
        now=now,
    )
    await session.flush()
    return token


async def join(session: AsyncSession, *, person: Person, token: str, now: datetime) -> TeamMember:
    """Use an invitation; the person belongs to the team afterwards.

    Raises:
        InvitationError: made up, expired, or used by anybody before.
        AlreadyMemberError: the person may do as much already; the invitation stays open, so that
            a manager who tries the link of somebody else neither spends it nor loses a role.
    """
    is_open = (Invitation.token_hash == _hash(token), *_is_open(now))
    invitation = await session.scalar(select(Invitation).where(*is_open))
    if invitation is None:
        raise InvitationError
    if not invitation.role.outranks(person.role):
        raise AlreadyMemberError
    used: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Invitation).where(*is_open).values(used_at=now, used_by_id=person.id)
    )
    if used.rowcount != 1:
        raise InvitationError
    person.role = invitation.role
    if person.channel == webchat.CHANNEL:
        await webchat.ask_for_renewal(session, account_id=person.account_id)
    member = await session.get(TeamMember, person.id)
    if member is None:
        member = TeamMember(person_id=person.id, name=invitation.name, joined_at=now)
        session.add(member)
    member.name = invitation.name
    audit.record(
        session, actor_id=person.id, action=AuditAction.JOIN, detail=person.role.value, now=now
    )
    await session.flush()
    return member


async def list_open_invitations(
    session: AsyncSession, *, now: datetime
) -> Sequence[tuple[Invitation, str | None]]:
    """Return the invitations that can be used, and who made each; those that end first, first.

    Without a name it was made by whoever runs the program.
    """
    rows = await session.execute(
        select(Invitation, TeamMember.name)
        .outerjoin(TeamMember, TeamMember.person_id == Invitation.created_by_id)
        .where(*_is_open(now))
        .order_by(Invitation.expires_at, Invitation.id)
    )
    return [(invitation, name) for invitation, name in rows]


async def withdraw_invitation(
    session: AsyncSession, *, invitation_id: int, actor: Person | None = None, now: datetime
) -> str:
    """Let an invitation end at once, and return whom it was for.

    Args:
        session: an open session; the caller commits.
        invitation_id: its number.
        actor: the manager who takes it back; ``None`` for whoever runs the program.
        now: when.

    Raises:
        MemberMissingError: the actor is no manager.
        InvitationError: there is none, or it is spent or has ended.
    """
    if actor is not None and actor.role is not Role.MANAGER:
        raise MemberMissingError(actor.id)
    withdrawn = (
        await session.execute(
            update(Invitation)
            .where(Invitation.id == invitation_id, *_is_open(now))
            .values(expires_at=now)
            .returning(Invitation.name, Invitation.role)
        )
    ).one_or_none()
    if withdrawn is None:
        raise InvitationError
    name, role = withdrawn
    audit.record(
        session,
        actor_id=actor.id if actor else None,
        action=AuditAction.UNINVITE,
        detail=role.value,
        now=now,
    )
    return name


async def end_invitations_of(session: AsyncSession, *, person_id: int, now: datetime) -> None:
    """Let every invitation end at once that this person has made and nobody has used."""
    await session.execute(
        update(Invitation)
        .where(Invitation.created_by_id == person_id, *_is_open(now))
        .values(expires_at=now)
    )


async def list_team(session: AsyncSession) -> Sequence[tuple[Person, TeamMember]]:
    """Return everybody of the team, in the order they joined."""
    rows = await session.execute(
        select(Person, TeamMember)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .order_by(TeamMember.joined_at, Person.id)
    )
    return [(person, member) for person, member in rows]


async def list_names(session: AsyncSession) -> dict[int, str]:
    """Return what colleagues call each member of the team, by the person's id."""
    rows = await session.execute(
        select(TeamMember.person_id, TeamMember.name).order_by(TeamMember.person_id)
    )
    return dict(rows.all())


async def list_workers(session: AsyncSession) -> dict[int, str]:
    """Return the names of those who may be given work, by the person's id."""
    return {person.id: member.name for person, member in await list_team(session) if person.works}


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what an invitation that can be used fulfils."""
    return (Invitation.used_at.is_(None), Invitation.expires_at > now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
