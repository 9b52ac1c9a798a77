"""The buttons of canned answers: keeping them, and sending one."""

from aiogram.filters.callback_data import CallbackData

from handlers.cases.staff.buttons import CaseAction, Count
from handlers.keyboards import Id
from storage.quarter.profile import Locale


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


class PickCannedButton(CallbackData, prefix="canned-pick"):
    """See what the resident would get."""

    case_id: Id
    version: Count
    act: CaseAction
    canned_id: Id


class SendCannedButton(CallbackData, prefix="canned-send"):
    """Send what was shown."""

    case_id: Id
    canned_id: Id
