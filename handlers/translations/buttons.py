"""The buttons of translations."""

from aiogram.filters.callback_data import CallbackData

from handlers.keyboards import Id


class TranslateButton(CallbackData, prefix="translate"):
    """Write a translation the team is asked for."""

    translation_id: Id


class ShowTranslationButton(CallbackData, prefix="translation"):
    """Show one text, what it says in another language, and what can be done about that."""

    translation_id: Id


class TranslateAnewButton(CallbackData, prefix="translate-anew"):
    """Have a machine translate a text again."""

    translation_id: Id


class KeepWordsButton(CallbackData, prefix="translate-mine"):
    """Put one's own words in the place of what somebody else has written meanwhile."""


class LeaveWordsButton(CallbackData, prefix="translate-leave"):
    """Leave a translation as it is."""


class StopTranslatingButton(CallbackData, prefix="translate-stop"):
    """Write it another time."""
