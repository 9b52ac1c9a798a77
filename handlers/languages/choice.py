"""Offering another language: one tap, never by itself."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from aiogram.filters.callback_data import CallbackData
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.formats import current_locale
from handlers.keyboards import button, keyboard, pairs
from handlers.languages.names import LANGUAGE_NAMES, find_locale
from handlers.languages.not_offered import sentence_for
from handlers.languages.states import state_of
from handlers.replies import send
from storage.cases.models import LANGUAGE_KNOWN
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
        self,
        text: str,
        client_tag: str | None = None,
        *,
        stored: str | None = None,
        least: float = LANGUAGE_KNOWN,
    ) -> Detected | None:
        """Return the language found, if it is as probable as ``least``."""


class Weigh(Protocol):
    """Finds out how probable each language of a text is."""

    def __call__(self, text: str, client_tag: str | None = None) -> Mapping[str, float]:
        """Return the probability of each language, the likeliest first."""


class AskLanguageButton(CallbackData, prefix="language-ask"):
    """Show the languages."""


class LanguageButton(CallbackData, prefix="language"):
    """A language was chosen; ``menu`` asks for the welcome afterwards."""

    locale: str
    menu: bool = False


class KeepLanguageButton(CallbackData, prefix="language-keep"):
    """The offer was declined."""


class MoreLanguagesButton(CallbackData, prefix="language-more"):
    """Show all languages; ``menu`` keeps the welcome they stand under."""

    menu: bool = False


AT_ONCE: Final = 6
"""Languages that are shown without a choice among them."""
LIKELIEST: Final = 4
"""How many are shown where there are more."""


def likeliest(locales: Sequence[str], person: Person, written: str | None = None) -> list[str]:
    """Return the locales, those first which the person is likeliest to read.

    That are the language of their messenger, the one they have written in, and the quarter's own
    order.
    """
    known = (find_locale(tag, locales) for tag in (person.language_tag, written))
    return list(dict.fromkeys([*(each for each in known if each is not None), *locales]))


def language_rows(
    locales: Sequence[str],
    person: Person,
    *,
    menu: bool,
    written: str | None = None,
    everything: bool = False,
) -> list[list[InlineKeyboardButton]]:
    """Return the languages in rows of two; of many the likeliest, and a button for the others."""
    if everything or len(locales) <= AT_ONCE:
        return pairs(language_buttons(locales, menu=menu))
    shown = likeliest(locales, person, written)[:LIKELIEST]
    more = button(_("🌐 More languages"), MoreLanguagesButton(menu=menu))
    return [*pairs(language_buttons(shown, menu=menu)), [more]]


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

    Where we do not speak it, that one may write in it all the same.  ``None`` where it is the
    person's own, or none we know a sentence of.
    """
    locale = None if found is None else find_locale(found, locales)
    if found is None or locale == person.locale:
        return None
    if locale is None:
        return say_what_is_spoken(person, found, locales)
    keep = button(LANGUAGE_NAMES.get(person.locale, person.locale), KeepLanguageButton())
    with I18n.get_current(no_error=False).use_locale(locale):
        switch = button(LANGUAGE_NAMES.get(locale, locale), LanguageButton(locale=locale))
        text = _("Shall I write to you in this language from now on?")
    return send(person.account_id, f"🌐 {text}", keyboard([switch, keep]))


def say_what_is_german() -> str:
    """Return that some texts are not in the language yet; empty where all of them are."""
    if state_of(current_locale()).complete:
        return ""
    return _("ℹ️ Some texts here are not in your language yet. Those are in German.")


def say_what_is_spoken(
    person: Person, language: str, locales: Sequence[str]
) -> SendMessage | None:
    """Return, in a language we do not speak, that one may write in it, and which we speak.

    ``None`` for a language nobody has written the sentence in.
    """
    first = likeliest(locales, person)[:LIKELIEST]
    shown = list(dict.fromkeys([*first, *(each for each in ("en",) if each in locales)]))
    sentence = sentence_for(language, shown)
    if sentence is None:
        return None
    rows = pairs(language_buttons(shown, menu=False))
    return send(person.account_id, f"🌐 {sentence}", keyboard(*rows))
