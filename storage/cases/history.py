"""The history of a case, and who is told of it.

The people concerned are told through the outbox in the same transaction, so that no change can be
stored without a word to them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from storage.cases.audience import is_published, list_audience
from storage.cases.models import Case, CaseEvent, CaseStatus, EventKind
from storage.cases.queries import QUIET_KINDS
from storage.cases.rules import REMIND_AFTER, check_status_change
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.team import list_manager_ids

EVENT_NOTICE: Final = "case-event"
"""Tells the reporter or a follower of a line of history; payload ``{"event": id}``."""
TEAM_NOTICE: Final = "team-event"
"""Shows a member of the team the case with a line of history; payload ``{"event": id}``."""
PHOTOS_NOTICE: Final = "team-photos"
"""Shows a member of the team photos of a case; payload ``{"case": id, "photos": [media ids]}``."""
PLACE_NOTICE: Final = "team-place"
"""Shows a member of the team where a case is; payload ``{"case": id}``."""


async def move(
    session: AsyncSession,
    case: Case,
    wanted: CaseStatus,
    *,
    actor: Person | None,
    kind: EventKind = EventKind.STATUS,
    reason: str | None = None,
    text: str | None = None,
    addressee: str | None = None,
    tell: bool = True,
    now: datetime,
) -> CaseEvent:
    """Change the status, keep the move in the history, and tell the people concerned.

    Raises:
        StatusChangeError: ``STATUS_CHANGES`` has no such way.
    """
    published = await is_published(session, case)
    check_status_change(case.kind, case.status, wanted, published=published)
    was, case.status, case.status_since = case.status, wanted, now
    case.remind_at = now + REMIND_AFTER if wanted is CaseStatus.SOLVED else None
    if wanted is not CaseStatus.DUPLICATE:
        case.duplicate_of_id = None
    event = await append(
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
        await tell_audience(session, case, event, now=now)
    return event


async def append(
    session: AsyncSession,
    case: Case,
    kind: EventKind,
    *,
    actor: Person | None,
    now: datetime,
    **values: Any,
) -> CaseEvent:
    """Add a line to the history of a case and return it with its id.

    The case gets its next version, so that a colleague who decided before seeing the line is told
    of it first.
    """
    event = CaseEvent(
        case_id=case.id, kind=kind, actor_id=actor.id if actor else None, at=now, **values
    )
    session.add(event)
    if kind not in QUIET_KINDS:
        flag_modified(case, "status")
    await session.flush()
    return event


async def tell_audience(
    session: AsyncSession,
    case: Case,
    event: CaseEvent,
    *,
    but: Collection[int | None] = (),
    now: datetime,
) -> None:
    """Tell whom the case concerns, but not the one who did it, nor those of ``but``."""
    await enqueue_notice(
        session,
        person_ids=await list_audience(session, case) - {event.actor_id, *but},
        notice=EVENT_NOTICE,
        payload={"event": event.id},
        now=now,
    )


async def tell_reporter(
    session: AsyncSession, case: Case, event: CaseEvent, *, now: datetime
) -> None:
    """Tell the reporter alone."""
    if case.reporter_id is not None:
        await enqueue_notice(
            session,
            person_ids={case.reporter_id},
            notice=EVENT_NOTICE,
            payload={"event": event.id},
            now=now,
        )


async def tell_team(
    session: AsyncSession,
    case: Case,
    event: CaseEvent,
    *,
    photo_ids: Collection[int] = (),
    everybody: bool = False,
    now: datetime,
) -> None:
    """Show the case to the one who works on it; to all managers if nobody does, or if asked.

    Photos and the place of a new case go before, each a message of its own.

    Args:
        session: an open session; the caller commits.
        case: what it is about.
        event: what happened to it.
        photo_ids: ``MediaFile.id`` of the photos that came with the event.
        everybody: whether managers are told although somebody works on it.
        now: when.
    """
    told = {case.assignee_id} if case.assignee_id is not None else set()
    if everybody or not told:
        told |= set(await list_manager_ids(session))
    notices: list[tuple[str, dict[str, Any]]] = []
    if photo_ids:
        notices.append((PHOTOS_NOTICE, {"case": case.id, "photos": sorted(photo_ids)}))
    if event.kind is EventKind.SUBMITTED and case.place is not None:
        notices.append((PLACE_NOTICE, {"case": case.id}))
    notices.append((TEAM_NOTICE, {"event": event.id}))
    for notice, payload in notices:
        await enqueue_notice(session, person_ids=told, notice=notice, payload=payload, now=now)
