"""What the team may do with cases; each change is in the history and in the audit table."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.audience import list_followers
from storage.cases.contacts import find_contact
from storage.cases.history import append, move, tell_audience, tell_reporter
from storage.cases.models import (
    ADDRESSEE_LONGEST,
    CLOSED_STATUSES,
    Case,
    CaseFollower,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseStatus,
)
from storage.cases.notices import TeamCaseNotice
from storage.cases.queries import status_after_answer
from storage.cases.rules import (
    OPEN_STATUSES,
    STATUS_CHANGES,
    TAKEN_STATUSES,
    check_status_change,
)
from storage.database import insert_or_ignore
from storage.errors import (
    FieldMissingError,
    MemberMissingError,
    ReporterGoneError,
    StatusChangeError,
)
from storage.outbox import enqueue_notice
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.roles import get_worker
from storage.texts import clean_text


async def take_case(session: AsyncSession, *, case: Case, actor: Person, now: datetime) -> None:
    """Make ``actor`` the one who works on the case; a new one is thereby accepted or reviewed.

    Taking what one has already changes nothing.

    Raises:
        StatusChangeError: the case is closed.
    """
    taken = TAKEN_STATUSES[case.kind]
    _check_open(case, taken)
    if case.assignee_id != actor.id:
        case.assignee_id = actor.id
        await append(
            session, case, CaseHistoryKind.ASSIGNED, actor=actor, assignee_id=actor.id, now=now
        )
        audit.record(session, actor_id=actor.id, action=AuditAction.TAKE, case_id=case.id, now=now)
    if case.status is CaseStatus.NEW:
        await change_status(session, case=case, actor=actor, wanted=taken, now=now)


async def assign_case(
    session: AsyncSession, *, case: Case, actor: Person, assignee_id: int, now: datetime
) -> None:
    """Give the case to somebody of the team, who is told; managers only.

    Raises:
        MemberMissingError: nobody who works for the team, or the actor is no manager.
        StatusChangeError: the case is closed.
    """
    _check_open(case, TAKEN_STATUSES[case.kind])
    if actor.role is not Role.MANAGER:
        raise MemberMissingError(assignee_id)
    assignee = await get_worker(session, person_id=assignee_id)
    if case.assignee_id == assignee.id:
        return
    case.assignee_id = assignee.id
    entry = await append(
        session, case, CaseHistoryKind.ASSIGNED, actor=actor, assignee_id=assignee.id, now=now
    )
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.ASSIGN,
        case_id=case.id,
        detail=str(assignee.id),
        now=now,
    )
    if assignee.id != actor.id:
        await enqueue_notice(
            session,
            TeamCaseNotice(entry_id=entry.id),
            person_ids={assignee.id},
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
) -> CaseHistoryEntry:
    """Move a case on, and tell whom it concerns.

    Args:
        session: an open session; the caller commits.
        case: from ``get_staff_case``.
        actor: who of the team does it.
        wanted: the new status; ``close_as_duplicate`` is the way to ``DUPLICATE``, and only
            residents withdraw.  The first way of an idea to ``PUBLISHED`` is ``publish_idea``.
        reason: key of a ready-made sentence.
        text: own words for the people; closing needs one of the two.
        now: when.

    Raises:
        StatusChangeError: ``STATUS_CHANGES`` has no such way.
        TextLengthError: closing without a word, or too many words.
    """
    if wanted in {CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN}:
        raise StatusChangeError(case.status, wanted)
    check_status_change(case.kind, case.status, wanted, published=case.published)
    cleaned = None if text is None and reason is not None else _words_for(wanted, text)
    entry = await move(session, case, wanted, actor=actor, reason=reason, text=cleaned, now=now)
    _audit_status(session, case, actor, now)
    return entry


async def ask_reporter(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> CaseHistoryEntry:
    """Ask the reporter something; the case waits for the answer.

    Followers hear that it waits, not what was asked.

    Raises:
        StatusChangeError: the case is closed, or an idea that is published: that is open to
            everybody and waits for nobody.
        ReporterGoneError: there is nobody to ask.
        TextLengthError: see ``clean_text``.
    """
    waits = case.status is CaseStatus.WAITING_FOR_RESIDENT
    if not waits:
        waiting = CaseStatus.WAITING_FOR_RESIDENT
        check_status_change(case.kind, case.status, waiting, published=case.published)
    entry = await _say_to_reporter(
        session, case, CaseHistoryKind.QUESTION, actor=actor, text=text, now=now
    )
    if not waits:
        moved = await move(
            session, case, CaseStatus.WAITING_FOR_RESIDENT, actor=actor, tell=False, now=now
        )
        await tell_audience(session, case, moved, exclude={case.reporter_id}, now=now)
    audit.record(session, actor_id=actor.id, action=AuditAction.ASK, case_id=case.id, now=now)
    return entry


async def answer_reporter(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> CaseHistoryEntry:
    """Tell the reporter something; the status stays.

    Raises:
        ReporterGoneError: there is nobody to tell.
        TextLengthError: see ``clean_text``.
    """
    entry = await _say_to_reporter(
        session, case, CaseHistoryKind.ANSWER, actor=actor, text=text, now=now
    )
    audit.record(session, actor_id=actor.id, action=AuditAction.ANSWER, case_id=case.id, now=now)
    return entry


async def note_on_case(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> CaseHistoryEntry:
    """Write something down for the team; residents never see it.

    Raises:
        TextLengthError: see ``clean_text``.
    """
    entry = await append(
        session, case, CaseHistoryKind.NOTE, actor=actor, text=clean_text(text), now=now
    )
    audit.record(session, actor_id=actor.id, action=AuditAction.NOTE, case_id=case.id, now=now)
    return entry


async def set_field_of_action(
    session: AsyncSession,
    *,
    case: Case,
    actor: Person,
    key: str,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Count the case under this field of action from now on; residents hear nothing of it.

    It may be closed or withdrawn: what it is counted by matters after its end, too.

    Raises:
        FieldMissingError: the profile has no such field of action.
    """
    if key not in {each.key for each in profile.fields_of_action}:
        raise FieldMissingError(key)
    if case.field_of_action == key and case.field_set_by_hand:
        return
    case.field_of_action, case.field_set_by_hand = key, True
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.FIELD,
        case_id=case.id,
        detail=key,
        now=now,
    )


