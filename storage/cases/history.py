"""The history of a case, and who is told of it.

The people concerned are told through the outbox in the same transaction, so that no change can be
stored without a word to them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from storage.cases.audience import list_audience
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.cases.notices import (
    CaseCorrectionNotice,
    CaseFileNotice,
    CaseHistoryNotice,
    CasePhotosNotice,
    CasePlaceNotice,
    TeamCaseNotice,
)
from storage.cases.queries import QUIET_KINDS
from storage.cases.rules import set_status
from storage.cases.todos import note_todos
from storage.files.media import MediaFile
from storage.outbox import Notice, enqueue_notice
from storage.people import Person, is_muted
from storage.roles import list_manager_ids


async def move(
    session: AsyncSession,
    case: Case,
    wanted: CaseStatus,
    *,
    actor: Person | None,
    kind: CaseHistoryKind = CaseHistoryKind.STATUS,
    reason: str | None = None,
    text: str | None = None,
    addressee: str | None = None,
    tell: bool = True,
    now: datetime,
) -> CaseHistoryEntry:
    """Change the status, keep the move in the history, and tell the people concerned.

    Raises:
        StatusChangeError: ``STATUS_CHANGES`` has no such way.
    """
    was = set_status(case, wanted, since=now)
    entry = await append(
        session,
        case,
        kind,
        actor=actor,
        was=was,
        became=wanted,
        reason=reason,
        text=text,
        addressee=addressee,
        now=now,
    )
    if tell:
        await tell_audience(session, case, entry, now=now)
    return entry


async def append(
    session: AsyncSession,
    case: Case,
    kind: CaseHistoryKind,
    *,
    actor: Person | None,
    now: datetime,
    **values: Any,
) -> CaseHistoryEntry:
    """Add a line to the history of a case and return it with its id.

    The case gets its next version, so that a colleague who decided before seeing the line is told
    of it first.
    """
    entry = CaseHistoryEntry(
        case_id=case.id, kind=kind, actor_id=actor.id if actor else None, at=now, **values
    )
    session.add(entry)
    if kind not in QUIET_KINDS:
        flag_modified(case, "status")
    await session.flush()
    return entry


async def tell_audience(
    session: AsyncSession,
    case: Case,
    entry: CaseHistoryEntry,
    *,
    exclude: Collection[int | None] = (),
    now: datetime,
) -> None:
    """Tell whom the case concerns, but not the one who did it, nor those of ``exclude``.

    Who has no account is told by the team.
    """
    await enqueue_notice(
        session,
        CaseHistoryNotice(entry_id=entry.id),
        person_ids=await list_audience(session, case) - {entry.actor_id, *exclude},
        topic=copy_topic(entry.id) if entry.text else None,
        first=True,
        now=now,
    )
    await note_todos(session, case, entry, own=case.reporter_id not in exclude, now=now)


async def tell_reporter(
    session: AsyncSession, case: Case, entry: CaseHistoryEntry, *, now: datetime
) -> None:
    """Tell the reporter alone; who has no account is told by the team."""
    if case.reporter_id is not None:
        await enqueue_notice(
            session,
            CaseHistoryNotice(entry_id=entry.id),
            person_ids={case.reporter_id},
            topic=copy_topic(entry.id),
            first=True,
            now=now,
        )
    await note_todos(session, case, entry, merged=False, now=now)


async def tell_correction(
    session: AsyncSession,
    case: Case,
    entry: CaseHistoryEntry,
    *,
    said: CaseHistoryEntry,
    now: datetime,
) -> None:
    """Bring whoever has read what the team said its other words; a copy still waiting goes."""
    is_public = said.kind is CaseHistoryKind.STATUS
    people = await list_audience(session, case) if is_public else {case.reporter_id}
    await enqueue_notice(
        session,
        CaseCorrectionNotice(entry_id=entry.id, said_id=said.id),
        person_ids={each for each in people if each not in {None, entry.actor_id}},
        topic=copy_topic(said.id),
        now=now,
    )
    await note_todos(session, case, entry, merged=is_public, now=now)


SAID_TOPIC: Final = "said-"


def copy_topic(said_id: int) -> str:
    """Return the topic in the outbox by which the copy of what the team has said is found."""
    return f"{SAID_TOPIC}{said_id}"


async def tell_team(
    session: AsyncSession,
    case: Case,
    entry: CaseHistoryEntry,
    *,
    media: Collection[MediaFile] = (),
    everybody: bool = False,
    now: datetime,
) -> None:
    """Show the case to the one who works on it; to all managers if nobody does, or if asked.

    Photos, files and the place of a new case go before, each a message of its own.

    Args:
        session: an open session; the caller commits.
        case: what it is about.
        entry: what happened to it.
        media: the photos and files that came with it.
        everybody: whether managers are told although somebody works on it.
        now: when.
    """
    if await is_muted(session, person_id=entry.actor_id, now=now):
        return
    told = {case.assignee_id} if case.assignee_id is not None else set()
    if everybody or not told:
        told |= set(await list_manager_ids(session))
    if entry.actor_id is not None and entry.kind is CaseHistoryKind.SUBMITTED and case.is_entered:
        told.discard(entry.actor_id)
    notices: list[Notice] = []
    photo_ids = tuple(each.id for each in media if each.is_photo)
    if photo_ids:
        notices.append(CasePhotosNotice(case_id=case.id, media_ids=photo_ids))
    notices += [
        CaseFileNotice(case_id=case.id, media_id=each.id) for each in media if not each.is_photo
    ]
    if entry.kind is CaseHistoryKind.SUBMITTED and case.place is not None:
        notices.append(CasePlaceNotice(case_id=case.id))
    notices.append(TeamCaseNotice(entry_id=entry.id))
    for notice in notices:
        await enqueue_notice(session, notice, person_ids=told, now=now)
