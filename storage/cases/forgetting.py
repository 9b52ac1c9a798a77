"""What is taken out of cases: when a person erases everything, and when time has passed."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.contacts import CONTACT_KEPT
from storage.cases.entered import CaseContact, Slip, Todo
from storage.cases.history import append, tell_team
from storage.cases.models import Case, CaseFollower, CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.cases.rules import CLOSED_STATUSES, OPEN_STATUSES, set_status
from storage.people import Person

_K = CaseHistoryKind
_PERSONAL: Final = (_K.ADDITION, _K.ANSWER, _K.NOTE, _K.QUESTION, _K.STATUS)
"""Lines whose words are the person's, or were written to or about them."""


async def forget_cases_of(session: AsyncSession, *, person: Person, now: datetime) -> None:
    """Take the person's words and places out of their cases; open ones end."""
    cases = (
        await session.scalars(
            select(Case).where(Case.reporter_id == person.id).order_by(Case.id).with_for_update()
        )
    ).all()
    for case in cases:
        await session.execute(
            update(CaseHistoryEntry)
            .where(CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.kind.in_(_PERSONAL))
            .values(text=None)
        )
        was = case.status
        for table in (CaseContact, Todo, Slip):
            await session.execute(delete(table).where(table.case_id == case.id))
        case.reporter_id = case.language = case.address = None
        case.found_place = case.place_key = None
        case.latitude = case.longitude = case.remind_at = None
        case.text = ""
        if was in OPEN_STATUSES:
            set_status(case, CaseStatus.WITHDRAWN, since=now)
        entry = await append(
            session, case, CaseHistoryKind.ERASED, actor=None, was=was, became=case.status, now=now
        )
        if was in OPEN_STATUSES:
            await tell_team(session, case, entry, now=now)
    await session.execute(
        update(CaseHistoryEntry)
        .where(
            CaseHistoryEntry.actor_id == person.id,
            CaseHistoryEntry.kind == CaseHistoryKind.ADDITION,
        )
        .values(text=None)
    )


async def forget_old_cases(session: AsyncSession, *, now: datetime) -> None:
    """Cut the tie between closed cases and people; can run twice without harm."""
    old = (Case.status.in_(CLOSED_STATUSES), Case.status_since <= now - CONTACT_KEPT)
    for table in (CaseFollower, CaseContact, Todo, Slip):
        await session.execute(delete(table).where(table.case_id.in_(select(Case.id).where(*old))))
    await session.execute(
        update(Case)
        .where(*old, Case.reporter_id.is_not(None))
        .values(reporter_id=None, version=Case.version + 1)
    )
