"""Words as they are compared: however they were typed, the same word looks the same.

Case, accents, vowel marks, kashida, doubled letters and the kind of apostrophe do not count;
``ä`` is ``ae`` is ``a``, ``ё`` is ``е``, ``ı`` is ``i``; letters of Persian and Kurdish keyboards
are those of Arabic ones.
"""

import re
import unicodedata
from itertools import groupby
from typing import Final

ANY_ENDING: Final = "*"
"""Stands in a list at the end of a word for any ending."""

_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ıøłđґæœþ", ("i", "o", "l", "d", "г", "ae", "oe", "th"), strict=True)),
        **dict(zip("ةىیکگپچژےھہەۆێڕڵۊ", "هييككبجزيهههويرلو", strict=True)),
        **dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True)),
        **dict(zip("ሠሡሢሣሤሥሦፀፁፂፃፄፅፆ", "ሰሱሲሳሴስሶጸጹጺጻጼጽጾ", strict=True)),
        **dict.fromkeys("’ʼ`´‘ʻ＇", "'"),
        # Kashida, hamza alone, soft hyphens, letters nobody can see.
        **dict.fromkeys("ـء\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
    }
)
_MARK: Final = re.compile("[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u06d6-\u06ed]+")
"""What decomposition leaves beside the letters of our scripts."""
_ENGLISH_OR_CYRILLIC: Final = re.compile(r"(?<=\w)'(?=(?:t|s|re|ve|ll|d|m)\b|[а-яєі])")
"""Apostrophes inside a word; elsewhere two words meet, as in French or Turkish."""
_UMLAUT: Final = re.compile("([aou])e")
_DOUBLED: Final = re.compile(r"([^\W\d_])\1+")
_WORD: Final = re.compile(r"[^\W_]+")
_LISTED_WORD: Final = re.compile(r"[^\W_]+\*?")
_PERSIAN_PREFIX: Final = re.compile(r"\b(ن?مي) (?=\w)")
"""The verb's prefix, written apart or with a letter nobody can see."""


def words_in(text: str) -> list[str]:
    """Return the words of a text, each as it is compared; one repeated at once counts once."""
    return [word for word, _again in groupby(_WORD.findall(_plain(text)))]


def listed_words(line: str) -> tuple[str, ...]:
    """Return the words of a line of a list, with the sign for any ending."""
    return tuple(_LISTED_WORD.findall(_plain(line)))


def _plain(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        # Once more: what was decomposed may have been a letter of these too.
        plain = _MARK.sub("", plain).translate(_LETTERS)
    if "'" in plain:
        plain = _ENGLISH_OR_CYRILLIC.sub("", plain)
    plain = _DOUBLED.sub(r"\1", _UMLAUT.sub(r"\1", plain))
    return _PERSIAN_PREFIX.sub(r"\1", plain)
