"""How far each language is, in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError

from bot.failures import CommandError
from bot.i18n import RESIDENTS, SOURCE_LOCALE, TEAM
from bot.locales.files import catalogue_file, read_catalogue
from bot.locales.texts import list_texts, translation_of
from handlers.languages.names import LANGUAGE_NAMES
from handlers.languages.states import STATE_FILE, LocaleState, read_states

BEGUN: Final = """\
# complete = true is a promise: no text may be missing then. Who has read all texts is named so:
# [[reviewed_by]]
# name = "…"
# day = 2026-01-31
complete = false
machine_made = false
"""
"""The state of a language that begins with a file somebody has filled."""


def status_lines(folder: Path) -> Iterator[str]:
    """Yield a line for each locale: how much is there, and what its state says."""
    texts = list_texts(folder)
    states = read_states(folder)
    found = {file.parents[1].name for file in folder.glob(f"*/LC_MESSAGES/{RESIDENTS}.po")}
    for locale in sorted({SOURCE_LOCALE, *found}):
        state = states.get(locale, LocaleState())
        there = len(texts)
        if locale != SOURCE_LOCALE:
            catalogue = read_catalogue(catalogue_file(folder, locale, RESIDENTS))
            there = sum(1 for text in texts if all(translation_of(text, catalogue)))
        has_team = locale == SOURCE_LOCALE or catalogue_file(folder, locale, TEAM).exists()
        said = [
            f"{locale:<9} {LANGUAGE_NAMES.get(locale, locale)}: {there}/{len(texts)} texts",
            *([] if has_team else ["the team reads German"]),
            state.describe(),
            "offered by default" if state.by_default else "⚠ only where the profile names it",
        ]
        yield "; ".join(said)


def check_locale(locale: str) -> str:
    """Return a locale as catalogues are named.

    Raises:
        CommandError: there is no such language, or none to be translated.
    """
    known = locale.replace("-", "_")
    if known == SOURCE_LOCALE:
        msg = "English is the language of the program's code; there is nothing to translate"
        raise CommandError(msg)
    try:
        Locale.parse(known)
    except (UnknownLocaleError, ValueError):
        msg = f"there is no language {locale!r}; it is named as in ISO 639, such as pl"
        raise CommandError(msg) from None
    return known


def begin_state(folder: Path, locale: str) -> None:
    """Write the state of a locale that has none: nothing is promised, nobody has read it."""
    file = folder / locale / STATE_FILE
    if not file.exists():
        file.write_text(BEGUN, encoding="utf-8")
