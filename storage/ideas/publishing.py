"""What the team does with the public side of an idea: publishing it, and putting it anew."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.history import move
from storage.cases.models import Case, CaseStatus
from storage.cases.rules import STATUS_CHANGES
from storage.errors import IdeaMissingError, StatusChangeError
from storage.ideas.models import PUBLIC_LONGEST, TITLE_LONGEST, Idea
from storage.ideas.queries import find_idea
from storage.markup import seen
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.texts import clean_text

WORD_ENDS: Final = ".!?\n"
"""Where the first sentence of an idea ends."""


async def publish_idea(
    session: AsyncSession,
    *,
    case: Case,
    actor: Person,
    title: str,
    text: str,
    photos_shown: bool = False,
    profile: QuarterProfile,
    now: datetime,
) -> Idea:
    """Let everybody see and support an idea; its author is told.

    What is published has been dealt with, so it has no deadline any more.

    Raises:
        StatusChangeError: the case is no idea, is published already, or has ended.
        TextLengthError: no title or text, or too long a one.
    """
    changes = STATUS_CHANGES[case.kind].get(case.status, frozenset())
    if case.published or CaseStatus.PUBLISHED not in changes:
        raise StatusChangeError(case.status, CaseStatus.PUBLISHED)
    idea = Idea(
        case_id=case.id,
        title=clean_title(title),
        text=clean_text(text, longest=PUBLIC_LONGEST),
        photos_shown=photos_shown,
        published_at=now,
        goal=profile.ideas.goal,
        supporters=0,
    )
    session.add(idea)
    case.published = True
    case.due_at = case.escalates_at = None
    await session.flush()
    await move(session, case, CaseStatus.PUBLISHED, actor=actor, now=now)
    audit.record(session, actor_id=actor.id, action=AuditAction.PUBLISH, case_id=case.id, now=now)
    return idea


async def rewrite_idea(
    session: AsyncSession,
    *,
    case: Case,
    actor: Person,
    title: str,
    text: str,
    photos_shown: bool,
    now: datetime,
) -> None:
    """Put a published idea in other words; nobody is told.

    Raises:
        IdeaMissingError: it is not published, or its author has erased everything.
        TextLengthError: no title or text, or too long a one.
    """
    idea = await find_idea(session, case.id)
    if idea is None or not idea.title:
        raise IdeaMissingError(case.id)
    idea.title, idea.text = clean_title(title), clean_text(text, longest=PUBLIC_LONGEST)
    idea.photos_shown = photos_shown
    audit.record(session, actor_id=actor.id, action=AuditAction.REWRITE, case_id=case.id, now=now)


def clean_title(title: str) -> str:
    """Return a title the way it is stored, in one line.

    Raises:
        TextLengthError: nothing to read, or more than ``TITLE_LONGEST`` characters.
    """
    return clean_text(" ".join(title.split()), longest=TITLE_LONGEST)


def suggest_title(text: str) -> str:
    """Return the first sentence of an idea, or as many of its words as a title may have."""
    words = seen(text)
    ends = [at for at in map(words.find, WORD_ENDS) if at > 0]
    sentence = " ".join(words[: min(ends, default=len(words))].split())
    if len(sentence) <= TITLE_LONGEST:
        return sentence
    whole_words = sentence[: TITLE_LONGEST - 1].rsplit(" ", 1)[0]
    return f"{whole_words[: TITLE_LONGEST - 2]} …"
