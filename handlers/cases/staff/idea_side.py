"""What the card of an idea tells the team besides what every card does."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.staff.buttons import CaseAction, CaseButton
from handlers.entry_buttons import HelpersButton, WaitingCommentsButton
from handlers.keyboards import button
from handlers.labels import helpers_line, supporters_line
from handlers.reading import read_german_title
from handlers.text import quoted
from storage.cases.models import Case, CaseKind, CaseStatus
from storage.cases.rules import OPEN_STATUSES, STATUS_CHANGES
from storage.ideas.comments import count_waiting_comments
from storage.ideas.models import Idea
from storage.ideas.queries import count_helpers, find_idea
from storage.people import Person


@dataclass(frozen=True, slots=True)
class IdeaSide:
    """The public side of an idea, if there is one, and what people do for it."""

    idea: Idea | None
    title: str
    """What it is called in German; empty where it is not published."""
    helpers: int
    comments: int
    """Comments nobody has decided about."""

    def lines(self) -> Iterator[str]:
        """Return what the card says of it."""
        if self.idea is not None:
            yield f"📣 {quoted(self.title)}"
            yield supporters_line(self.idea.supporters, self.idea.goal)
        if self.helpers:
            yield helpers_line(self.helpers)
        if self.comments:
            yield _(
                "💬 {n} comment waits to be read", "💬 {n} comments wait to be read", self.comments
            ).format(n=self.comments)

    def publishing_row(self, case: Case) -> list[InlineKeyboardButton]:
        """Return the button that publishes the idea, or puts it in other words."""
        publish = CaseButton(case_id=case.id, version=case.version, act=CaseAction.PUBLISH)
        if self.idea is not None:
            return [button(_("✏️ Title and text"), publish)] if self.idea.title else []
        ways = STATUS_CHANGES[case.kind].get(case.status, frozenset())
        possible = case.status in OPEN_STATUSES and CaseStatus.PUBLISHED in ways
        return [button(_("📣 Publish"), publish)] if possible else []

    def reading_row(self, case: Case) -> list[InlineKeyboardButton]:
        """Return the buttons for helpers and comments."""
        row = []
        if self.helpers:
            row.append(button(_("🤝 Who would help"), HelpersButton(case_id=case.id)))
        if self.comments:
            label = _("💬 Comments")
            row.append(
                button(f"{label} ({self.comments})", WaitingCommentsButton(case_id=case.id))
            )
        return row


async def view_idea(session: AsyncSession, case: Case, *, staff: Person) -> IdeaSide | None:
    """Read the public side of a case; ``None`` where it is no idea."""
    if case.kind is not CaseKind.IDEA:
        return None
    idea = await find_idea(session, case.id)
    return IdeaSide(
        idea=idea,
        title="" if idea is None else await read_german_title(session, idea),
        helpers=await count_helpers(session, case_id=case.id),
        comments=await count_waiting_comments(session, staff=staff, case_id=case.id),
    )
