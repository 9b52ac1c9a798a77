"""Merging a case into another one, and what becomes of an idea's supporters and helpers then."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseKind
from storage.cases.queries import find_staff_case
from storage.cases.rules import OPEN_STATUSES
from storage.cases.staff import close_as_duplicate
from storage.database import insert_or_ignore
from storage.errors import MergeError
from storage.ideas.goals import tell_when_reached
from storage.ideas.models import Idea, IdeaHelper, IdeaSupport
from storage.people import Person
from storage.references import normalise_reference

REFERENCE_LONGEST: Final = 20
"""Of what somebody wrote instead of a reference, so much is said back."""


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
        raise MergeError(normalise_reference(reference) or reference[:REFERENCE_LONGEST])
    await close_as_duplicate(session, case=case, original=original, actor=actor, now=now)
    if case.kind is CaseKind.IDEA:
        await join_supporters(session, case=case, original=original, now=now)
    return original


async def can_be_merged(session: AsyncSession, *, case: Case, original: Case) -> bool:
    """Return whether the original can take the other's supporters; both are locked then.

    Supporters of a published idea cannot be sent to one that nobody may see.
    """
    published = set(
        await session.scalars(
            select(Idea.case_id)
            .where(Idea.case_id.in_((case.id, original.id)))
            .order_by(Idea.case_id)
            .with_for_update(key_share=True)
        )
    )
    return case.id not in published or original.id in published


async def join_supporters(
    session: AsyncSession, *, case: Case, original: Case, now: datetime
) -> None:
    """Make the case's supporters and helpers those of the original, each once.

    Nobody supports an idea of their own, so its author is left out.
    """
    people = await session.scalars(
        select(IdeaSupport.person_id)
        .where(IdeaSupport.case_id == case.id, _others(IdeaSupport, original))
        .order_by(IdeaSupport.person_id)
    )
    for person_id in people.all():
        await insert_or_ignore(
            session, IdeaSupport, case_id=original.id, person_id=person_id, since=now
        )
    helpers = await session.scalars(
        select(IdeaHelper)
        .where(IdeaHelper.case_id == case.id, _others(IdeaHelper, original))
        .order_by(IdeaHelper.person_id)
    )
    for helper in helpers.all():
        await insert_or_ignore(
            session,
            IdeaHelper,
            case_id=original.id,
            person_id=helper.person_id,
            ways=helper.ways,
            words=helper.words,
            since=now,
            owner_key=helper.owner_key,
        )
    await count_again(session, case_id=original.id)
    await tell_when_reached(session, case_id=original.id, now=now)


async def count_again(session: AsyncSession, *, case_id: int) -> None:
    """Set the number of supporters to that of their rows; the idea is locked."""
    supporters = select(func.count()).where(IdeaSupport.case_id == case_id).scalar_subquery()
    await session.execute(
        update(Idea)
        .where(Idea.case_id == case_id)
        .values(supporters=supporters)
        .execution_options(synchronize_session=False)
    )


def _others(model: type[IdeaSupport] | type[IdeaHelper], original: Case) -> ColumnElement[bool]:
    if original.reporter_id is None:
        return true()
    return model.person_id != original.reporter_id
