"""What counts as one emoji, by the categories of Unicode."""

import unicodedata
from typing import Final

JOINER: Final = "\u200d"
"""Makes one emoji of two, such as a family (Unicode Technical Standard 51, 2.3)."""
KEYCAP: Final = "\u20e3"
"""Puts a key around the figure before it."""
FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
"""Regional indicators: two of them are a flag."""
LONGEST: Final = 8
"""Code points; what a category or topic may have."""


def is_emoji(text: str) -> bool:
    """Return whether the text is exactly one emoji."""
    if not 1 <= len(text) <= LONGEST:
        return False
    if text[-1] == KEYCAP:
        return text[0] in "0123456789#*" and text[1:-1] in {"", "\ufe0f"}
    signs = [sign for part in text.split(JOINER) for sign in _signs(part)]
    if len(text) == len(signs) == 2:  # noqa: PLR2004  a flag
        return all(ord(sign) in FLAG_LETTERS for sign in signs)
    return all(_is_one_sign(part) for part in text.split(JOINER))


def _is_one_sign(part: str) -> bool:
    """Return whether it is a symbol, with nothing behind it but what changes how it looks."""
    return (
        bool(part)
        and unicodedata.category(part[0]) == "So"
        and all(unicodedata.category(mark) in {"Mn", "Me", "Sk", "Cf"} for mark in part[1:])
    )


def _signs(part: str) -> list[str]:
    return [letter for letter in part if unicodedata.category(letter) == "So"]
