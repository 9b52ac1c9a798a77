"""The conversation about a question: the resident simply writes on, or says that it was new."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from storage.cases.history import move
from storage.cases.models import (
    CORRECTION,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
)
from storage.cases.queries import get_own_case, list_history, list_waiting_for_answer
from storage.cases.residents import add_to_case
from storage.cases.rules import OPEN_STATUSES, REOPEN_WITHIN, set_status
from storage.errors import AlreadyAnsweredError, ReopenError
from storage.files.media import MediaFile, MediaKind
from storage.outbox import enqueue_notice
from storage.people import Person, is_muted
from storage.questions.notices import AdditionTakenOutNotice
from storage.roles import list_manager_ids
from storage.texts import clean_text
from storage.transcriptions.forgetting import drop_transcriptions

TEAM_ENDS: Final = frozenset(
    {CaseStatus.SOLVED, CaseStatus.CANNOT_BE_SOLVED, CaseStatus.NOT_OUR_BUSINESS}
)
"""How the team closes a question; writing again opens it for ``REOPEN_WITHIN``."""
STILL_WRITING: Final = timedelta(hours=1)
"""People answer in several messages; after an hour a text may well be about something else."""
BURST: Final = timedelta(seconds=5)
"""Between photos of an album and texts typed in a hurry, which are taken back together."""
OFFERED_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class OngoingQuestion:
    """A question the team has written about.

    Attributes:
        case: the question.
        expects: whether the team wrote last, or the person has only just gone on.
    """

    case: Case
    expects: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken out of a case again: words, and photos and files that belong to nothing."""

    reference: str
    text: str
    photo_ids: tuple[int, ...]
    file_ids: tuple[int, ...]


# --- Which question ----------------------------------------------------------------------------


async def list_ongoing_questions(
    session: AsyncSession, *, person_id: int, now: datetime
) -> list[OngoingQuestion]:
    """Return this person's questions the team wrote about within ``REOPEN_WITHIN``.

    Open ones, and those it closed within that time; the one it wrote about last comes first.
    """
    since = now - REOPEN_WITHIN
    team_wrote = func.max(CaseHistoryEntry.at).filter(_words_of_team())
    person_wrote = func.max(CaseHistoryEntry.at).filter(
        CaseHistoryEntry.kind == CaseHistoryKind.ADDITION
    )
    closed = and_(Case.status.in_(TEAM_ENDS), Case.status_since >= since)
    rows = await session.execute(
        select(Case, team_wrote, person_wrote)
        .join(CaseHistoryEntry, CaseHistoryEntry.case_id == Case.id)
        .where(
            Case.reporter_id == person_id,
            Case.kind == CaseKind.QUESTION,
            or_(Case.status.in_(OPEN_STATUSES), closed),
        )
        .group_by(Case.id)
        .having(team_wrote >= since)
        .order_by(team_wrote.desc(), Case.id.desc())
        .limit(OFFERED_MOST)
    )
    return [
        OngoingQuestion(case, expects=own is None or own < team or own >= now - STILL_WRITING)
        for case, team, own in rows
    ]


async def list_answerable(session: AsyncSession, *, person_id: int, now: datetime) -> list[Case]:
    """Return the cases somebody's next words may belong to, the likeliest first."""
    questions = [
        each.case for each in await list_ongoing_questions(session, person_id=person_id, now=now)
    ]
    known = {case.id for case in questions}
    waiting = await list_waiting_for_answer(session, person_id=person_id)
    return [*questions, *(case for case in waiting if case.id not in known)][:OFFERED_MOST]


async def find_expecting(session: AsyncSession, *, person_id: int, now: datetime) -> Case | None:
    """Return the question that somebody's words go on with; ``None`` where that is not certain."""
    found = await list_ongoing_questions(session, person_id=person_id, now=now)
    if len(found) != 1 or not found[0].expects:
        return None
    waiting = await list_waiting_for_answer(session, person_id=person_id)
    only = found[0].case
    return only if all(case.id == only.id for case in waiting) else None


