"""What is taken out of cases: when a person erases everything, and when time has passed."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.cases.contacts import CONTACT_KEPT
from storage.cases.entered import CaseContact, Slip, Todo
from storage.cases.history import SAID_TOPIC, append, tell_team
from storage.cases.models import (
    CLOSED_STATUSES,
    Case,
    CaseFollower,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseStatus,
)
from storage.cases.rules import OPEN_STATUSES, set_status
from storage.files.media import MediaFile
from storage.outbox import forget_topics
from storage.own_messages import Became, forget_messages_about
from storage.owned import find_owned
from storage.people import Person, Role

_K = CaseHistoryKind
_PERSONAL: Final = (_K.ADDITION, _K.ANSWER, _K.NOTE, _K.QUESTION, _K.STATUS)
"""Lines whose words are the person's, or were written to or about them."""


async def forget_cases_of(session: AsyncSession, *, person: Person, now: datetime) -> None:
    """Take the person's words and places out of their cases; open ones end."""
    cases = (
        await session.scalars(
            select(Case)
            .where(Case.id.in_(await find_owned(session, Case, person=person)))
            .order_by(Case.id)
            .with_for_update()
        )
    ).all()
    for case in cases:
        await session.execute(
            update(CaseHistoryEntry)
            .where(CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.kind.in_(_PERSONAL))
            .values(text=None)
        )
        # To whom it was passed on was typed, and may say whose it was.
        await session.execute(
            update(CaseHistoryEntry)
            .where(CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.addressee.is_not(None))
            .values(addressee="")
        )
        was = case.status
        for table in (CaseContact, Todo, Slip):
            await session.execute(delete(table).where(table.case_id == case.id))
        case.reporter_id = case.owner_key = case.language = case.address = None
        case.found_place = case.place_key = case.language_probability = None
        case.latitude = case.longitude = case.remind_at = None
        case.text = ""
        if was in OPEN_STATUSES:
            set_status(case, CaseStatus.WITHDRAWN, since=now)
        entry = await append(
            session, case, CaseHistoryKind.ERASED, actor=None, was=was, became=case.status, now=now
        )
        if was in OPEN_STATUSES:
            await tell_team(session, case, entry, now=now)
    own = await find_owned(session, CaseHistoryEntry, person=person)
    await session.execute(
        update(CaseHistoryEntry)
        .where(
            CaseHistoryEntry.id.in_(own),
            or_(
                CaseHistoryEntry.owner_key.is_not(None),
                CaseHistoryEntry.kind == CaseHistoryKind.ADDITION,
            ),
        )
        .values(text=None, actor_id=None, owner_key=None)
        .execution_options(synchronize_session=False)
    )


async def forget_old_cases(session: AsyncSession, *, now: datetime) -> None:
    """Cut the tie between closed cases and people; can run twice without harm."""
    old = (Case.status.in_(CLOSED_STATUSES), Case.status_since <= now - CONTACT_KEPT)
    for table in (CaseFollower, CaseContact, Todo, Slip):
        await session.execute(delete(table).where(table.case_id.in_(select(Case.id).where(*old))))
    cut = select(Case.id).where(*old)
    residents = select(Person.id).where(Person.role == Role.RESIDENT)
    await session.execute(
        update(CaseHistoryEntry)
        .where(
            CaseHistoryEntry.case_id.in_(cut),
            CaseHistoryEntry.actor_id.is_not(None),
            or_(CaseHistoryEntry.owner_key.is_not(None), CaseHistoryEntry.actor_id.in_(residents)),
        )
        .values(actor_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(MediaFile)
        .where(MediaFile.case_id.in_(cut), MediaFile.person_id.is_not(None))
        .values(person_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(AuditEntry)
        .where(
            AuditEntry.case_id.in_(cut),
            or_(
                AuditEntry.actor_id.in_(residents),
                AuditEntry.actor_id
                == select(Case.reporter_id).where(Case.id == AuditEntry.case_id).scalar_subquery(),
            ),
        )
        .values(actor_id=None)
        .execution_options(synchronize_session=False)
    )
    await forget_messages_about(session, became=Became.CASE, about=cut)
    lines = select(CaseHistoryEntry.id).where(CaseHistoryEntry.case_id.in_(cut))
    await forget_topics(session, prefix=SAID_TOPIC, about=lines)
    await session.execute(
        update(Case)
        .where(*old, Case.reporter_id.is_not(None))
        .values(reporter_id=None, version=Case.version + 1)
    )
