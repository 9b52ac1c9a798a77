"""Ideas put straight into the database, for tests of what is made of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseKind, CaseStatus
from storage.cases.staff import change_status
from storage.ideas.models import Idea, IdeaSupport
from storage.ideas.publishing import publish_idea, suggest_title
from storage.ideas.supporting import support_idea
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.quarter.profile import IdeaRules
from tests.conftest import NOW
from tests.support.cases import a_case, a_person, notices_to
from tests.support.quarters import sample_profile

FOUNTAIN = "A fountain on the square. In summer it is very hot there, and children need water."


def profile_with_goal(goal: int, *, days: int = 60) -> QuarterProfile:
    """Return the sample profile with another goal of supporters."""
    rules = IdeaRules(goal=goal, goal_days=days)
    return sample_profile().model_copy(update={"ideas": rules})


async def an_idea(
    session: AsyncSession, author: Person, *, text: str = FOUNTAIN, **values: Any
) -> Case:
    """Store an idea nobody has looked at."""
    return await a_case(
        session, author, kind=CaseKind.IDEA, category=None, text=text, days=14, **values
    )


async def a_published_idea(
    session: AsyncSession,
    author: Person,
    manager: Person,
    *,
    text: str = FOUNTAIN,
    goal: int = 20,
    now: datetime = NOW,
) -> Case:
    """Store an idea and publish it."""
    case = await an_idea(session, author, text=text, now=now)
    await publish_idea(
        session,
        case=case,
        actor=manager,
        title=suggest_title(text),
        text=text,
        profile=profile_with_goal(goal),
        now=now,
    )
    return case


async def supporters_of(session: AsyncSession, case_id: int) -> tuple[int, int]:
    """Return the number of supporters the idea shows, and that of their rows."""
    shown = await session.scalar(select(Idea.supporters).where(Idea.case_id == case_id))
    rows = await session.scalar(
        select(func.count()).select_from(IdeaSupport).where(IdeaSupport.case_id == case_id)
    )
    return shown or 0, rows or 0


class IdeaScene:
    """A manager, the author of a published idea, and a neighbour."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def set(self) -> "IdeaScene":
        """Store them."""
        self.manager = await a_person(self.session, Role.MANAGER)
        self.author = await a_person(self.session)
        self.neighbour = await a_person(self.session)
        self.idea = await a_published_idea(self.session, self.author, self.manager)
        return self

    async def support(self, person: Person, case: Case | None = None) -> bool:
        """Support the idea, or another one."""
        wanted = self.idea if case is None else case
        return await support_idea(self.session, case_id=wanted.id, person=person, now=NOW)

    async def told(self, person: Person, notice: str) -> int:
        """Return how often the person was told this."""
        return len([name for name, _ in await notices_to(self.session, person) if name == notice])

    async def move(self, case: Case, wanted: CaseStatus) -> None:
        """Move an idea on, with words."""
        await change_status(
            self.session, case=case, actor=self.manager, wanted=wanted, text="So.", now=NOW
        )