async def find_own_to_add_to(
    session: AsyncSession, *, person_id: int, reference: str, now: datetime
) -> Case | None:
    """Return an own case by its reference if words can be added to it.

    That is an open one, or a question the team has closed within ``REOPEN_WITHIN``.
    """
    closed = and_(
        Case.kind == CaseKind.QUESTION,
        Case.status.in_(TEAM_ENDS),
        Case.status_since >= now - REOPEN_WITHIN,
    )
    case: Case | None = await session.scalar(
        select(Case).where(
            Case.reference == reference,
            Case.reporter_id == person_id,
            or_(Case.status.in_(OPEN_STATUSES), closed),
        )
    )
    return case


# --- Writing on --------------------------------------------------------------------------------


async def add_follow_up(
    session: AsyncSession,
    *,
    case: Case,
    person: Person,
    text: str | None = None,
    media_ids: tuple[int, ...] = (),
    reason: str | None = None,
    now: datetime,
) -> CaseHistoryEntry:
    """Add words, photos or files to an own case; a question the team has closed is open again.

    Args:
        session: an open session; the caller commits.
        case: from ``get_own_case``.
        person: its reporter.
        text: the words.
        media_ids: ``MediaFile.id`` of photos and files kept at ``now``.
        reason: ``CORRECTION``, where the words replace earlier ones.
        now: when.

    Raises:
        ReopenError: the question was closed more than ``REOPEN_WITHIN`` ago.
        TextLengthError: see ``clean_text``.
        PhotoLimitError: more photos than one case may have.
        FileLimitError: more files than one case may have.
    """
    reopens = case.kind is CaseKind.QUESTION and case.status in TEAM_ENDS
    if reopens and now > case.status_since + REOPEN_WITHIN:
        raise ReopenError(REOPEN_WITHIN.days)
    entry = await add_to_case(
        session,
        case=case,
        person=person,
        text=text,
        media_ids=media_ids,
        reason=reason,
        everybody=reopens,  # who worked on it may have left the team since
        now=now,
    )
    if reopens:
        await move(session, case, CaseStatus.IN_PROGRESS, actor=person, now=now)
    return entry


async def add_correction(
    session: AsyncSession, *, case: Case, person: Person, text: str, now: datetime
) -> CaseHistoryEntry | None:
    """Add what somebody has changed in words they had sent; ``None`` if the case has it already.

    Raises:
        ReopenError: see ``add_follow_up``.
        TextLengthError: see ``clean_text``.
    """
    words = clean_text(text)
    said = [case.text, *(line.text for line in await list_history(session, case_id=case.id))]
    if words in said:
        return None
    return await add_follow_up(
        session, case=case, person=person, text=words, reason=CORRECTION, now=now
    )


async def find_first_of_burst(session: AsyncSession, entry: CaseHistoryEntry) -> int:
    """Return the first of the additions that came in one go with this one."""
    history = await list_history(session, case_id=entry.case_id)
    first = entry
    for earlier in reversed([line for line in history if line.id < entry.id]):
        if earlier.actor_id != entry.actor_id or first.at - earlier.at > BURST:
            break
        if earlier.kind is CaseHistoryKind.ADDITION:
            first = earlier
    return first.id


