"""Offering another language: one tap, never by itself."""

from collections.abc import Sequence
from typing import Protocol

from aiogram.filters.callback_data import CallbackData
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import button, keyboard
from handlers.languages.names import LANGUAGE_NAMES
from handlers.replies import send
from storage.people import Person


class Detected(Protocol):
    """A language found, such as ``de``, and how sure that is."""

    @property
    def language(self) -> str:
        """The language's BCP 47 tag."""

    @property
    def probability(self) -> float:
        """From 0 to 1."""


class Detect(Protocol):
    """Finds out the language of a text; ``None`` where it is not sure."""

    def __call__(
        self, text: str, client_tag: str | None = None, *, stored: str | None = None
    ) -> Detected | None:
        """Return the language found."""


class AskLanguageButton(CallbackData, prefix="language-ask"):
    """Show the languages."""


class LanguageButton(CallbackData, prefix="language"):
    """A language was chosen; ``menu`` asks for the welcome afterwards."""

    locale: str
    menu: bool = False


class KeepLanguageButton(CallbackData, prefix="language-keep"):
    """The offer was declined."""


def language_buttons(locales: Sequence[str], *, menu: bool) -> list[InlineKeyboardButton]:
    """Return a button for each language, by its own name."""
    return [
        button(LANGUAGE_NAMES.get(locale, locale), LanguageButton(locale=locale, menu=menu))
        for locale in locales
    ]


def offer_language(
    person: Person, found: str | None, locales: Sequence[str]
) -> SendMessage | None:
    """Return the offer to go on in the language found, written in that language.

    ``None`` where it is the person's own, or none of ours.
    """
    if found is None or found == person.locale or found not in locales:
        return None
    keep = button(LANGUAGE_NAMES[person.locale], KeepLanguageButton())
    with I18n.get_current(no_error=False).use_locale(found):
        switch = button(LANGUAGE_NAMES[found], LanguageButton(locale=found))
        text = _("Shall I write to you in this language from now on?")
    return send(person.account_id, f"🌐 {text}", keyboard([switch, keep]))
