"""From words that asked for something back to telling them: nothing somebody wrote is lost."""

from typing import Final

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.dialogues import LED
from handlers.entry_buttons import (
    EventsButton,
    HelpButton,
    IdeasButton,
    MyCasesButton,
    OpenBookingButton,
    TopicsButton,
)
from handlers.keyboards import button, keyboard
from handlers.languages.choice import AskLanguageButton
from handlers.menu import PrivacyButton
from handlers.replies import send
from handlers.understanding.intents import Intent

TELLING: Final = frozenset({Intent.REPORT, Intent.IDEA, Intent.ASK})
"""After these the words themselves are what somebody tells."""


class TellButton(CallbackData, prefix="tell"):
    """The words that led elsewhere are for the team."""


class HasLedWords(Filter):
    """Takes updates of somebody whose words have led elsewhere; adds ``led_text``."""

    async def __call__(self, _query: CallbackQuery, state: FSMContext) -> bool | dict[str, str]:
        """Return the words under their parameter's name."""
        words: str | None = (await state.get_data()).get(LED)
        return False if words is None else {"led_text": words}


def led_words(intent: Intent, text: str) -> str | None:
    """Return the command with the words behind it; ``None`` where they do not belong there."""
    return f"/{intent} {text}" if intent in TELLING else None


def offer_to_tell(chat_id: int) -> SendMessage:
    """Return the offer to pass the words on, below what they have led to."""
    text = _("Did you mean something else? Then I pass your message on to the team.")
    return send(chat_id, text, keyboard([button(_("✍️ Pass my message on"), TellButton())]))


def entry_button(intent: Intent) -> InlineKeyboardButton | None:  # noqa: C901  each member
    """Return the button that leads there; ``None`` for what a draft's own buttons say."""
    match intent:
        case Intent.APPOINTMENT:
            return button(_("📅 Book an appointment"), OpenBookingButton())
        case Intent.EVENTS:
            return button(_("🎉 Events"), EventsButton(fresh=True))
        case Intent.IDEAS:
            return button(_("💡 All ideas"), IdeasButton())
        case Intent.MINE:
            return button(_("📋 My cases"), MyCasesButton())
        case Intent.TOPICS:
            return button(_("🔔 Choose topics"), TopicsButton())
        case Intent.LANGUAGE:
            language = _("Language")
            return button(f"🌐 {language}", AskLanguageButton())
        case Intent.PRIVACY:
            return button(_("🔒 Privacy"), PrivacyButton())
        case Intent.HELP:
            return button(_("What I can do"), HelpButton())
        case Intent.REPORT | Intent.IDEA | Intent.ASK | Intent.CANCEL:
            return None
