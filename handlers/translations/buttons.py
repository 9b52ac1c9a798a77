"""The buttons of translations."""

from aiogram.filters.callback_data import CallbackData

from handlers.keyboards import Id


class TranslateButton(CallbackData, prefix="translate"):
    """Write a translation the team is asked for."""

    translation_id: Id


class StopTranslatingButton(CallbackData, prefix="translate-stop"):
    """Write it another time."""
