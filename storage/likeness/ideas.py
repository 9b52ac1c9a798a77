"""Which published ideas resemble a text, as a hint before somebody sends or merges it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.ideas.queries import OPEN_PUBLIC
from storage.likeness.wordings import read_wordings
from storage.likeness.words import THRESHOLD, compare

IDEAS_COMPARED: Final = 200
SIMILAR_LIMIT: Final = 3


async def list_similar_ideas(session: AsyncSession, *, text: str) -> Sequence[Idea]:
    """Return published ideas that can be supported and resemble what somebody is about to send.

    The most alike come first.
    """
    return await _list_like(session, [text], case_id=0)


async def list_ideas_like(session: AsyncSession, *, case_id: int) -> Sequence[Idea]:
    """Return published ideas that can be supported and resemble this one, in any language."""
    wordings = await read_wordings(session, [case_id])
    asked = [f"{title}\n{text}" for title, text in wordings.get(case_id, ())]
    return await _list_like(session, asked, case_id=case_id)


async def _list_like(
    session: AsyncSession, asked: Sequence[str], *, case_id: int
) -> Sequence[Idea]:
    numbers = (
        await session.scalars(
            select(Idea.case_id)
            .join(Case, Case.id == Idea.case_id)
            .where(Case.status.in_(OPEN_PUBLIC), Idea.title != "", Idea.case_id != case_id)
            .order_by(Idea.published_at.desc(), Idea.case_id.desc())
            .limit(IDEAS_COMPARED)
        )
    ).all()
    wordings = await read_wordings(session, numbers)
    likenesses = compare(asked, [wordings.get(number, ()) for number in numbers])
    alike = {
        number: (-likeness, place)
        for place, (likeness, number) in enumerate(zip(likenesses, numbers, strict=True))
        if likeness >= THRESHOLD
    }
    likest = sorted(alike, key=alike.__getitem__)[:SIMILAR_LIMIT]
    ideas = await session.scalars(select(Idea).where(Idea.case_id.in_(likest)))
    return sorted(ideas, key=lambda idea: likest.index(idea.case_id))
