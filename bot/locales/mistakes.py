"""What is wrong with a translation, as far as a program can see it."""

import re
import string
from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.locales.texts import Text, letters
from handlers.languages.names import SIMPLE_LOCALE

TAG_OR_COMMAND: Final = re.compile(r"</?\w+>|(?<!\w)/[a-z]+\b")
"""HTML tags, and commands: the same in every language."""


FORMAT: Final = re.compile(r"\{\w+:[^}]*\}")
"""A placeholder with a format; the program knows those that the note of a text names."""
COUNT: Final = {"n"}
"""The placeholder of what is counted."""


def find_mistakes(
    text: Text, translation: str, *, locale: str, is_for_one_number: bool = False
) -> Iterator[str]:
    """Yield what is wrong with one form of a translation, in English.

    Args:
        text: what is translated.
        translation: what was written for it.
        locale: its language; Leichte Sprache has a line for each sentence, so that its lines are
            not counted.
        is_for_one_number: whether it is a plural form that may leave its figure out.
    """
    source = text.source[-1]
    if not translation.strip():
        yield "is empty"
        return
    wanted = _placeholders(source)
    found = _placeholders(translation)
    if found is None:
        yield "has a brace that belongs to no placeholder"
    elif found != wanted and not (is_for_one_number and found == (wanted or set()) - COUNT):
        yield f"has the placeholders {_listed(found)}, not {_listed(wanted or set())}"
    unknown = {each for each in FORMAT.findall(translation) if each not in text.note}
    if unknown:
        yield f"has {_listed(unknown)}, which its note does not name"
    if _marks(translation) != _marks(source):
        yield (
            f"has the tags and commands {_listed(_marks(translation))}, "
            f"not {_listed(_marks(source))}"
        )
    if locale != SIMPLE_LOCALE and translation.count("\n") != source.count("\n"):
        yield f"has {translation.count(chr(10))} line breaks, not {source.count(chr(10))}"
    if text.longest is not None and letters(translation) > text.longest:
        yield f"has {letters(translation)} letters, at most {text.longest} fit on a button"


def _placeholders(text: str) -> set[str] | None:
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return {name for _literal, name, _spec, _conversion in parsed if name is not None}


def _marks(text: str) -> Counter[str]:
    return Counter(TAG_OR_COMMAND.findall(text))


def _listed(names: "set[str] | Counter[str]") -> str:
    return ", ".join(sorted(names)) or "none"
