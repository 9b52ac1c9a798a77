"""Values of the quarter's profile as people read them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate, language_name
from handlers.labels import field_name
from handlers.languages.names import LANGUAGE_NAMES
from handlers.settings.fields import Field, Kind
from handlers.text import quoted, shorten
from storage.quarter import QuarterProfile

WORDS_SHOWN: Final = 3_000
"""Units of all values together that leave a message below 4,096."""


def entry_name(values: dict[str, Any], profile: QuarterProfile, locale: str) -> str:
    """Return what an entry is called."""
    if "name" in values:
        return str(values["name"])
    names = values.get("names") or {}
    return str(names.get(locale) or names.get(profile.default_locale, ""))


def value_words(
    field: Field, value: Any, profile: QuarterProfile, locale: str, longest: int
) -> str:
    """Return a value as a person reads it, in Telegram's HTML."""
    if value in (None, "", [], {}):
        return "–"
    match field.kind:
        case Kind.TIME:
            return isolate(str(value)[:5])
        case Kind.SWITCH | Kind.FIELD_OF_ACTION | Kind.POSITION:
            return quoted(choice_label(field, value, profile, locale))
        case Kind.LINES:
            return quoted(shorten(", ".join(value), longest))
        case Kind.TEXTS | Kind.LINE | Kind.NUMBER | Kind.EMOJI:
            return quoted(shorten(str(value), longest))


def choice_label(field: Field, value: Any, profile: QuarterProfile, locale: str) -> str:
    """Return a choice of a field as a button or a sentence has it."""
    match field.kind:
        case Kind.SWITCH:
            return _("Yes") if value else _("No")
        case Kind.POSITION:
            return str(value + 1)
        case Kind.FIELD_OF_ACTION:
            return field_name(profile, value, locale) or str(value)
        case Kind.TEXTS | Kind.LINE | Kind.LINES | Kind.NUMBER | Kind.TIME | Kind.EMOJI:
            return str(value)


def text_lines(
    texts: dict[str, str], locales: Sequence[str], longest: int, *, empty: str = ""
) -> Iterator[str]:
    """Return a line for each of these languages of a text; what is missing is marked."""
    for locale in locales:
        text = texts.get(locale)
        if text is None:
            yield f"{empty or '✗'} {own_name(locale)}"
        else:
            yield f"✓ {own_name(locale)}: {quoted(shorten(text, longest))}"


def missing_words(locales: Sequence[str]) -> str:
    """Return marks for the languages a text is not there in."""
    return "".join(f" ✗ {locale}" for locale in locales)


def languages_label() -> str:
    """Return what the languages of the quarter are called, with a sign."""
    return _("🌐 Languages")


def own_name(locale: str) -> str:
    """Return a language by its own name."""
    return LANGUAGE_NAMES.get(locale) or language_name(locale)


def under_heading(notes: Sequence[str], heading: str, lines: Iterator[str] | Sequence[str]) -> str:
    """Return a message: notes above, then the lines under their heading."""
    return "\n\n".join([*notes, "\n".join([heading, *lines])])
