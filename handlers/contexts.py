"""Contexts: what answering somebody takes, under one name, for residents and for the team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.dialogues import (
    Draft,
    StaffDialogue,
    keep_draft,
    leave_dialogue,
    load_draft,
    open_dialogue,
)
from handlers.notices import NoticeContext
from handlers.translated import Machine
from storage.people import Person
from storage.quarter import Quarter, QuarterProfile


@dataclass(frozen=True, slots=True)
class ResidentContext:
    """What every conversation with a resident needs.

    Attributes:
        session: an open session.
        person: who is answered.
        profile: the quarter served.
        now: the time.
        machine: what translates; ``None`` where only people do.
    """

    session: AsyncSession
    person: Person
    profile: QuarterProfile
    now: datetime
    machine: Machine | None = None

    @property
    def chat_id(self) -> int:
        """The private chat with this person."""
        return self.person.account_id


class ForResident(Filter):
    """Adds ``context``; everybody may be answered as a resident."""

    async def __call__(
        self,
        _event: Any,
        session: AsyncSession,
        person: Person,
        quarter: Quarter,
        now: datetime,
        machine: Machine | None,
    ) -> dict[str, ResidentContext]:
        """Return the context under its parameter's name."""
        return {"context": ResidentContext(session, person, quarter.profile, now, machine)}


def context_of(notice: NoticeContext) -> ResidentContext:
    """Return the context a notice is drawn in, as if its receiver had written."""
    return ResidentContext(
        notice.session, notice.receiver, notice.quarter.profile, notice.now, notice.machine
    )


@dataclass(frozen=True, slots=True)
class StaffContext:
    """What every handler of the team needs."""

    session: AsyncSession
    staff: Person
    profile: QuarterProfile
    state: FSMContext
    now: datetime
    machine: Machine | None = None

    @property
    def chat_id(self) -> int:
        """The private chat with this member of the team."""
        return self.staff.account_id

    @property
    def local_now(self) -> datetime:
        """The current time on the quarter's clocks."""
        return self.now.astimezone(self.profile.zone)

    async def open_dialogue(self, at: State, draft: BaseModel | None = None) -> None:
        """Await what ``at`` says from now on; see ``handlers.dialogues``."""
        await open_dialogue(self.state, at, draft)

    async def keep_draft(self, draft: BaseModel) -> None:
        """Keep the draft of the dialogue that is open, in place of the one before."""
        await keep_draft(self.state, draft)

    async def load_draft(self, kind: type[Draft]) -> Draft:
        """Return what was kept last; ``kind`` is the model of the dialogue that is open.

        Raises:
            DraftUnreadableError: it does not fit.
        """
        return await load_draft(self.state, kind)

    async def leave_dialogue(self) -> None:
        """Drop what was being written; what the person reports as a resident stays open."""
        await leave_dialogue(self.state, StaffDialogue)


class StaffOnly(Filter):
    """Takes updates of those who see cases and appointments for the team; adds ``context``.

    Readers are among them, interpreters are not.
    """

    def __init__(self, kind: type[StaffContext] = StaffContext) -> None:
        """Take the kind of context a feature works with."""
        self._kind = kind

    async def __call__(
        self,
        _event: Any,
        session: AsyncSession,
        person: Person,
        quarter: Quarter,
        state: FSMContext,
        now: datetime,
        machine: Machine | None = None,
    ) -> bool | dict[str, StaffContext]:
        """Return the context under its parameter's name."""
        if not person.is_at_desk:
            return False
        context = self._kind(
            session=session,
            staff=person,
            profile=quarter.profile,
            state=state,
            now=now,
            machine=machine,
        )
        return {"context": context}
