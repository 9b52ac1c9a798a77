"""What a member of the team works with: the case at hand, and its card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.replies import Reply, edit_or_send, send
from handlers.staff.card import CaseView, view_case
from handlers.staff.dialogues import DIALOGUES
from storage.cases.models import Case
from storage.cases.queries import get_staff_case, get_visible_case
from storage.people import Person
from storage.quarter import Quarter, QuarterProfile


@dataclass(frozen=True, slots=True)
class Desk:
    """What every handler of the team needs, under one name."""

    session: AsyncSession
    staff: Person
    profile: QuarterProfile
    state: FSMContext
    now: datetime

    @property
    def chat_id(self) -> int:
        """The private chat with this member of the team."""
        return self.staff.account_id

    async def get_case(self, case_id: int, *, version: int | None = None) -> Case:
        """Return a case this person may change, locked; see ``get_staff_case``.

        Raises:
            CaseMissingError: no such case, or not for this person.
            CaseChangedError: somebody else has changed it since ``version``.
        """
        return await get_staff_case(
            self.session, staff=self.staff, case_id=case_id, version=version
        )

    async def see_case(self, case_id: int) -> Case:
        """Return a case this person may look at.

        Raises:
            CaseMissingError: no such case, or not for this person.
        """
        return await get_visible_case(self.session, staff=self.staff, case_id=case_id)

    async def view(self, case: Case) -> CaseView:
        """Return the case with all that its card tells."""
        return await view_case(
            self.session, case, staff=self.staff, profile=self.profile, now=self.now
        )

    async def card_in_place(self, query: CallbackQuery, case: Case) -> Reply:
        """Return the card in place of the message whose button was pressed."""
        view = await self.view(case)
        return edit_or_send(query, view.text(), view.keyboard())

    async def new_card(self, case: Case, heading: str | None = None) -> Reply:
        """Return the card as a new message."""
        view = await self.view(case)
        return send(self.chat_id, view.text(heading), view.keyboard())

    async def leave_dialogue(self) -> None:
        """Drop what was being written; what the person reports as a resident stays open."""
        current = await self.state.get_state()
        if current is not None and any(current in dialogue for dialogue in DIALOGUES):
            await self.state.clear()


class AtDesk(Filter):
    """Takes updates of those who see cases and appointments for the team; adds ``desk``.

    Readers are among them, interpreters are not.
    """

    async def __call__(
        self,
        _event: Any,
        session: AsyncSession,
        person: Person,
        quarter: Quarter,
        state: FSMContext,
        now: datetime,
    ) -> bool | dict[str, Desk]:
        """Return the desk under its parameter's name."""
        if not person.is_at_desk:
            return False
        return {
            "desk": Desk(
                session=session, staff=person, profile=quarter.profile, state=state, now=now
            )
        }
