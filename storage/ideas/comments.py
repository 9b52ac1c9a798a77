"""Comments: they go to the team first, and everybody reads those the team shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.models import Case
from storage.cases.queries import changeable_by, visible_to
from storage.errors import CommentMissingError, DailyLimitError, ReporterGoneError
from storage.ideas.models import COMMENT_LONGEST, CommentState, IdeaComment
from storage.ideas.notices import CommentAnswerNotice, CommentNotice, CommentShownNotice
from storage.ideas.queries import find_public_idea, lock_open_idea
from storage.outbox import enqueue_notice
from storage.people import Person, is_muted
from storage.roles import list_manager_ids
from storage.texts import clean_text

COMMENT_LIMIT: Final = 10
"""Comments of one person within 24 hours: the team has to read each."""

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


# --- What may happen ---------------------------------------------------------------------------


async def comment_on_idea(
    session: AsyncSession, *, case_id: int, person: Person, text: str, now: datetime
) -> IdeaComment:
    """Send the team a comment on a published idea.

    Raises:
        IdeaMissingError: there is no such published idea.
        IdeaClosedError: it has ended.
        TextLengthError: nothing to read, or more than ``COMMENT_LONGEST`` characters.
        DailyLimitError: the person sent ``COMMENT_LIMIT`` comments in the 24 hours before.
    """
    found = await lock_open_idea(session, case_id)
    cleaned = clean_text(text, longest=COMMENT_LONGEST)
    sent = await session.scalar(
        select(func.count())
        .select_from(IdeaComment)
        .where(IdeaComment.person_id == person.id, IdeaComment.at > now - timedelta(hours=24))
    )
    if (sent or 0) >= COMMENT_LIMIT:
        raise DailyLimitError(COMMENT_LIMIT)
    comment = IdeaComment(
        case_id=case_id,
        person_id=person.id,
        text=cleaned,
        at=now,
        state=CommentState.NEW,
    )
    session.add(comment)
    await session.flush()
    if await is_muted(session, person_id=person.id, now=now):
        return comment
    assignee = found.case.assignee_id
    managers = await list_manager_ids(session) if assignee is None else [assignee]
    await enqueue_notice(
        session,
        CommentNotice(comment_id=comment.id),
        person_ids=managers,
        now=now,
    )
    return comment


async def change_comment(
    session: AsyncSession, *, comment_id: int, person: Person, text: str, now: datetime
) -> tuple[IdeaComment, bool]:
    """Send the team a comment in other words; return it, and whether it takes the old one's place.

    It does as long as nobody has decided about the old one, or answered it.  It is a comment of
    its own in any case, so that nobody shows what they have not read.

    Raises:
        CommentMissingError: no such comment of this person.
        IdeaMissingError, IdeaClosedError, TextLengthError, DailyLimitError: see
            ``comment_on_idea``.
    """
    case_id = await session.scalar(
        select(IdeaComment.case_id).where(
            IdeaComment.id == comment_id, IdeaComment.person_id == person.id
        )
    )
    if case_id is None:
        raise CommentMissingError(comment_id)
    replaced: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # a DELETE
        delete(IdeaComment).where(
            IdeaComment.id == comment_id,
            IdeaComment.state == CommentState.NEW,
            IdeaComment.answer.is_(None),
        )
    )
    comment = await comment_on_idea(session, case_id=case_id, person=person, text=text, now=now)
    return comment, replaced.rowcount == 1


async def decide_comment(
    session: AsyncSession, *, comment_id: int, staff: Person, shown: bool, now: datetime
) -> IdeaComment:
    """Show a comment to everybody, or drop it, also one that was shown; dropped stays dropped.

    The idea's author is told of a comment that is shown, unless it is their own.

    Raises:
        CommentMissingError: no such comment, or not for this person.
    """
    comment = await get_staff_comment(session, staff=staff, comment_id=comment_id)
    wanted = CommentState.SHOWN if shown else CommentState.DROPPED
    if comment.state in {wanted, CommentState.DROPPED}:
        return comment
    comment.state, comment.decided_by = wanted, staff.id
    audit.record(
        session,
        actor_id=staff.id,
        action=AuditAction.COMMENT,
        case_id=comment.case_id,
        detail=wanted.value,
        now=now,
    )
    found = await find_public_idea(session, comment.case_id)
    author_id = None if found is None else found.case.reporter_id
    if shown and author_id is not None and author_id != comment.person_id:
        await enqueue_notice(
            session,
            CommentShownNotice(comment_id=comment.id),
            person_ids={author_id},
            now=now,
        )
    return comment


async def answer_comment(
    session: AsyncSession,
    *,
    comment_id: int,
    staff: Person,
    text: str,
    corrects: bool = False,
    now: datetime,
) -> IdeaComment:
    """Answer the one who wrote a comment; nobody else reads it, and the comment stays as it is.

    ``corrects`` says that the answer takes the place of the one before.

    Raises:
        CommentMissingError: no such comment, or not for this person.
        ReporterGoneError: nobody is left who could be answered.
        TextLengthError: nothing to read, or more than ``COMMENT_LONGEST`` characters.
    """
    comment = await get_staff_comment(session, staff=staff, comment_id=comment_id)
    if comment.person_id is None:
        raise ReporterGoneError(comment.case_id)
    comment.answer = clean_text(text, longest=COMMENT_LONGEST)
    await enqueue_notice(
        session,
        CommentAnswerNotice(comment_id=comment.id, corrected=corrects),
        person_ids={comment.person_id},
        topic=answer_topic(comment.id),
        ignores_quiet_hours=True,
        now=now,
    )
    audit.record(
        session,
        actor_id=staff.id,
        action=AuditAction.COMMENT_ANSWER,
        case_id=comment.case_id,
        now=now,
    )
    return comment


ANSWER_TOPIC: Final = "comment-answer-"


def answer_topic(comment_id: int) -> str:
    """Return the topic in the outbox by which the copy of an answer is found."""
    return f"{ANSWER_TOPIC}{comment_id}"


async def find_comment(session: AsyncSession, comment_id: int) -> IdeaComment | None:
    """Return a comment and nothing about who may see it, for what is told of it."""
    return await session.get(IdeaComment, comment_id)
