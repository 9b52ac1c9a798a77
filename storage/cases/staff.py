"""What the team may do with cases; each change is in the history and in the audit table."""

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.cases.audience import is_published, list_followers
from storage.cases.history import TEAM_NOTICE, append, move, tell_audience, tell_reporter
from storage.cases.models import (
    ADDRESSEE_LONGEST,
    Case,
    CaseFollower,
    CaseKind,
    CaseStatus,
    EventKind,
)
from storage.cases.queries import find_staff_case
from storage.cases.rules import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    STATUS_CHANGES,
    TAKEN_STATUSES,
    check_status_change,
    clean_text,
)
from storage.database import insert_or_ignore
from storage.errors import (
    MemberMissingError,
    MergeError,
    ReporterGoneError,
    StatusChangeError,
)
from storage.ideas.merging import can_be_merged, join_supporters
from storage.outbox import enqueue_notice
from storage.people import Person, Role
from storage.references import whole_reference
from storage.team import get_worker

REFERENCE_LONGEST: Final = 20
"""Of what somebody wrote instead of a reference, so much is said back."""


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
        await append(session, case, EventKind.ASSIGNED, actor=actor, assignee_id=actor.id, now=now)
        audit.record(session, actor_id=actor.id, action="take", case_id=case.id, now=now)
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
    """Move a case on, and tell whom it concerns.

    Args:
        session: an open session; the caller commits.
        case: from ``get_staff_case``.
        actor: who of the team does it.
        wanted: the new status; ``merge_case`` is the way to ``DUPLICATE``, and only residents
            withdraw.  The first way of an idea to ``PUBLISHED`` is ``publish_idea``.
        reason: key of a ready-made sentence.
        text: own words for the people; closing needs one of the two.
        now: when.

    Raises:
        StatusChangeError: ``STATUS_CHANGES`` has no such way.
        TextLengthError: closing without a word, or too many words.
    """
    if wanted in {CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN}:
        raise StatusChangeError(case.status, wanted)
    published = await is_published(session, case)
    check_status_change(case.kind, case.status, wanted, published=published)
    cleaned = None if text is None and reason is not None else _words_for(wanted, text)
    await move(session, case, wanted, actor=actor, reason=reason, text=cleaned, now=now)
    _audit_status(session, case, actor, now)


async def ask_reporter(
    session: AsyncSession, *, case: Case, actor: Person, text: str, now: datetime
) -> None:
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
        published = await is_published(session, case)
        waiting = CaseStatus.WAITING_FOR_RESIDENT
        check_status_change(case.kind, case.status, waiting, published=published)
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
    """Record that the case went to somebody else, and tell the people; it waits for them.

    An idea stays where it is: the neighbourhood goes on supporting it.

    Raises:
        StatusChangeError: the case is closed.
        TextLengthError: no addressee, or one longer than 120 characters.
    """
    name = clean_text(addressee, longest=ADDRESSEE_LONGEST)
    _check_open(case, CaseStatus.WAITING_FOR_OTHERS)
    waits = CaseStatus.WAITING_FOR_OTHERS in STATUS_CHANGES[case.kind]
    event = await append(session, case, EventKind.FORWARDED, actor=actor, addressee=name, now=now)
    await tell_audience(session, case, event, now=now)
    if waits and case.status is not CaseStatus.WAITING_FOR_OTHERS:
        await move(session, case, CaseStatus.WAITING_FOR_OTHERS, actor=actor, tell=False, now=now)
    audit.record(session, actor_id=actor.id, action="forward", case_id=case.id, now=now)


async def merge_case(
    session: AsyncSession, *, case: Case, actor: Person, reference: str, now: datetime
) -> Case:
    """Close a case as the duplicate of another, which its people follow from now on.

    Supporters and helpers of an idea become those of the other one, each once.

    Raises:
        MergeError: no such case for this person, the case itself, a closed one (its people would
            never hear more), another kind, or an unpublished idea as the original of a published.
        StatusChangeError: the case is closed.
    """
    # Locked, so that two cases cannot become each other's duplicates at the same moment.
    original = await find_staff_case(session, staff=actor, reference=reference, lock=True)
    if (
        original is None
        or original.id == case.id
        or original.kind is not case.kind
        or original.status not in OPEN_STATUSES
        or not await can_be_merged(session, case=case, original=original)
    ):
        raise MergeError(whole_reference(reference) or reference[:REFERENCE_LONGEST])
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
    if case.kind is CaseKind.IDEA:
        await join_supporters(session, case=case, original=original, now=now)
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
