"""What becomes of supporters and helpers when an idea is merged into another one."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.database import insert_or_ignore
from storage.ideas.goals import tell_when_reached
from storage.ideas.models import Idea, IdeaHelper, IdeaSupport


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
