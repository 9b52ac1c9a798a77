"""Words of the team put right after they were sent: the copy changes, the history keeps both."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.contacts import find_contact
from storage.cases.history import append, tell_correction
from storage.cases.models import (
    CLOSED_STATUSES,
    CORRECTION,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
)
from storage.cases.queries import list_history
from storage.errors import CaseMissingError, ReporterGoneError
from storage.people import Person
from storage.texts import clean_text

_SAID: Final = frozenset({CaseHistoryKind.ANSWER, CaseHistoryKind.QUESTION})


async def find_last_said(session: AsyncSession, *, case_id: int) -> CaseHistoryEntry | None:
    """Return the last answer, question or closing word of the team, in its first wording."""
    entry: CaseHistoryEntry | None = await session.scalar(
        select(CaseHistoryEntry)
        .where(
            CaseHistoryEntry.case_id == case_id,
            _is_said(),
            CaseHistoryEntry.text.is_not(None),
        )
        .order_by(CaseHistoryEntry.id.desc())
        .limit(1)
    )
    return entry


async def find_latest_wording(session: AsyncSession, said: CaseHistoryEntry) -> CaseHistoryEntry:
    """Return what was said in the words that hold: those of its last correction, if any."""
    later = await list_history(session, case_id=said.case_id)
    wordings = [line for line in later if line.id == said.id or _corrects(line, said)]
    return wordings[-1]


async def correct_said(
    session: AsyncSession, *, case: Case, said_id: int, actor: Person, text: str, now: datetime
) -> CaseHistoryEntry | None:
    """Put what the team has said, or a note, in other words; ``None`` if it says so already.

    The copies are changed, or a new message brings the words where that is impossible.

    Args:
        session: an open session; the caller commits.
        case: from ``get_staff_case``.
        said_id: ``CaseHistoryEntry.id`` of the line in its first wording.
        actor: who corrects it.
        text: the words that hold from now on.
        now: when.

    Raises:
        CaseMissingError: the case has no such line.
        ReporterGoneError: there is nobody to tell.
        TextLengthError: see ``clean_text``.
    """
    is_note = CaseHistoryEntry.kind == CaseHistoryKind.NOTE
    said = await session.scalar(
        select(CaseHistoryEntry).where(
            CaseHistoryEntry.id == said_id,
            CaseHistoryEntry.case_id == case.id,
            or_(is_note, _is_said()),
        )
    )
    if said is None:
        raise CaseMissingError(said_id)
    is_told = said.kind is not CaseHistoryKind.NOTE
    if is_told and await _has_nobody_to_tell(session, case):
        raise ReporterGoneError(case.id)
    words = clean_text(text)
    if words == (await find_latest_wording(session, said)).text:
        return None
    kind = _kind_of_correction(said)
    entry = await append(session, case, kind, actor=actor, text=words, reason=CORRECTION, now=now)
    if is_told:
        await tell_correction(session, case, entry, said=said, now=now)
    audit.record(session, actor_id=actor.id, action=AuditAction.CORRECT, case_id=case.id, now=now)
    return entry


async def _has_nobody_to_tell(session: AsyncSession, case: Case) -> bool:
    return case.reporter_id is None and await find_contact(session, case_id=case.id) is None


def _is_said() -> ColumnElement[bool]:
    """Return the condition for what the team has told people in its own words."""
    closing = and_(
        CaseHistoryEntry.kind == CaseHistoryKind.STATUS,
        CaseHistoryEntry.became.in_(CLOSED_STATUSES),
    )
    return and_(
        or_(CaseHistoryEntry.kind.in_(_SAID), closing),
        or_(CaseHistoryEntry.reason.is_(None), CaseHistoryEntry.reason != CORRECTION),
    )


def _kind_of_correction(said: CaseHistoryEntry) -> CaseHistoryKind:
    """Return the kind of the line that corrects it; closing words do not close a second time."""
    return CaseHistoryKind.ANSWER if said.kind is CaseHistoryKind.STATUS else said.kind


def _corrects(line: CaseHistoryEntry, said: CaseHistoryEntry) -> bool:
    is_later = line.id > said.id and line.reason == CORRECTION
    return is_later and line.kind is _kind_of_correction(said)
