"""What residents may do with cases: send, add, withdraw, follow, and say whether it is solved."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.contacts import Entry, keep_contact
from storage.cases.deadlines import Deadline
from storage.cases.history import append, move, tell_team
from storage.cases.models import (
    Case,
    CaseCounter,
    CaseFollower,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
    CaseWay,
)
from storage.cases.queries import status_after_answer
from storage.cases.rules import (
    ADDITION_LIMITS,
    DAILY_LIMIT,
    FILE_LIMIT,
    OPEN_STATUSES,
    PHOTO_LIMIT,
    REOPEN_WITHIN,
)
from storage.database import insert_or_ignore
from storage.errors import (
    CaseMissingError,
    DailyLimitError,
    FileLimitError,
    MemberMissingError,
    PhotoLimitError,
    ReopenError,
    TooOftenError,
)
from storage.files.media import MediaFile, list_case_media
from storage.files.transcriptions import want_transcriptions
from storage.people import Person, Role
from storage.places import check_place
from storage.references import next_reference
from storage.texts import clean_text

DAY: Final = timedelta(hours=24)


async def submit_case(
    session: AsyncSession,
    *,
    reporter: Person,
    kind: CaseKind,
    text: str,
    zone: ZoneInfo,
    deadline: Deadline,
    category: str | None = None,
    field_of_action: str | None = None,
    language: str | None = None,
    language_probability: float | None = None,
    place: tuple[float, float] | None = None,
    address: str | None = None,
    found_place: str | None = None,
    place_key: str | None = None,
    outside: bool = False,
    media_ids: Collection[int] = (),
    entry: Entry | None = None,
    now: datetime,
) -> Case:
    """Store a new case, tell the team, and return it with its reference.

    A case the team enters for somebody has no reporter, and no daily limit holds for it; one that
    a helper enters is given to them.

    Args:
        session: an open session; the caller commits.
        reporter: who sends it, or who of the team enters it.
        kind: report, idea or question.
        text: the person's own words, as they came; none where a file says it all.
        zone: the quarter's time zone, for the year in the reference.
        deadline: by when it shall be closed.
        category: key of a category of the quarter; reports only.
        field_of_action: key of the category's field of action.
        language: the language of ``text``, if it was found.
        language_probability: how sure that is, from 0 to 1.
        place: latitude and longitude in WGS 84 degrees.
        address: the place in words.
        found_place: the address or place these words were found to mean.
        place_key: the same as it is compared.
        outside: whether the person confirmed a place outside the quarter.
        media_ids: ``MediaFile.id`` of this person's photos and files.
        entry: how it came, where the team enters it for somebody without an account.
        now: when it was sent.

    Raises:
        TextLengthError: see ``clean_text``.
        PlaceError: see ``check_place``.
        PhotoLimitError: more than ``PHOTO_LIMIT`` photos.
        FileLimitError: more than ``FILE_LIMIT`` files.
        DailyLimitError: the person sent ``DAILY_LIMIT`` cases in the 24 hours before.
        MemberMissingError: the one who enters it may not work for the team any more.
    """
    if place is not None:
        check_place(*place)
    cleaned = clean_text(text) if text or not media_ids else ""
    if entry is None:
        await _check_daily_limit(session, reporter_id=reporter.id, now=now)
    elif not reporter.works:
        raise MemberMissingError(reporter.id)
    case = Case(
        kind=kind,
        reference=await next_reference(
            session,
            CaseCounter,
            letter=kind.value,
            year=now.astimezone(zone).year,
            kind=kind,
        ),
        reporter_id=reporter.id if entry is None else None,
        owner_key=None if entry is None else entry.mark,
        way=CaseWay.CHAT if entry is None else entry.way,
        category=category,
        field_of_action=field_of_action,
        text=cleaned,
        language=language,
        language_probability=language_probability,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        address=address,
        found_place=found_place,
        place_key=place_key,
        outside=outside,
        status=CaseStatus.NEW,
        status_since=now,
        submitted_at=now,
        due_at=deadline.due_at,
        escalates_at=deadline.escalates_at,
    )
    session.add(case)
    await session.flush()
    sent = await append(session, case, CaseHistoryKind.SUBMITTED, actor=reporter, now=now)
    media = await _attach(session, entry=sent, person=reporter, media_ids=media_ids)
    if entry is not None:
        await _note_entry(session, case, entry, staff=reporter, now=now)
    await tell_team(session, case, sent, media=media, everybody=True, now=now)
    return case


async def add_to_case(
    session: AsyncSession,
    *,
    case: Case,
    person: Person,
    text: str | None = None,
    media_ids: Collection[int] = (),
    reason: str | None = None,
    everybody: bool = False,
    now: datetime,
) -> CaseHistoryEntry:
    """Add words, photos or files of the reporter; ``everybody`` as of ``tell_team``.

    ``reason`` is ``CORRECTION`` where the words replace earlier ones.

    A case that waited for them is again where it was before the team asked.

    Raises:
        TextLengthError: see ``clean_text``.
        PhotoLimitError: more than ``PHOTO_LIMIT`` photos.
        FileLimitError: more than ``FILE_LIMIT`` files.
        TooOftenError: more than ``ADDITION_LIMITS`` allow.
    """
    cleaned = None if text is None else clean_text(text)
    await _check_additions(session, case=case, person=person, now=now)
    entry = await append(
        session, case, CaseHistoryKind.ADDITION, actor=person, text=cleaned, reason=reason, now=now
    )
    media = await _attach(session, entry=entry, person=person, media_ids=media_ids)
    await tell_team(session, case, entry, media=media, everybody=everybody, now=now)
    if case.status is CaseStatus.WAITING_FOR_RESIDENT:
        again = await status_after_answer(session, case)
        await move(session, case, again, actor=person, now=now)
    return entry


async def withdraw_case(
    session: AsyncSession, *, case: Case, person: Person, now: datetime
) -> None:
    """End a case because its reporter wants so.

    Raises:
        StatusChangeError: it has ended already.
    """
    entry = await move(session, case, CaseStatus.WITHDRAWN, actor=person, now=now)
    await tell_team(session, case, entry, now=now)


async def follow_case(
    session: AsyncSession, *, case_id: int, person_id: int, now: datetime
) -> Case:
    """Tell this person of the case's progress from now on; twice is once.

    Raises:
        CaseMissingError: no such report, or it is closed.
    """
    case: Case | None = await session.scalar(
        select(Case).where(
            Case.id == case_id, Case.kind == CaseKind.REPORT, Case.status.in_(OPEN_STATUSES)
        )
    )
    if case is None:
        raise CaseMissingError(case_id)
    if case.reporter_id != person_id:
        await insert_or_ignore(
            session, CaseFollower, case_id=case_id, person_id=person_id, since=now
        )
    return case


async def unfollow_case(session: AsyncSession, *, case_id: int, person_id: int) -> None:
    """Tell this person nothing more of the case; not following it is no mistake."""
    await session.execute(
        delete(CaseFollower).where(
            CaseFollower.case_id == case_id, CaseFollower.person_id == person_id
        )
    )


async def confirm_solved(
    session: AsyncSession, *, case: Case, person: Person, now: datetime
) -> None:
    """Store that the reporter agrees; saying so again changes nothing."""
    if case.status is CaseStatus.SOLVED and case.remind_at is not None:
        case.remind_at = None
        await append(session, case, CaseHistoryKind.CONFIRMED, actor=person, now=now)


async def say_not_solved(
    session: AsyncSession, *, case: Case, person: Person, now: datetime
) -> None:
    """Open a solved case again because its reporter says it is not.

    Raises:
        ReopenError: it was solved more than ``REOPEN_WITHIN`` ago.
        StatusChangeError: it is not solved.
    """
    if case.status is CaseStatus.SOLVED and now > case.status_since + REOPEN_WITHIN:
        raise ReopenError(REOPEN_WITHIN.days)
    if case.status in OPEN_STATUSES:
        return
    entry = await move(
        session, case, CaseStatus.IN_PROGRESS, actor=person, kind=CaseHistoryKind.REOPENED, now=now
    )
    await tell_team(session, case, entry, everybody=True, now=now)


async def _note_entry(
    session: AsyncSession, case: Case, entry: Entry, *, staff: Person, now: datetime
) -> None:
    """Keep how the person is reached, and give what a helper enters to them."""
    if entry.contact is not None:
        await keep_contact(session, case=case, contact=entry.contact)
    if staff.role is Role.HELPER:
        case.assignee_id = staff.id
        await append(
            session, case, CaseHistoryKind.ASSIGNED, actor=staff, assignee_id=staff.id, now=now
        )
    audit.record(
        session,
        actor_id=staff.id,
        action=AuditAction.ENTER,
        case_id=case.id,
        detail=entry.way.value,
        now=now,
    )


async def _attach(
    session: AsyncSession, *, entry: CaseHistoryEntry, person: Person, media_ids: Collection[int]
) -> Sequence[MediaFile]:
    """Tie photos and files to the case and to the line of its history they came with.

    Raises:
        PhotoLimitError: the case would have more than ``PHOTO_LIMIT`` photos.
        FileLimitError: it would have more than ``FILE_LIMIT`` other files.
    """
    if not media_ids:
        return []
    await session.execute(
        update(MediaFile)
        .where(
            MediaFile.id.in_(media_ids),
            MediaFile.person_id == person.id,
            MediaFile.case_id.is_(None),
        )
        .values(case_id=entry.case_id, history_entry_id=entry.id)
    )
    await want_transcriptions(session, media_ids=media_ids, now=entry.at)
    media = await list_case_media(session, case_id=entry.case_id)
    photos = sum(each.is_photo for each in media)
    if photos > PHOTO_LIMIT:
        raise PhotoLimitError(PHOTO_LIMIT)
    if len(media) - photos > FILE_LIMIT:
        raise FileLimitError(FILE_LIMIT)
    return [each for each in media if each.history_entry_id == entry.id]


async def _check_additions(
    session: AsyncSession, *, case: Case, person: Person, now: datetime
) -> None:
    """Return if the person may add something to the case.

    Their row is locked, so what they do at the same moment comes one after the other.

    Raises:
        TooOftenError: they have added so much lately.
    """
    most = max(count for count, _span in ADDITION_LIMITS)
    times = (
        await session.scalars(
            select(CaseHistoryEntry.at)
            .where(
                CaseHistoryEntry.case_id == case.id,
                CaseHistoryEntry.actor_id == person.id,
                CaseHistoryEntry.kind == CaseHistoryKind.ADDITION,
            )
            .order_by(CaseHistoryEntry.at.desc())
            .limit(most)
        )
    ).all()
    for count, span in ADDITION_LIMITS:
        if len(times) >= count and times[count - 1] > now - span:
            act = "addition"
            raise TooOftenError(act, times[count - 1] + span - now)


async def _check_daily_limit(session: AsyncSession, *, reporter_id: int, now: datetime) -> None:
    sent = await session.scalar(
        select(func.count())
        .select_from(Case)
        .where(Case.reporter_id == reporter_id, Case.submitted_at > now - DAY)
    )
    if (sent or 0) >= DAILY_LIMIT:
        raise DailyLimitError(DAILY_LIMIT)
