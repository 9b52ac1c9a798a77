"""Noting which cases say the same: when one arrives, and when it can be read in German.

A translation mostly comes after its case was stored, so that the search is made again then, in the
transaction that stores the translation.  A pair is a row, which is noted and told once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind
from storage.cases.notices import TeamCaseNotice
from storage.cases.queries import visible_to
from storage.cases.rules import OPEN_STATUSES
from storage.database import insert_or_ignore
from storage.likeness.models import Resemblance
from storage.likeness.notices import ResemblanceNotice
from storage.likeness.originals import find_alike
from storage.outbox import DeliveryState, OutboxMessage, enqueue_notice
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.roles import list_manager_ids
from storage.translations.arriving import ARRIVALS
from storage.translations.models import SourceKind, Translation

NOTED_AT_ONCE: Final = 3
"""Of one case; the likest."""
_WORDS_OF_CASES: Final = frozenset({SourceKind.CASE, SourceKind.IDEA_TITLE, SourceKind.IDEA})


async def note_resemblances(session: AsyncSession, *, case: Case, now: datetime) -> bool:
    """Note which open cases say the same as this one; return whether a pair is new."""
    if case.status not in OPEN_STATUSES:
        return False
    is_new = False
    for other_id in (await find_alike(session, case))[:NOTED_AT_ONCE]:
        earlier, later = sorted((case.id, other_id))
        is_new |= await insert_or_ignore(
            session, Resemblance, case_id=earlier, other_id=later, found_at=now
        )
    return is_new


async def list_resembling(
    session: AsyncSession, *, case: Case, staff: Person
) -> Sequence[tuple[int, str]]:
    """Return number and reference of the open cases noted as alike that somebody may see."""
    if case.status not in OPEN_STATUSES:
        return []
    noted = or_(
        Case.id.in_(select(Resemblance.case_id).where(Resemblance.other_id == case.id)),
        Case.id.in_(select(Resemblance.other_id).where(Resemblance.case_id == case.id)),
    )
    rows = await session.execute(
        select(Case.id, Case.reference)
        .where(noted, Case.status.in_(OPEN_STATUSES), visible_to(staff))
        .order_by(Case.id)
        .limit(NOTED_AT_ONCE)
    )
    return [(number, reference) for number, reference in rows]


async def _look_again(session: AsyncSession, translation: Translation, now: datetime) -> None:
    """Compare a case anew that can be read in German from now on, and tell the team of it."""
    if translation.source_kind not in _WORDS_OF_CASES:
        return
    if translation.to_language != ORIGINAL_LOCALE:
        return
    case = await session.get_one(Case, translation.case_id)
    if await note_resemblances(session, case=case, now=now):
        await _tell(session, case, now=now)


ARRIVALS.append(_look_again)


async def _tell(session: AsyncSession, case: Case, *, now: datetime) -> None:
    """Tell the managers, or the one of them who works on it, if they have seen its card before."""
    managers = set(await list_manager_ids(session))
    told = managers & {case.assignee_id} or managers
    await enqueue_notice(
        session,
        ResemblanceNotice(case_id=case.id),
        person_ids=told - await _waiting_for_card(session, case),
        topic=f"resemblance-{case.id}",
        now=now,
    )


async def _waiting_for_card(session: AsyncSession, case: Case) -> set[int]:
    """Return for whom the case itself still waits, whose card will say it."""
    arrived = select(CaseHistoryEntry.id).where(
        CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.kind == CaseHistoryKind.SUBMITTED
    )
    waiting = await session.scalars(
        select(OutboxMessage.person_id).where(
            OutboxMessage.state == DeliveryState.WAITING,
            OutboxMessage.notice == TeamCaseNotice.NAME,
            OutboxMessage.payload["entry_id"].as_integer().in_(arrived),
        )
    )
    return set(waiting)