async def note_answer(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> None:
    """Add what somebody without an account has said; a case that waited for them goes on.

    Raises:
        TextLengthError: see ``clean_text``.
    """
    words = clean_text(text)
    await append(session, case, CaseHistoryKind.ADDITION, actor=actor, text=words, now=now)
    if case.status is CaseStatus.WAITING_FOR_RESIDENT:
        again = await status_after_answer(session, case)
        moved = await move(session, case, again, actor=actor, tell=False, now=now)
        await tell_audience(session, case, moved, exclude={case.reporter_id}, now=now)
    audit.record(session, actor_id=actor.id, action=AuditAction.NOTE, case_id=case.id, now=now)


async def forward_case(
    session: AsyncSession, *, case: Case, actor: Person, addressee: str, now: datetime
) -> None:
    """Record that the case went to somebody else, and tell the people; it waits for them.

    An idea stays where it is: the neighbourhood goes on supporting it.

    Raises:
        StatusChangeError: the case is closed.
        TextLengthError: no addressee, or one longer than 120 characters.
    """
    name = clean_text(addressee, longest=ADDRESSEE_LONGEST)
    _check_open(case, CaseStatus.WAITING_FOR_OTHERS)
    waits = CaseStatus.WAITING_FOR_OTHERS in STATUS_CHANGES[case.kind]
    entry = await append(
        session, case, CaseHistoryKind.FORWARDED, actor=actor, addressee=name, now=now
    )
    await tell_audience(session, case, entry, now=now)
    if waits and case.status is not CaseStatus.WAITING_FOR_OTHERS:
        await move(session, case, CaseStatus.WAITING_FOR_OTHERS, actor=actor, tell=False, now=now)
    audit.record(session, actor_id=actor.id, action=AuditAction.FORWARD, case_id=case.id, now=now)


async def close_as_duplicate(
    session: AsyncSession, *, case: Case, original: Case, actor: Person, now: datetime
) -> None:
    """Close a case as the duplicate of another, which its people follow from now on.

    Raises:
        StatusChangeError: the case is closed.
    """
    check_status_change(case.kind, case.status, CaseStatus.DUPLICATE)
    case.duplicate_of_id = original.id
    await move(
        session, case, CaseStatus.DUPLICATE, actor=actor, addressee=original.reference, now=now
    )
    followers = await list_followers(session, case_id=case.id) | {case.reporter_id}
    for person_id in followers - {original.reporter_id, None}:
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
        action=AuditAction.MERGE,
        case_id=case.id,
        detail=original.reference,
        now=now,
    )


async def unassign_cases(session: AsyncSession, *, person_id: int) -> int:
    """Let somebody's open cases belong to nobody, and return how many there were."""
    left: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Case)
        .where(Case.assignee_id == person_id, Case.status.in_(OPEN_STATUSES))
        .values(assignee_id=None, version=Case.version + 1)
    )
    return left.rowcount


async def _say_to_reporter(
    session: AsyncSession,
    case: Case,
    kind: CaseHistoryKind,
    *,
    actor: Person,
    text: str,
    now: datetime,
) -> CaseHistoryEntry:
    if case.reporter_id is None and await find_contact(session, case_id=case.id) is None:
        raise ReporterGoneError(case.id)
    entry = await append(session, case, kind, actor=actor, text=clean_text(text), now=now)
    await tell_reporter(session, case, entry, now=now)
    return entry


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
        action=AuditAction.STATUS,
        case_id=case.id,
        detail=case.status.value,
        now=now,
    )
