"""What the team may do with cases; each change is in the history and in the audit table."""

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.cases.history import TEAM_NOTICE, append, move, tell_audience, tell_reporter
from storage.cases.models import ADDRESSEE_LONGEST, Case, CaseFollower, CaseStatus, EventKind
from storage.cases.queries import find_staff_case, list_audience, whole_reference
from storage.cases.rules import CLOSED_STATUSES, OPEN_STATUSES, check_status_change, clean_text
from storage.database import insert_or_ignore
from storage.errors import (
    MemberMissingError,
    MergeError,
    ReporterGoneError,
    StatusChangeError,
)
from storage.outbox import enqueue_notice
from storage.people import Person, Role
from storage.team import get_member

REFERENCE_LONGEST: Final = 20
"""Of what somebody wrote instead of a reference, so much is said back."""


async def take_case(session: AsyncSession, *, case: Case, actor: Person, now: datetime) -> None:
    """Make ``actor`` the one who works on the case; a new one is thereby accepted.

    Taking what one has already changes nothing.

    Raises:
        StatusChangeError: the case is closed.
    """
    _check_open(case, CaseStatus.ACCEPTED)
    if case.assignee_id != actor.id:
        case.assignee_id = actor.id
        await append(session, case, EventKind.ASSIGNED, actor=actor, assignee_id=actor.id, now=now)
        audit.record(session, actor_id=actor.id, action="take", case_id=case.id, now=now)
    if case.status is CaseStatus.NEW:
        await change_status(session, case=case, actor=actor, wanted=CaseStatus.ACCEPTED, now=now)


async def assign_case(
    session: AsyncSession, *, case: Case, actor: Person, assignee_id: int, now: datetime
) -> None:
    """Give the case to somebody of the team, who is told; managers only.

    Raises:
        MemberMissingError: nobody of the team, or the actor is no manager.
        StatusChangeError: the case is closed.
    """
    _check_open(case, CaseStatus.ACCEPTED)
    if actor.role is not Role.MANAGER:
        raise MemberMissingError(assignee_id)
    assignee = await get_member(session, person_id=assignee_id)
    if case.assignee_id == assignee.id:
        return
    case.assignee_id = assignee.id
    event = await append(
        session, case, EventKind.ASSIGNED, actor=actor, assignee_id=assignee.id, now=now
    )
    audit.record(
        session,
        actor_id=actor.id,
        action="assign",
        case_id=case.id,
        detail=str(assignee.id),
        now=now,
    )
    if assignee.id != actor.id:
        await enqueue_notice(
            session,
            person_ids={assignee.id},
            notice=TEAM_NOTICE,
            payload={"event": event.id},
            now=now,
        )


async def change_status(
    session: AsyncSession,
    *,
    case: Case,
    actor: Person,
    wanted: CaseStatus,
    reason: str | None = None,
    text: str | None = None,
    now: datetime,
) -> None:
    """Move a case on, and tell the reporter and the followers.

    Args:
        session: an open session; the caller commits.
        case: from ``get_staff_case``.
        actor: who of the team does it.
        wanted: the new status; ``merge_case`` is the way to ``DUPLICATE``, and only residents
            withdraw.
        reason: key of a ready-made sentence.
        text: own words for the people; closing needs one of the two.
        now: when.

    Raises:
        StatusChangeError: ``STATUS_CHANGES`` has no such way.
        TextLengthError: closing without a word, or too many words.
    """
    if wanted in {CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN}:
        raise StatusChangeError(case.status, wanted)
    check_status_change(case.status, wanted)
    cleaned = None if text is None and reason is not None else _words_for(wanted, text)
    await move(session, case, wanted, actor=actor, reason=reason, text=cleaned, now=now)
    _audit_status(session, case, actor, now)