async def take_back(
    session: AsyncSession, *, case_id: int, first: int, last: int, person: Person, now: datetime
) -> TakenBack | None:
    """Take words and photos out of a case again, because they are about something else.

    The lines of history are deleted, so that the words are stored where they belong only; the
    case is then again where it was, and the team is told.  ``None`` if that was done before.

    Args:
        session: an open session; the caller commits.
        case_id: which case.
        first: ``CaseHistoryEntry.id`` of the first line to go.
        last: of the last one.
        person: who wrote them.
        now: when.

    Raises:
        CaseMissingError: no such case for this person.
        AlreadyAnsweredError: the team has gone on with them meanwhile.
    """
    case = await get_own_case(session, person_id=person.id, case_id=case_id)
    lines = [line for line in await list_history(session, case_id=case.id) if line.id >= first]
    additions = [
        line
        for line in lines
        if line.kind is CaseHistoryKind.ADDITION and line.actor_id == person.id
    ]
    taken = [line for line in additions if line.id <= last]
    if not taken:
        return None
    if any(_has_consequences(line, person) for line in lines):
        raise AlreadyAnsweredError(case_id)
    gone = [line.id for line in taken]
    moved = next((line for line in lines if _came_with(line, taken[0])), None)
    if moved is not None and moved.was is not None and len(taken) == len(additions):
        gone.append(moved.id)
        await _put_back(session, case, moved.was, otherwise=moved.at)
    released = await _release_media(session, case, person, taken, now)
    await session.execute(delete(CaseHistoryEntry).where(CaseHistoryEntry.id.in_(gone)))
    flag_modified(case, "status")  # a card with the words in it is out of date
    await session.flush()
    await _tell_team(session, case, now=now)
    words = [line.text for line in taken if line.text]
    return TakenBack(
        case.reference,
        "\n".join(words),
        photo_ids=tuple(number for number, kind in released if kind is MediaKind.PHOTO),
        file_ids=tuple(number for number, kind in released if kind is not MediaKind.PHOTO),
    )


# --- Lines of history --------------------------------------------------------------------------


def _words_of_team() -> ColumnElement[bool]:
    closing = and_(
        CaseHistoryEntry.kind == CaseHistoryKind.STATUS, CaseHistoryEntry.became.in_(TEAM_ENDS)
    )
    return or_(
        CaseHistoryEntry.kind.in_((CaseHistoryKind.QUESTION, CaseHistoryKind.ANSWER)), closing
    )


def _has_consequences(line: CaseHistoryEntry, person: Person) -> bool:
    """Whether what was added meanwhile has had consequences beyond being read."""
    if line.actor_id == person.id:
        return line.kind is CaseHistoryKind.REOPENED or line.became is CaseStatus.WITHDRAWN
    return line.kind not in {CaseHistoryKind.NOTE, CaseHistoryKind.ASSIGNED}


def _came_with(line: CaseHistoryEntry, addition: CaseHistoryEntry) -> bool:
    """Whether the line is the change of status that an addition brought."""
    return (
        line.kind is CaseHistoryKind.STATUS
        and line.actor_id == addition.actor_id
        and line.at == addition.at
    )


async def _put_back(
    session: AsyncSession, case: Case, status: CaseStatus, *, otherwise: datetime
) -> None:
    since = await session.scalar(
        select(func.max(CaseHistoryEntry.at)).where(
            CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.became == status
        )
    )
    set_status(case, status, since=since or otherwise)
    case.remind_at = None  # whoever has gone on was asked already


async def _release_media(
    session: AsyncSession, case: Case, person: Person, lines: list[CaseHistoryEntry], now: datetime
) -> list[tuple[int, MediaKind]]:
    """Untie the photos and files that came with these lines; they are kept as long as a draft."""
    released = await session.execute(
        update(MediaFile)
        .where(
            MediaFile.case_id == case.id,
            MediaFile.person_id == person.id,
            MediaFile.history_entry_id.in_([line.id for line in lines]),
        )
        .values(case_id=None, history_entry_id=None, created_at=now)
        .returning(MediaFile.id, MediaFile.kind)
    )
    rows = sorted((number, kind) for number, kind in released)
    await drop_transcriptions(session, media_ids=[number for number, _kind in rows])
    return rows


async def _tell_team(session: AsyncSession, case: Case, *, now: datetime) -> None:
    if await is_muted(session, person_id=case.reporter_id, now=now):
        return
    told = {case.assignee_id} if case.assignee_id is not None else set()
    told |= set(await list_manager_ids(session)) if case.status in TEAM_ENDS or not told else set()
    await enqueue_notice(
        session,
        AdditionTakenOutNotice(case_id=case.id),
        person_ids=told,
        now=now,
    )
