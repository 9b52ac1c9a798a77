"""The buttons of the team.

Those that change a case carry the version of the case the person saw, so that nobody overwrites
what they have not read.  64 bytes at most in all (Bot API, InlineKeyboardButton).
"""

import enum
from typing import Annotated, Final

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from pydantic import Field

from handlers.cases.closing_reasons import Reason
from handlers.keyboards import button
from storage.cases.inbox import InboxFilter
from storage.cases.models import Case, CaseStatus
from storage.people import Role
from storage.quarter.profile import Key

Id = Annotated[int, Field(ge=1, le=2_147_483_647)]
"""A row's number; made-up ones beyond an integer column never reach the database."""
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]


class CaseAction(enum.StrEnum):
    """What can be done with a case on its card."""

    TAKE = "take"
    ASSIGN = "assign"
    ASK = "ask"
    ANSWER = "answer"
    CORRECT = "correct"
    """Put the last answer or question to the reporter in other words."""
    NOTE = "note"
    STATUS = "status"
    FORWARD = "forward"
    DUPLICATE = "duplicate"
    CLOSE = "close"
    PHOTOS = "photos"
    FILES = "files"
    MAP = "map"
    FIELD = "field"
    LANGUAGE = "language"
    """Say which language the words are in."""
    PUBLISH = "publish"
    """Publish an idea, or put a published one in other words."""


DIALOGUES: Final = frozenset(
    {
        CaseAction.ASK,
        CaseAction.ANSWER,
        CaseAction.CORRECT,
        CaseAction.NOTE,
        CaseAction.FORWARD,
        CaseAction.DUPLICATE,
    }
)
"""Actions that ask for words."""


class ShowCaseButton(CallbackData, prefix="case-show"):
    """Show a case as it is now."""

    case_id: Id


class ListedCaseButton(CallbackData, prefix="case-listed"):
    """Show a case of a list that tells its news only once, below the list."""

    case_id: Id


class CaseButton(CallbackData, prefix="case"):
    """Do something with a case."""

    case_id: Id
    version: Count
    act: CaseAction


class HistoryButton(CallbackData, prefix="case-history"):
    """Read everything about a case, page by page; pages count from 0."""

    case_id: Id
    page: Count = 0


class AssignButton(CallbackData, prefix="case-assign"):
    """Give a case to somebody of the team."""

    case_id: Id
    version: Count
    person_id: Id


class FieldButton(CallbackData, prefix="case-field"):
    """Count a case under a field of action."""

    case_id: Id
    version: Count
    field: Key


class StatusButton(CallbackData, prefix="case-status"):
    """Move an open case on, or open a closed one again."""

    case_id: Id
    version: Count
    wanted: CaseStatus


class CloseButton(CallbackData, prefix="case-close"):
    """Close a case, with a reason still to be given."""

    case_id: Id
    version: Count
    wanted: CaseStatus


class ReasonButton(CallbackData, prefix="case-reason"):
    """Close a case with a ready-made sentence."""

    case_id: Id
    version: Count
    reason: Reason


class AddresseeButton(CallbackData, prefix="case-to"):
    """Forward a case to one of the quarter's addressees."""

    case_id: Id
    version: Count
    addressee: Key


class OriginalButton(CallbackData, prefix="case-into"):
    """Merge a case into one nearby."""

    case_id: Id
    version: Count
    original_id: Id


class SendAnywayButton(CallbackData, prefix="case-anyway"):
    """Send the kept words although the case has changed meanwhile."""


class PreviewButton(CallbackData, prefix="case-preview"):
    """See what arrives before the words are sent."""

    case_id: Id


class SendPreviewedButton(CallbackData, prefix="case-previewed"):
    """Send the words that were shown."""

    draft_id: Id


class ChangePreviewedButton(CallbackData, prefix="case-rewrite"):
    """Write the words anew that were shown."""

    draft_id: Id


class CancelButton(CallbackData, prefix="case-cancel"):
    """Write nothing, and see the case again."""

    case_id: Id


class BoxButton(CallbackData, prefix="box"):
    """Look into a box of the inbox; pages count from 0."""

    box: InboxFilter
    category: Key | None = None
    page: Count = 0


class CategoriesButton(CallbackData, prefix="box-filter"):
    """Choose the category a box is filtered by."""

    box: InboxFilter


class TeamButton(CallbackData, prefix="team"):
    """Show the team."""


class InviteButton(CallbackData, prefix="team-invite"):
    """Invite somebody; without a role, ask for it."""

    role: Role | None = None


class InvitationsButton(CallbackData, prefix="team-invitations"):
    """Show the invitations that can be used; with a number, withdraw that one first."""

    withdrawn: Id | None = None


class RoleButton(CallbackData, prefix="team-role"):
    """Give a member another role; without one, ask for it; ``sure`` once that was confirmed."""

    person_id: Id
    role: Role | None = None
    sure: bool = False


class RemoveButton(CallbackData, prefix="team-remove"):
    """Remove somebody from the team; ``sure`` once that was confirmed."""

    person_id: Id
    sure: bool = False


CANNED_ACTS: Final = frozenset({CaseAction.ASK, CaseAction.ANSWER})
"""What can be said with a canned answer."""


class ChooseCannedButton(CallbackData, prefix="canned-choose"):
    """Choose a canned answer instead of writing."""

    case_id: Id
    version: Count
    act: CaseAction


def choose_canned_button(case: Case, act: CaseAction) -> InlineKeyboardButton:
    """Return the button that offers the canned answers."""
    chosen = ChooseCannedButton(case_id=case.id, version=case.version, act=act)
    return button(_("📎 Canned answer"), chosen)


def box_label(box: InboxFilter) -> str:
    """Return which cases of the inbox are shown, in one word."""
    match box:
        case InboxFilter.NEW:
            return _("New")
        case InboxFilter.MINE:
            return _("Mine")
        case InboxFilter.WAITING:
            return _("Waiting")
        case InboxFilter.OVERDUE:
            return _("Overdue")
        case InboxFilter.OPEN:
            return _("All open")
