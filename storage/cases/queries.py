"""The questions asked of cases; who may see a case is decided in each query."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.audience import concerns
from storage.cases.entered import CaseContact
from storage.cases.models import Case, CaseFollower, CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.cases.rules import OPEN_STATUSES, TAKEN_STATUSES
from storage.errors import CaseChangedError, CaseMissingError
from storage.people import Person, Role
from storage.references import normalise_reference

CLOCKS_DIFFER: Final = timedelta(seconds=2)
"""A messenger counts in whole seconds, by a clock of its own."""

OWN_LIMIT: Final = 20
WAITING_LIMIT: Final = 3
HISTORY_LIMIT: Final = 200
"""Lines of history shown at most; far more than any case has."""
QUIET_KINDS: Final = frozenset(
    {CaseHistoryKind.SUBMITTED, CaseHistoryKind.NOTE, CaseHistoryKind.CONFIRMED}
)
"""Lines of history that leave a colleague's card of the case as right as it was."""


# --- For residents -----------------------------------------------------------------------------


async def get_own_case(session: AsyncSession, *, person_id: int, case_id: int) -> Case:
    """Return a case this person sent, locked for changes.

    Raises:
        CaseMissingError: no such case, or somebody else's.
    """
    return await _get(session, case_id, Case.reporter_id == person_id)


async def get_followed_case(session: AsyncSession, *, person_id: int, case_id: int) -> Case:
    """Return a case this person sent or follows, locked for changes.

    Raises:
        CaseMissingError: no such case, or one this person has nothing to do with.
    """
    return await _get(session, case_id, concerns(person_id))


async def find_followed_case(
    session: AsyncSession, *, person_id: int, case_id: int
) -> Case | None:
    """Return the case if this person sent or follows it; nothing is locked."""
    case: Case | None = await session.scalar(
        select(Case).where(Case.id == case_id, concerns(person_id))
    )
    return case


async def list_own_cases(session: AsyncSession, *, person_id: int) -> Sequence[Case]:
    """Return the cases this person sent or follows, open ones first, then the newest."""
    cases = await session.scalars(
        select(Case)
        .where(concerns(person_id))
        .order_by(Case.status.in_(OPEN_STATUSES).desc(), Case.submitted_at.desc(), Case.id.desc())
        .limit(OWN_LIMIT)
    )
    return cases.all()


async def list_waiting_for_answer(session: AsyncSession, *, person_id: int) -> list[Case]:
    """Return this person's cases in which the team waits for an answer, the latest first."""
    cases = await session.scalars(
        select(Case)
        .where(Case.reporter_id == person_id, Case.status == CaseStatus.WAITING_FOR_RESIDENT)
        .order_by(Case.status_since.desc(), Case.id.desc())
        .limit(WAITING_LIMIT)
    )
    return list(cases)


# --- For the team ------------------------------------------------------------------------------


async def get_staff_case(
    session: AsyncSession, *, staff: Person, case_id: int, version: int | None = None
) -> Case:
    """Return a case this member of the team may change, locked for that.

    Args:
        session: an open session.
        staff: who asks; helpers work on what is assigned to them, readers on nothing.
        case_id: which case.
        version: the version the person saw when deciding; ``None`` where that does not matter.

    Raises:
        CaseMissingError: no such case, or not for this person.
        CaseChangedError: somebody else has changed the case since ``version``.
    """
    case = await _get(session, case_id, changeable_by(staff))
    if version is not None and not await is_up_to_date(
        session, case=case, staff=staff, version=version
    ):
        raise CaseChangedError(case_id)
    return case


async def is_up_to_date(session: AsyncSession, *, case: Case, staff: Person, version: int) -> bool:
    """Return whether somebody who saw this version has missed nothing.

    Nobody misses their own doing: whose line of history is the latest was told of what others did
    before, so a button pressed twice is no surprise.
    """
    if case.version == version:
        return True
    latest_actor_id = await session.scalar(
        select(CaseHistoryEntry.actor_id)
        .where(CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.kind.not_in(QUIET_KINDS))
        .order_by(CaseHistoryEntry.id.desc())
        .limit(1)
    )
    return latest_actor_id == staff.id


async def get_visible_case(session: AsyncSession, *, staff: Person, case_id: int) -> Case:
    """Return a case this member of the team may see; nothing is locked.

    Raises:
        CaseMissingError: no such case, or not for this person.
    """
    case = await find_visible_case(session, staff=staff, case_id=case_id)
    if case is None:
        raise CaseMissingError(case_id)
    return case


async def find_visible_case(session: AsyncSession, *, staff: Person, case_id: int) -> Case | None:
    """Return the case if this member of the team may see it; nothing is locked."""
    case: Case | None = await session.scalar(
        select(Case).where(Case.id == case_id, visible_to(staff))
    )
    return case


