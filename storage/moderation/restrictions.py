"""Muting and blocking somebody, and ending it.

Muted: what the person sends is stored and stands in the inbox, but nobody of the team is disturbed
by it.  Blocked: nothing is taken, but for what everybody has a right to: the words of danger, the
language, a copy of the data, and erasing it.
"""

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.appointments.models import Appointment
from storage.audit import AuditAction
from storage.cases.models import Case
from storage.conversations import Conversation
from storage.database import find_locked
from storage.errors import RestrictionError, RestrictionMissingError
from storage.ideas.models import IdeaComment
from storage.moderation.models import Restriction, RestrictionReason
from storage.moderation.notices import RestrictedNotice, RestrictionLiftedNotice
from storage.outbox import enqueue_notice
from storage.ownership import owner_key
from storage.people import Person, RestrictionKind, Role

REFERENCES_KEPT: Final = timedelta(days=31)
LONGEST: Final = timedelta(days=365)
TOPIC: Final = "restriction"


class RestrictedAt(enum.StrEnum):
    """What of a person the team has in hand when it restricts them."""

    CASE = "case"
    APPOINTMENT = "appointment"
    COMMENT = "comment"


async def find_writer(
    session: AsyncSession, *, staff: Person, at: RestrictedAt, number: int
) -> tuple[Person, str]:
    """Return whose this is, and the reference it is known by.

    Args:
        session: an open session.
        staff: who asks.
        at: what it is.
        number: its number.

    Raises:
        RestrictionError: nobody is there any more, somebody of the team, or the one who asks is
            no manager.
    """
    person_id, reference = await _writer_of(session, at, number)
    person = None if person_id is None else await find_locked(session, Person, person_id)
    if person is None or person.erasure_pending or person.is_staff:
        raise RestrictionError
    if staff.role is not Role.MANAGER:
        raise RestrictionError
    return person, reference


async def _writer_of(
    session: AsyncSession, at: RestrictedAt, number: int
) -> tuple[int | None, str]:
    match at:
        case RestrictedAt.CASE:
            found = select(Case.reporter_id, Case.reference).where(Case.id == number)
        case RestrictedAt.APPOINTMENT:
            found = select(Appointment.person_id, Appointment.reference).where(
                Appointment.id == number
            )
        case RestrictedAt.COMMENT:
            found = (
                select(IdeaComment.person_id, Case.reference)
                .join(Case, Case.id == IdeaComment.case_id)
                .where(IdeaComment.id == number)
            )
    row = (await session.execute(found)).one_or_none()
    return (None, "") if row is None else (row[0], row[1])


async def restrict(
    session: AsyncSession,
    *,
    actor: Person,
    at: RestrictedAt,
    number: int,
    kind: RestrictionKind,
    reason: RestrictionReason,
    lasts: timedelta,
    now: datetime,
) -> Restriction:
    """Mute or block whoever wrote this, and tell them once; takes the place of what was before.

    Raises:
        RestrictionError: see ``find_writer``; or longer than ``LONGEST``.
    """
    if not timedelta() < lasts <= LONGEST:
        raise RestrictionError
    person, reference = await find_writer(session, staff=actor, at=at, number=number)
    key = owner_key(session, person)
    await session.execute(delete(Restriction).where(Restriction.owner_key == key))
    restriction = Restriction(
        owner_key=key,
        person_id=person.id,
        kind=kind,
        reason=reason,
        reference=reference,
        since=now,
        until=now + lasts,
    )
    session.add(restriction)
    person.restriction, person.restricted_until = kind, restriction.until
    if kind is RestrictionKind.BLOCKED:
        await session.execute(delete(Conversation).where(Conversation.person_id == person.id))
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.RESTRICT,
        detail=f"{kind.value} {reason.value}",
        now=now,
    )
    notice = RestrictedNotice(kind=kind, reason=reason, until=restriction.until)
    await enqueue_notice(session, notice, person_ids={person.id}, topic=TOPIC, now=now)
    await session.flush()
    return restriction


async def lift(
    session: AsyncSession, *, actor: Person, restriction_id: int, now: datetime
) -> None:
    """End a restriction at once; the person is told.

    Raises:
        RestrictionMissingError: it has ended already, or the actor is no manager.
    """
    if actor.role is not Role.MANAGER:
        raise RestrictionMissingError(restriction_id)
    gone = delete(Restriction).where(Restriction.id == restriction_id)
    row = (await session.execute(gone.returning(Restriction.person_id))).one_or_none()
    if row is None:
        raise RestrictionMissingError(restriction_id)
    audit.record(session, actor_id=actor.id, action=AuditAction.LIFT, now=now)
    person = None if row[0] is None else await find_locked(session, Person, row[0])
    if person is None:
        return
    person.restriction = person.restricted_until = None
    await enqueue_notice(
        session, RestrictionLiftedNotice(), person_ids={person.id}, topic=TOPIC, now=now
    )


async def list_restrictions(
    session: AsyncSession, *, staff: Person, now: datetime
) -> Sequence[Restriction]:
    """Return what is in force, the latest first; nobody but a manager finds anything."""
    if staff.role is not Role.MANAGER:
        return ()
    found = select(Restriction).where(Restriction.until > now)
    latest = found.order_by(Restriction.since.desc(), Restriction.id.desc())
    return (await session.scalars(latest)).all()


async def find_restriction(
    session: AsyncSession, *, person: Person, now: datetime
) -> Restriction | None:
    """Return what is in force for this person, or ``None``."""
    found: Restriction | None = await session.scalar(
        select(Restriction).where(Restriction.person_id == person.id, Restriction.until > now)
    )
    return found


async def restrict_again(session: AsyncSession, *, person: Person, now: datetime) -> None:
    """Let what was decided hold for the same account after it has erased everything."""
    restriction = await session.scalar(
        select(Restriction).where(
            Restriction.owner_key == owner_key(session, person), Restriction.until > now
        )
    )
    if restriction is not None:
        restriction.person_id = person.id
        person.restriction, person.restricted_until = restriction.kind, restriction.until


async def forget_old_restrictions(session: AsyncSession, *, now: datetime) -> None:
    """Delete what has ended, and what names a case or appointment that names nobody any more."""
    await session.execute(
        update(Person)
        .where(Person.restricted_until <= now)
        .values(restriction=None, restricted_until=None)
    )
    await session.execute(delete(Restriction).where(Restriction.until <= now))
    cut = (
        select(Case.reference).where(Case.reporter_id.is_(None)),
        select(Appointment.reference).where(Appointment.person_id.is_(None)),
    )
    await session.execute(
        update(Restriction)
        .where(
            or_(
                Restriction.since <= now - REFERENCES_KEPT,
                *(Restriction.reference.in_(references) for references in cut),
            )
        )
        .values(reference=None)
    )
