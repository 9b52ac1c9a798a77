"""Which language a case is written in, in words that say how sure that is."""

from typing import Final

from aiogram.utils.i18n import gettext as _

from handlers.formats import language_name
from storage.cases.models import LANGUAGE_GUESSED, Case
from storage.translations.sources import has_letters

SURE: Final = 0.9
"""From which probability on nothing is said of it."""


def is_guess(case: Case) -> bool:
    """Return whether the language is told as probable, for somebody to look at."""
    probability = case.language_probability
    return probability is not None and LANGUAGE_GUESSED <= probability < SURE


def written_in(case: Case) -> str | None:
    """Return a line for the team; ``None`` for a case without words."""
    if not has_letters(case.text):
        return None
    probability = case.language_probability
    if case.language is None or (probability is not None and probability < LANGUAGE_GUESSED):
        return _("🌐 The language is not known.")
    language = language_name(case.language)
    if is_guess(case):
        return _("🌐 Probably written in: {language}").format(language=language)
    return _("🌐 Written in: {language}").format(language=language)
