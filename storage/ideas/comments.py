"""The questions asked of comments: those everybody reads, and those that wait for the team."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.cases.queries import changeable_by, visible_to
from storage.errors import CommentMissingError
from storage.ideas.models import CommentState, IdeaComment
from storage.people import Person

COMMENTS_ON_PAGE: Final = 3


async def list_comments(
    session: AsyncSession, *, case_id: int, page: int = 0
) -> Sequence[IdeaComment]:
    """Return one page of the comments everybody may read, the newest first."""
    comments = await session.scalars(
        select(IdeaComment)
        .where(IdeaComment.case_id == case_id, IdeaComment.state == CommentState.SHOWN)
        .order_by(IdeaComment.id.desc())
        .limit(COMMENTS_ON_PAGE)
        .offset(page * COMMENTS_ON_PAGE)
    )
    return comments.all()


async def count_comments(
    session: AsyncSession, *, case_id: int, state: CommentState = CommentState.SHOWN
) -> int:
    """Return how many comments of the idea are in this state."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(IdeaComment)
            .where(IdeaComment.case_id == case_id, IdeaComment.state == state)
        )
        or 0
    )


# --- For the team ------------------------------------------------------------------------------


async def list_waiting_comments(
    session: AsyncSession, *, staff: Person, limit: int, case_id: int | None = None
) -> Sequence[IdeaComment]:
    """Return the comments nobody has decided about, the oldest first."""
    waiting = _waiting_comments(select(IdeaComment), staff, case_id)
    found = await session.scalars(waiting.order_by(IdeaComment.id).limit(limit))
    return found.all()


async def count_waiting_comments(
    session: AsyncSession, *, staff: Person, case_id: int | None = None
) -> int:
    """Return how many comments nobody has decided about."""
    return await session.scalar(_waiting_comments(select(func.count()), staff, case_id)) or 0


async def get_staff_comment(
    session: AsyncSession, *, staff: Person, comment_id: int
) -> IdeaComment:
    """Return a comment on an idea this member of the team may change, locked for changes.

    Raises:
        CommentMissingError: no such comment, or not for this person.
    """
    comment = await session.scalar(
        select(IdeaComment)
        .join(Case, Case.id == IdeaComment.case_id)
        .where(IdeaComment.id == comment_id, changeable_by(staff))
        .with_for_update(of=IdeaComment)
        .execution_options(populate_existing=True)
    )
    if comment is None:
        raise CommentMissingError(comment_id)
    return comment


def _waiting_comments(wanted: Select[Any], staff: Person, case_id: int | None) -> Select[Any]:
    wanted = (
        wanted.select_from(IdeaComment)
        .join(Case, Case.id == IdeaComment.case_id)
        .where(IdeaComment.state == CommentState.NEW, visible_to(staff))
    )
    return wanted if case_id is None else wanted.where(IdeaComment.case_id == case_id)
