"""What is taken out of ideas: when a person erases everything, and when time has passed."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.history import move, tell_team
from storage.cases.models import CLOSED_STATUSES, Case, CaseKind, CaseStatus
from storage.cases.rules import OPEN_STATUSES
from storage.ideas.comments import ANSWER_TOPIC
from storage.ideas.models import CommentState, Idea, IdeaComment, IdeaHelper, IdeaSupport
from storage.outbox import forget_topics
from storage.own_messages import Became, forget_messages_about
from storage.owned import find_owned
from storage.people import Person

CONTACT_KEPT: Final = timedelta(days=31)
"""After an idea is closed."""


async def forget_ideas_of(session: AsyncSession, *, person: Person, now: datetime) -> None:
    """Take a person out of all ideas; an open published one of their own ends, and people hear so.

    Comes before what erases their cases, which no longer knows whose they were.
    """
    await _forget_own(session, person=person, now=now)
    supported = list(
        await session.scalars(
            select(Idea.case_id)
            .where(
                Idea.case_id.in_(
                    select(IdeaSupport.case_id).where(IdeaSupport.person_id == person.id)
                )
            )
            .order_by(Idea.case_id)
            .with_for_update(key_share=True)
        )
    )
    await session.execute(
        update(Idea)
        .where(Idea.case_id.in_(supported))
        .values(supporters=Idea.supporters - 1)
        .execution_options(synchronize_session=False)
    )
    for model in (IdeaSupport, IdeaHelper):
        await session.execute(delete(model).where(model.person_id == person.id))
    comments = await find_owned(session, IdeaComment, person=person)
    await session.execute(delete(IdeaComment).where(IdeaComment.id.in_(comments)))
    await session.execute(
        update(IdeaComment).where(IdeaComment.decided_by == person.id).values(decided_by=None)
    )


async def forget_old_ideas(session: AsyncSession, *, now: datetime) -> None:
    """Cut the tie between ended ideas and people; can run twice without harm.

    The number of supporters stays, and so do comments everybody may read.
    """
    old = select(Case.id).where(
        Case.kind == CaseKind.IDEA,
        Case.status.in_(CLOSED_STATUSES),
        Case.status_since <= now - CONTACT_KEPT,
    )
    await session.execute(delete(IdeaSupport).where(IdeaSupport.case_id.in_(old)))
    await session.execute(delete(IdeaHelper).where(IdeaHelper.case_id.in_(old)))
    await session.execute(
        delete(IdeaComment).where(
            IdeaComment.case_id.in_(old), IdeaComment.state != CommentState.SHOWN
        )
    )
    comments = select(IdeaComment.id).where(IdeaComment.case_id.in_(old))
    await forget_messages_about(session, became=Became.COMMENT, about=comments)
    await forget_topics(session, prefix=ANSWER_TOPIC, about=comments)
    await session.execute(
        update(IdeaComment)
        .where(IdeaComment.case_id.in_(old), IdeaComment.person_id.is_not(None))
        .values(person_id=None, answer=None)
    )


async def _forget_own(session: AsyncSession, *, person: Person, now: datetime) -> None:
    own = await session.execute(
        select(Case, Idea)
        .join(Idea, Idea.case_id == Case.id)
        .where(Case.id.in_(await find_owned(session, Case, person=person)))
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for case, idea in own.all():
        idea.title = idea.text = ""
        idea.owner_key = None
        idea.photos_shown = False
        if case.status in OPEN_STATUSES:
            entry = await move(session, case, CaseStatus.WITHDRAWN, actor=person, now=now)
            await tell_team(session, case, entry, now=now)
    await session.flush()
