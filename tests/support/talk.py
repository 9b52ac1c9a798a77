"""A resident who asks something, and a manager who answers, for tests of storage."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryKind, CaseKind, CaseStatus
from storage.cases.staff import (
    answer_reporter,
    change_status,
)
from storage.people import Role
from storage.questions.conversation import add_follow_up, find_expecting
from storage.questions.ratings import rate_help
from tests.conftest import NOW
from tests.support.cases import (
    ZONE,
    a_case,
    a_person,
    history_of,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Talk:
    """A resident with a question, and a manager who answers."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.now = NOW

    async def begin(self) -> "Talk":
        """Store the people and the question."""
        self.manager = await a_person(self.session, Role.MANAGER)
        self.resident = await a_person(self.session)
        self.case = await self.ask()
        return self

    async def ask(self) -> Case:
        """Store another question."""
        return await a_case(
            self.session,
            self.resident,
            kind=CaseKind.QUESTION,
            category=None,
            text="When do you open?",
            now=self.now,
        )

    async def answer(self, text: str = "At ten.", *, case: Case | None = None) -> None:
        """Let the manager answer, a minute later."""
        self.now += MINUTE
        await answer_reporter(
            self.session, case=case or self.case, actor=self.manager, text=text, now=self.now
        )

    async def close(self, wanted: CaseStatus = CaseStatus.SOLVED) -> None:
        """Let the manager close the question, a minute later."""
        self.now += MINUTE
        await change_status(
            self.session,
            case=self.case,
            actor=self.manager,
            wanted=wanted,
            text="At ten.",
            now=self.now,
        )

    async def write(self, text: str | None = "And on Sundays?", **values: object) -> int:
        """Let the resident write on; return the line of history."""
        entry = await add_follow_up(
            self.session,
            case=self.case,
            person=self.resident,
            text=text,
            now=self.now,
            **values,  # type: ignore[arg-type]  # media_ids
        )
        return entry.id

    async def expecting(self) -> Case | None:
        """Return the question the next words belong to."""
        return await find_expecting(self.session, person_id=self.resident.id, now=self.now)

    async def kinds(self) -> list[CaseHistoryKind]:
        """Return the kinds of the lines of history."""
        return [entry.kind for entry in await history_of(self.session, self.case)]

    async def rate(self, score: int = 5) -> bool:
        """Let the resident rate the help."""
        return await rate_help(
            self.session,
            case_id=self.case.id,
            person=self.resident,
            score=score,
            zone=ZONE,
            now=self.now,
        )