async def ask_reporter(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> None:
    """Ask the reporter something; the case waits for the answer.

    Followers hear that it waits, not what was asked.

    Raises:
        StatusChangeError: the case is closed.
        ReporterGoneError: there is nobody to ask.
        TextLengthError: see ``clean_text``.
    """
    waits = case.status is CaseStatus.WAITING_FOR_RESIDENT
    if not waits:
        check_status_change(case.status, CaseStatus.WAITING_FOR_RESIDENT)
    await _say_to_reporter(session, case, EventKind.QUESTION, actor=actor, text=text, now=now)
    if not waits:
        moved = await move(
            session, case, CaseStatus.WAITING_FOR_RESIDENT, actor=actor, tell=False, now=now
        )
        await tell_audience(session, case, moved, but={case.reporter_id}, now=now)
    audit.record(session, actor_id=actor.id, action="ask", case_id=case.id, now=now)


async def answer_reporter(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> None:
    """Tell the reporter something; the status stays.

    Raises:
        ReporterGoneError: there is nobody to tell.
        TextLengthError: see ``clean_text``.
    """
    await _say_to_reporter(session, case, EventKind.ANSWER, actor=actor, text=text, now=now)
    audit.record(session, actor_id=actor.id, action="answer", case_id=case.id, now=now)


async def note_on_case(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> None:
    """Write something down for the team; residents never see it.

    Raises:
        TextLengthError: see ``clean_text``.
    """
    await append(session, case, EventKind.NOTE, actor=actor, text=clean_text(text), now=now)
    audit.record(session, actor_id=actor.id, action="note", case_id=case.id, now=now)


async def forward_case(
    session: AsyncSession, *, case: Case, actor: Person, addressee: str, now: datetime
) -> None:
    """Record that the case went to somebody else; it waits for them, and the people are told.

    Raises:
        StatusChangeError: the case is closed.
        TextLengthError: no addressee, or one longer than 120 characters.
    """
    name = clean_text(addressee, longest=ADDRESSEE_LONGEST)
    if case.status is not CaseStatus.WAITING_FOR_OTHERS:
        check_status_change(case.status, CaseStatus.WAITING_FOR_OTHERS)
    event = await append(session, case, EventKind.FORWARDED, actor=actor, addressee=name, now=now)
    await tell_audience(session, case, event, now=now)
    if case.status is not CaseStatus.WAITING_FOR_OTHERS:
        await move(session, case, CaseStatus.WAITING_FOR_OTHERS, actor=actor, tell=False, now=now)
    audit.record(session, actor_id=actor.id, action="forward", case_id=case.id, now=now)


async def merge_case(
    session: AsyncSession, *, case: Case, actor: Person, reference: str, now: datetime
) -> Case:
    """Close a case as the duplicate of another, which its people follow from now on.

    Raises:
        MergeError: no such case for this person, the case itself, a closed one (its people would
            never hear more), or another kind.
        StatusChangeError: the case is closed.
    """
    # Locked, so that two cases cannot become each other's duplicates at the same moment.
    original = await find_staff_case(session, staff=actor, reference=reference, lock=True)
    if (
        original is None
        or original.id == case.id
        or original.kind is not case.kind
        or original.status not in OPEN_STATUSES
    ):
        raise MergeError(whole_reference(reference) or reference[:REFERENCE_LONGEST])
    check_status_change(case.status, CaseStatus.DUPLICATE)
    case.duplicate_of_id = original.id
    await move(
        session, case, CaseStatus.DUPLICATE, actor=actor, addressee=original.reference, now=now
    )
    for person_id in await list_audience(session, case) - {original.reporter_id}:
        await insert_or_ignore(
            session, CaseFollower, case_id=original.id, person_id=person_id, since=now
        )
    await session.execute(
        update(Case)
        .where(Case.duplicate_of_id == case.id)
        .values(duplicate_of_id=original.id, version=Case.version + 1)
    )
    audit.record(
        session,
        actor_id=actor.id,
        action="merge",
        case_id=case.id,
        detail=original.reference,
        now=now,
    )
    return original


async def _say_to_reporter(
    session: AsyncSession,
    case: Case,
    kind: EventKind,
    *,
    actor: Person,
    text: str,
    now: datetime,
) -> None:
    if case.reporter_id is None:
        raise ReporterGoneError(case.id)
    event = await append(session, case, kind, actor=actor, text=clean_text(text), now=now)
    await tell_reporter(session, case, event, now=now)


def _check_open(case: Case, wanted: CaseStatus) -> None:
    if case.status not in OPEN_STATUSES:
        raise StatusChangeError(case.status, wanted)


def _words_for(wanted: CaseStatus, text: str | None) -> str | None:
    if text is None and wanted not in CLOSED_STATUSES:
        return None
    return clean_text(text or "")


def _audit_status(session: AsyncSession, case: Case, actor: Person, now: datetime) -> None:
    audit.record(
        session,
        actor_id=actor.id,
        action="status",
        case_id=case.id,
        detail=case.status.value,
        now=now,
    )
