"""What residents do for an idea: support it, take that back, and say how they would help."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.database import insert_or_ignore, insert_or_replace
from storage.ideas.goals import tell_when_reached
from storage.ideas.models import HELP_LONGEST, HelpWay, Idea, IdeaHelper, IdeaSupport
from storage.ideas.notices import IdeaHelpNotice
from storage.ideas.queries import find_helper, lock_idea, lock_open_idea
from storage.outbox import enqueue_notice
from storage.ownership import ownership_of
from storage.people import Person, is_muted
from storage.roles import list_manager_ids
from storage.texts import clean_text


async def support_idea(
    session: AsyncSession, *, case_id: int, person: Person, now: datetime
) -> bool:
    """Support an idea, and return whether that is new; twice is once.

    Its author does not count: they have said so by sending it.

    Raises:
        IdeaMissingError: there is no such published idea.
        IdeaClosedError: it has ended.
    """
    found = await lock_open_idea(session, case_id)
    if found.case.reporter_id == person.id:
        return False
    is_new = await insert_or_ignore(
        session, IdeaSupport, case_id=case_id, person_id=person.id, since=now
    )
    if is_new:
        await _count(session, case_id, 1)
        await tell_when_reached(session, case_id=case_id, now=now)
    return is_new


async def take_back_support(session: AsyncSession, *, case_id: int, person: Person) -> bool:
    """Support an idea no more, and return whether somebody did."""
    # In the order of everything else that counts supporters, so that none waits for another.
    await lock_idea(session, case_id)
    gone: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # a DELETE
        delete(IdeaSupport).where(
            IdeaSupport.case_id == case_id, IdeaSupport.person_id == person.id
        )
    )
    if gone.rowcount:
        await _count(session, case_id, -1)
    return bool(gone.rowcount)


async def offer_help(
    session: AsyncSession,
    *,
    case: Case,
    person: Person,
    ways: Collection[HelpWay],
    words: str | None = None,
    now: datetime,
) -> None:
    """Store how the person would help, in place of what they said before; no way takes it back.

    Args:
        session: an open session; the caller commits.
        case: the idea; published, or the person's own.
        person: who would help.
        ways: with what.
        words: how, for the team; ``None`` keeps what was said before.
        now: when.

    Raises:
        TextLengthError: words without a letter, or more than ``HELP_LONGEST`` characters.
    """
    cleaned = None if words is None else clean_text(words, longest=HELP_LONGEST)
    if not ways:
        await session.execute(
            delete(IdeaHelper).where(
                IdeaHelper.case_id == case.id, IdeaHelper.person_id == person.id
            )
        )
        return
    before = await find_helper(session, case_id=case.id, person_id=person.id)
    if words is None and before is not None:
        cleaned = before.words
    await insert_or_replace(
        session,
        IdeaHelper,
        case_id=case.id,
        person_id=person.id,
        ways=[way.value for way in HelpWay if way in ways],
        words=cleaned,
        since=now,
        owner_key=ownership_of(session).mark(person),
    )
    if case.reporter_id == person.id:
        return  # the card of the idea says so
    if await is_muted(session, person_id=person.id, now=now):
        return
    assignee = case.assignee_id
    managers = await list_manager_ids(session) if assignee is None else [assignee]
    await enqueue_notice(
        session,
        IdeaHelpNotice(case_id=case.id, person_id=person.id),
        person_ids=managers,
        topic=f"help-{case.id}-{person.id}"[:32],
        now=now,
    )


async def _count(session: AsyncSession, case_id: int, change: int) -> None:
    await session.execute(
        update(Idea)
        .where(Idea.case_id == case_id)
        .values(supporters=Idea.supporters + change)
        .execution_options(synchronize_session=False)
    )
