"""What a member of the team works with: the case at hand, and its card."""

from dataclasses import dataclass

from aiogram.types import CallbackQuery

from handlers.cases.staff.card import CaseView, view_case
from handlers.contexts import StaffContext
from handlers.replies import Reply, edit_or_send, send
from storage.cases.models import Case
from storage.cases.queries import get_staff_case, get_visible_case


@dataclass(frozen=True, slots=True)
class CaseContext(StaffContext):
    """What handlers of cases need besides."""

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

    async def open_menu(self, case_id: int) -> tuple[Case, CaseView]:
        """Leave what is being written, and return the case with its card for a menu below it.

        Raises:
            CaseMissingError: no such case, or not for this person.
        """
        case = await self.get_case(case_id)
        await self.leave_dialogue()
        return case, await self.view(case)

    async def card_in_place(self, query: CallbackQuery, case: Case) -> Reply:
        """Return the card in place of the message whose button was pressed."""
        view = await self.view(case)
        return edit_or_send(query, view.text(), view.keyboard())

    async def new_card(self, case: Case, heading: str | None = None) -> Reply:
        """Return the card as a new message."""
        view = await self.view(case)
        return send(self.chat_id, view.text(heading), view.keyboard())