async def find_staff_case(
    session: AsyncSession, *, staff: Person, reference: str, lock: bool = False
) -> Case | None:
    """Return the case with this reference if this member of the team may see it.

    Args:
        session: an open session.
        staff: who asks.
        reference: as people write it: ``m 2026 7`` finds M-2026-0007.
        lock: whether nobody else may change it meanwhile.
    """
    wanted = select(Case).where(
        Case.reference == normalise_reference(reference), visible_to(staff)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    case: Case | None = await session.scalar(wanted)
    return case


async def find_reporter_locale(session: AsyncSession, case: Case) -> str | None:
    """Return the language the reporter is answered in; ``None`` where nobody is left."""
    locale: str | None = await session.scalar(
        select(CaseContact.locale).where(CaseContact.case_id == case.id)
        if case.reporter_id is None
        else select(Person.locale).where(Person.id == case.reporter_id)
    )
    return locale


async def find_history_entry(session: AsyncSession, entry_id: int) -> CaseHistoryEntry | None:
    """Return a line of history, or ``None``."""
    return await session.get(CaseHistoryEntry, entry_id)


async def find_status_before(session: AsyncSession, case: Case) -> CaseStatus | None:
    """Return the status the case had before the one it has now."""
    was: CaseStatus | None = await session.scalar(
        select(CaseHistoryEntry.was)
        .where(CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.became == case.status)
        .order_by(CaseHistoryEntry.id.desc())
        .limit(1)
    )
    return was


async def status_after_answer(session: AsyncSession, case: Case) -> CaseStatus:
    """Return where a case goes on that waited for its person: where it was before."""
    before = await find_status_before(session, case)
    return TAKEN_STATUSES[case.kind] if before in {None, CaseStatus.NEW} else before


async def is_last_of_its_kind(session: AsyncSession, entry: CaseHistoryEntry) -> bool:
    """Return whether nobody has added a line of the same kind to the case since."""
    newer = await session.scalar(
        select(CaseHistoryEntry.id)
        .where(
            CaseHistoryEntry.case_id == entry.case_id,
            CaseHistoryEntry.kind == entry.kind,
            CaseHistoryEntry.id > entry.id,
        )
        .limit(1)
    )
    return newer is None


async def list_history(
    session: AsyncSession, *, case_id: int, limit: int = HISTORY_LIMIT
) -> Sequence[CaseHistoryEntry]:
    """Return the latest lines of a case's history, oldest first."""
    latest = await session.scalars(
        select(CaseHistoryEntry)
        .where(CaseHistoryEntry.case_id == case_id)
        .order_by(CaseHistoryEntry.id.desc())
        .limit(limit)
    )
    return list(reversed(latest.all()))


async def count_followers(session: AsyncSession, *, case_id: int) -> int:
    """Return how many people besides the reporter follow the case."""
    return (
        await session.scalar(
            select(func.count()).select_from(CaseFollower).where(CaseFollower.case_id == case_id)
        )
        or 0
    )


# --- Who may see what --------------------------------------------------------------------------


async def _get(session: AsyncSession, case_id: int, condition: ColumnElement[bool]) -> Case:
    case: Case | None = await session.scalar(
        select(Case)
        .where(Case.id == case_id, condition)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise CaseMissingError(case_id)
    return case


def visible_to(staff: Person) -> ColumnElement[bool]:
    """Return the condition for the cases a person may see as a member of the team."""
    if staff.sees_all:
        return true()
    return changeable_by(staff)


def changeable_by(staff: Person) -> ColumnElement[bool]:
    """Return the condition for the cases a person may change as a member of the team."""
    match staff.role:
        case Role.MANAGER:
            return true()
        case Role.HELPER:
            return Case.assignee_id == staff.id
        case Role.READER | Role.INTERPRETER | Role.RESIDENT:
            return false()


async def list_references(session: AsyncSession, case_ids: Collection[int]) -> Mapping[int, str]:
    """Return the reference of each of these cases that still is there, by number."""
    if not case_ids:
        return {}
    rows = await session.execute(
        select(Case.id, Case.reference).where(Case.id.in_(case_ids)).order_by(Case.id)
    )
    return dict(rows.all())


async def find_own_case(session: AsyncSession, *, person_id: int, reference: str) -> Case | None:
    """Return the case with this reference if the person sent it."""
    case: Case | None = await session.scalar(
        select(Case).where(Case.reference == reference, Case.reporter_id == person_id)
    )
    return case


async def has_news_since(
    session: AsyncSession, *, case: Case, staff: Person, moment: datetime
) -> bool:
    """Return whether others have done something with the case after ``moment``."""
    newer = await session.scalar(
        select(CaseHistoryEntry.id)
        .where(
            CaseHistoryEntry.case_id == case.id,
            CaseHistoryEntry.kind.not_in(QUIET_KINDS),
            or_(CaseHistoryEntry.actor_id.is_(None), CaseHistoryEntry.actor_id != staff.id),
            CaseHistoryEntry.at > moment + CLOCKS_DIFFER,
        )
        .limit(1)
    )
    return newer is not None
