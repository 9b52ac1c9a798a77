"""Words that mean danger to life, in every language we speak.

The lists stand beside the catalogues, ``locales/<locale>/emergency.txt``: a word or phrase a line,
``*`` at the end for any ending, ``#`` for remarks.  Every list is read for every text, because
people in danger write in whatever language comes.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from aiogram.utils.i18n import gettext as _

from storage.quarter import QuarterProfile

LOCALES_DIR: Final = Path(__file__).resolve().parent.parent / "locales"

Phrase = tuple[str, ...]


def sounds_dangerous(text: str) -> bool:
    """Return whether the text holds a word or phrase of the lists."""
    words = _words(text)
    return any(_stands_in(phrase, words) for phrase in _phrases())


def emergency_card(profile: QuarterProfile, locale: str) -> str:
    """Return the card with the emergency numbers, and the quarter's own note."""
    note = profile.emergency_note.get(locale, "")
    card = _(
        "🆘 <b>Is somebody in danger? Please call now:</b>\n"
        "☎️ <b>112</b> – fire, ambulance\n"
        "☎️ <b>110</b> – police\n"
        "The calls are free. I am a computer and cannot send help."
    )
    return f"{card}\n\n{note}".strip()


@cache
def _phrases() -> tuple[Phrase, ...]:
    lines = [
        line.split("#")[0].strip()
        for file in sorted(LOCALES_DIR.glob("*/emergency.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(tuple(_words(line, keep="*")) for line in lines if line)


def _stands_in(phrase: Phrase, words: list[str]) -> bool:
    return any(
        all(_matches(part, word) for part, word in zip(phrase, words[start:], strict=False))
        for start in range(len(words) - len(phrase) + 1)
    )


def _matches(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _words(text: str, *, keep: str = "") -> list[str]:
    """Split into words without case, accents, or the marks that tell Turkish ı from i."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    letters = [letter for letter in plain if not unicodedata.combining(letter)]
    spaced = "".join(letter if letter.isalnum() or letter in keep else " " for letter in letters)
    return spaced.split()
