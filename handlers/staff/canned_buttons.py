"""The buttons of canned answers: keeping them, and sending one."""

from typing import Final

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import Id, button
from handlers.staff.buttons import Act, Count
from storage.cases.models import Case
from storage.quarter.profile import Locale

CANNED_ACTS: Final = frozenset({Act.ASK, Act.ANSWER})
"""What can be said with a canned answer."""


class CannedListButton(CallbackData, prefix="canned"):
    """Show all canned answers."""


class CannedButton(CallbackData, prefix="canned-show"):
    """Show one."""

    canned_id: Id


class NewCannedButton(CallbackData, prefix="canned-new"):
    """Write a new one."""


class CannedTitleButton(CallbackData, prefix="canned-title"):
    """Give one another title."""

    canned_id: Id


class CannedWordsButton(CallbackData, prefix="canned-words"):
    """Write the words of one language."""

    canned_id: Id
    locale: Locale


class DeleteCannedButton(CallbackData, prefix="canned-delete"):
    """Delete one; ``sure`` once that was confirmed."""

    canned_id: Id
    sure: bool = False


class ChooseCannedButton(CallbackData, prefix="canned-choose"):
    """Choose a canned answer instead of writing."""

    case_id: Id
    version: Count
    act: Act


class PickCannedButton(CallbackData, prefix="canned-pick"):
    """See what the resident would get."""

    case_id: Id
    version: Count
    act: Act
    canned_id: Id


class SendCannedButton(CallbackData, prefix="canned-send"):
    """Send what was shown."""

    case_id: Id
    canned_id: Id


def choose_canned_button(case: Case, act: Act) -> InlineKeyboardButton:
    """Return the button that offers the canned answers."""
    chosen = ChooseCannedButton(case_id=case.id, version=case.version, act=act)
    return button(_("📎 Canned answer"), chosen)
