"""A visit: a resident who turns to the contact point, and what it takes to answer them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.filters import Filter
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.notices import Notice
from storage.people import Person
from storage.quarter import Quarter, QuarterProfile


@dataclass(frozen=True, slots=True)
class Visit:
    """What every conversation with a resident needs, under one name."""

    session: AsyncSession
    person: Person
    profile: QuarterProfile
    now: datetime

    @property
    def chat_id(self) -> int:
        """The private chat with this person."""
        return self.person.account_id


class HasVisit(Filter):
    """Adds ``visit``."""

    async def __call__(
        self, _event: Any, session: AsyncSession, person: Person, quarter: Quarter, now: datetime
    ) -> dict[str, Visit]:
        """Return the visit under its parameter's name."""
        return {"visit": Visit(session, person, quarter.profile, now)}


def visit_of(notice: Notice) -> Visit:
    """Return the visit a notice is drawn for, as if its receiver had come by."""
    return Visit(notice.session, notice.receiver, notice.quarter.profile, notice.now)
