"""What is left of ideas when somebody erases everything, and when time has passed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import CaseStatus
from storage.cases.notices import CaseHistoryNotice, TeamCaseNotice
from storage.ideas.comments import comment_on_idea, decide_comment
from storage.ideas.forgetting import forget_ideas_of
from storage.ideas.models import HelpWay, Idea, IdeaComment, IdeaHelper
from storage.ideas.queries import find_idea, find_public_idea
from storage.ideas.supporting import offer_help
from storage.privacy.keeping import forget_over
from tests.conftest import NOW
from tests.support.ideas import IdeaScene, supporters_of


@pytest.fixture
async def ideas(session: AsyncSession) -> IdeaScene:
    return await IdeaScene(session).set()


async def test_who_erases_everything_supports_nothing_any_more(ideas: IdeaScene) -> None:
    session, person = ideas.session, ideas.neighbour
    await ideas.support(person)
    await offer_help(session, case=ideas.idea, person=person, ways=[HelpWay.TIME], now=NOW)
    await comment_on_idea(session, case_id=ideas.idea.id, person=person, text="Good", now=NOW)
    await forget_ideas_of(session, person=person, now=NOW)
    assert await supporters_of(session, ideas.idea.id) == (0, 0)
    for table in (IdeaHelper.case_id, IdeaComment.case_id):
        assert (await session.scalars(select(table))).all() == []
    assert ideas.idea.status is CaseStatus.PUBLISHED


async def test_an_idea_whose_author_erases_everything_ends_without_words(ideas: IdeaScene) -> None:
    await ideas.support(ideas.neighbour)
    await forget_ideas_of(ideas.session, person=ideas.author, now=NOW)
    assert ideas.idea.status is CaseStatus.WITHDRAWN
    idea = await find_idea(ideas.session, ideas.idea.id)
    assert idea is not None
    assert (idea.title, idea.text, idea.supporters) == ("", "", 1)
    assert await find_public_idea(ideas.session, ideas.idea.id) is None
    assert await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME) == 1
    assert await ideas.told(ideas.manager, TeamCaseNotice.NAME) == 2


async def test_a_month_after_its_end_an_idea_knows_nobody(ideas: IdeaScene) -> None:
    session, case_id = ideas.session, ideas.idea.id
    await ideas.support(ideas.neighbour)
    await offer_help(session, case=ideas.idea, person=ideas.author, ways=[HelpWay.TIME], now=NOW)
    shown = await comment_on_idea(
        session, case_id=case_id, person=ideas.neighbour, text="Good", now=NOW
    )
    await comment_on_idea(session, case_id=case_id, person=ideas.neighbour, text="New", now=NOW)
    await decide_comment(session, comment_id=shown.id, staff=ideas.manager, shown=True, now=NOW)
    await ideas.move(ideas.idea, CaseStatus.DONE)
    await forget_over(session, now=NOW + timedelta(days=30))
    assert await supporters_of(session, case_id) == (1, 1)
    for _twice in range(2):
        await forget_over(session, now=NOW + timedelta(days=31))
    assert await supporters_of(session, case_id) == (1, 0)
    (left,) = (await session.scalars(select(IdeaComment))).all()
    await session.refresh(left)
    assert (left.text, left.person_id) == ("Good", None)
    assert (await session.scalars(select(IdeaHelper.case_id))).all() == []
    assert (await session.scalars(select(Idea.title))).all() == ["A fountain on the square"]
