"""Buttons that lead into moderation."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import Id, button
from storage.moderation.restrictions import RestrictedAt
from storage.people import Person, Role


class ModerationButton(CallbackData, prefix="moderation"):
    """Show who is muted or blocked, what arrives, and the page's door."""


class RestrictButton(CallbackData, prefix="restrict"):
    """Mute or block whoever wrote this."""

    at: RestrictedAt
    number: Id


def moderation_button() -> InlineKeyboardButton:
    """Return the button that shows what is in force."""
    return button(_("🛡 Moderation"), ModerationButton())


def restrict_row(staff: Person, at: RestrictedAt, number: int) -> list[InlineKeyboardButton]:
    """Return the row of the button that mutes or blocks; empty for who may not use it."""
    if staff.role is not Role.MANAGER:
        return []
    return [button(_("🔇 Mute or block"), RestrictButton(at=at, number=number))]
