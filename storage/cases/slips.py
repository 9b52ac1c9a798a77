"""Slips: a code on paper that joins a case the team has entered to somebody's account, once."""

import hashlib
import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.contacts import forget_contact, is_forgotten
from storage.cases.entered import Slip, Todo, TodoState
from storage.cases.models import Case, CaseFollower, CaseHistoryEntry, CaseHistoryKind, CaseWay
from storage.cases.notices import CaseHistoryNotice, JoinedNotice
from storage.database import insert_or_ignore, insert_or_replace
from storage.errors import SlipOverError, SlipUsedError
from storage.files.media import MediaFile
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.roles import list_manager_ids

LETTERS: Final = "BCDFGHJKMNPRSTWXYZ"
"""None that looks like another one or like a digit beside it, and no vowels that make words."""
CODE_LENGTH: Final = 8
"""Ten thousand million codes; at five wrong ones a minute nobody guesses one."""


async def make_slip(session: AsyncSession, *, case: Case, actor: Person, now: datetime) -> str:
    """Return the code of a new slip for a case the team has entered; an older one ends.

    Args:
        session: an open session; the caller commits.
        case: from ``get_staff_case``.
        actor: who of the team hands it out.
        now: when.

    Raises:
        SlipUsedError: the case belongs to an account.
        SlipOverError: it was closed so long ago that nobody is told of it any more.
    """
    if case.way is CaseWay.CHAT or case.reporter_id is not None:
        raise SlipUsedError
    if is_forgotten(case, now):
        raise SlipOverError
    code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
    await insert_or_replace(
        session, Slip, case_id=case.id, code_hash=_hash(code), created_at=now, used_at=None
    )
    audit.record(session, actor_id=actor.id, action=AuditAction.SLIP, case_id=case.id, now=now)
    return code


async def find_slip(session: AsyncSession, *, code: str) -> Slip | None:
    """Return the slip with this code as somebody typed it, used or not; ``None`` for others."""
    slip: Slip | None = await session.scalar(select(Slip).where(Slip.code_hash == _hash(code)))
    return slip


async def use_slip(session: AsyncSession, *, slip: Slip, person: Person, now: datetime) -> Case:
    """Make the person the reporter of the slip's case, and return it.

    How they were to be reached is forgotten, and what they were to be told they are told now.
    Whoever uses their slip once more finds their case.

    Raises:
        SlipUsedError: somebody has used it, or the case belongs to an account.
        SlipOverError: the case was closed too long ago.
    """
    case = (
        await session.scalars(
            select(Case)
            .where(Case.id == slip.case_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()
    if case.reporter_id == person.id:
        return case
    if is_forgotten(case, now):
        raise SlipOverError
    used: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Slip)
        .where(Slip.case_id == case.id, Slip.code_hash == slip.code_hash, Slip.used_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1 or case.reporter_id is not None:
        raise SlipUsedError
    case.reporter_id = person.id
    await session.flush()
    await _tell_what_was_to_be_told(session, case, person, now)
    await forget_contact(session, case_id=case.id)
    await _hand_over(session, case, person, now)
    team = {case.assignee_id} if case.assignee_id else set(await list_manager_ids(session))
    await enqueue_notice(session, JoinedNotice(case_id=case.id), person_ids=team, now=now)
    return case


async def _tell_what_was_to_be_told(
    session: AsyncSession, case: Case, person: Person, now: datetime
) -> None:
    entries = await session.scalars(
        select(Todo.entry_id)
        .where(Todo.case_id == case.id, Todo.state == TodoState.OPEN)
        .order_by(Todo.id)
    )
    for entry_id in entries.all():
        await enqueue_notice(
            session, CaseHistoryNotice(entry_id=entry_id), person_ids={person.id}, now=now
        )


async def _hand_over(session: AsyncSession, case: Case, person: Person, now: datetime) -> None:
    """Give the person what came with the case, and let them hear of the one it was merged into."""
    sent = select(CaseHistoryEntry.id).where(
        CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.kind == CaseHistoryKind.SUBMITTED
    )
    files = await session.scalars(
        select(MediaFile)
        .where(MediaFile.case_id == case.id, MediaFile.history_entry_id.in_(sent))
        .order_by(MediaFile.id)
    )
    for file in files.all():
        file.person_id = person.id
    await session.flush()
    await session.execute(
        delete(CaseFollower).where(
            CaseFollower.case_id == case.id, CaseFollower.person_id == person.id
        )
    )
    if case.duplicate_of_id is not None:
        await insert_or_ignore(
            session,
            CaseFollower,
            case_id=case.duplicate_of_id,
            person_id=person.id,
            since=now,
        )


def _hash(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hashlib.sha256(letters.encode()).hexdigest()
