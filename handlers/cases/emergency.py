"""Words that mean danger to life, in every language we speak.

The lists stand beside the catalogues, ``locales/<locale>/emergency.txt``: a word or phrase a line,
``*`` at the end for any ending, ``#`` for remarks.  Every list is read for every text, because
people in danger write in whatever language comes.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from aiogram import html
from aiogram.utils.i18n import gettext as _

from storage.quarter import QuarterProfile

LOCALES_DIR: Final = Path(__file__).resolve().parents[2] / "locales"

BEGINNING: Final = 2
"""Letters the phrases are looked up by; a shorter word is looked up whole."""

Phrase = tuple[str, ...]


def sounds_dangerous(text: str) -> bool:
    """Return whether the text holds a word or phrase of the lists."""
    words = _words(text)
    by_beginning = _phrases()
    return any(
        _stands_here(phrase, words[start:])
        for start, word in enumerate(words)
        for phrase in by_beginning.get(word[:BEGINNING], ())
    )


def emergency_card(profile: QuarterProfile, locale: str) -> str:
    """Return the card with the emergency numbers, and the quarter's own note."""
    note = profile.emergency_note.get(locale, "")
    card = _(
        "🆘 <b>Is somebody in danger? Please call now:</b>\n"
        "☎️ <b>112</b> – fire, ambulance\n"
        "☎️ <b>110</b> – police\n"
        "The calls are free. I am a computer and cannot send help."
    )
    return f"{card}\n\n{html.quote(note)}".strip()


@cache
def _phrases() -> dict[str, list[Phrase]]:
    """Return all phrases by the first letters of their first word."""
    phrases: dict[str, list[Phrase]] = {}
    for file in sorted(LOCALES_DIR.glob("*/emergency.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            phrase = tuple(_words(line.split("#")[0], keep="*"))
            if phrase:
                phrases.setdefault(phrase[0].rstrip("*")[:BEGINNING], []).append(phrase)
    return phrases


def _stands_here(phrase: Phrase, words: list[str]) -> bool:
    return len(phrase) <= len(words) and all(map(_matches, phrase, words))


def _matches(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _words(text: str, *, keep: str = "") -> list[str]:
    """Split into words without case, accents, or the marks that tell Turkish ı from i."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLINGS))
    letters = [letter for letter in plain if not unicodedata.combining(letter)]
    spaced = "".join(letter if letter.isalnum() or letter in keep else " " for letter in letters)
    return spaced.split()


_SPELLINGS: Final = str.maketrans({"ı": "i", "ʼ": "'"})
"""Turkish ı is typed as i, and the Ukrainian apostrophe counts as a letter in Unicode."""
