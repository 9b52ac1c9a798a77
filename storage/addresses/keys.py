"""Names of streets and house numbers the way they are compared.

A text is folded: digits of any script become ``0-9``, letters small, umlauts two letters, other
marks go.  A street's key is its folded name without spaces, with "str" for every way to write
"Straße": ``Müller-Str.`` and ``MUELLERSTRASSE`` are both ``muellerstr``.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from storage.addresses.models import NUMBER_MOST

_LETTERS: Final = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ı": "i",  # Turkish, and what its capital becomes
        "æ": "ae",
        "ø": "oe",
        "œ": "oe",
        "ł": "l",
        "ة": "ه",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ـ": "",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "−": "-",
        "’": "",
        "'": "",
        "`": "",
        "´": "",
        "،": ",",
        "؛": ";",
        "№": "nr",
    }
)
_CAPITALS: Final = str.maketrans({"İ": "i", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ẞ": "ss"})
_STREET: Final = re.compile(r"(str|strasse|strase|strass|street)$")
_ABBREVIATED: Final = {
    "pl": "platz",
    "sankt": "st",
    "sct": "st",
    "doktor": "dr",
    "professor": "prof",
    "bgm": "buergermeister",
    "bürgerm": "buergermeister",
}
_WORD: Final = re.compile(r"[^\W_]+")
_HALF: Final = re.compile(r"(?<=\d)(?:\s*1⁄2| 1/2)(?!\d)")
"""A house between two numbers; composing has made three signs of "½"."""


class HouseNumber(NamedTuple):
    """A house number, such as 5a; or a range, such as 12–14a."""

    number: int
    suffix: str = ""
    last_number: int = 0
    last_suffix: str = ""

    @property
    def first(self) -> tuple[int, str]:
        """Number and letter of the (first) house."""
        return self.number, self.suffix

    @property
    def last(self) -> tuple[int, str]:
        """Number and letter of the last house, which may be the first."""
        return (self.last_number, self.last_suffix) if self.last_number else self.first

    @property
    def is_range(self) -> bool:
        """Whether it is more than one number."""
        return self.last != self.first

    def __str__(self) -> str:
        first = f"{self.number}{self.suffix}"
        return f"{first}–{self.last_number}{self.last_suffix}" if self.is_range else first

    def touches(self, other: "HouseNumber") -> bool:
        """Return whether a number is in both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: "HouseNumber") -> bool:
        """Return whether every number of the other one is in this range, on its side.

        Even and odd numbers mostly lie across the street from each other.
        """
        if not self.first <= other.first or not other.last <= self.last:
            return False
        is_one_sided = self.number % 2 == self.last[0] % 2
        return not is_one_sided or {other.number % 2, other.last[0] % 2} == {self.number % 2}


def fold(text: str) -> str:
    """Return a text with small plain letters and digits ``0-9``; its signs stay."""
    composed = unicodedata.normalize("NFKC", text).translate(_CAPITALS)
    small = unicodedata.normalize("NFKC", composed.casefold()).translate(_LETTERS)
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", small)
        if unicodedata.category(letter) not in {"Mn", "Cf", "Cc"} or letter in "\n\t"
    )
    plain = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in bare
    )
    return _HALF.sub("½", plain)


def words_of_name(name: str) -> list[str]:
    """Return the words of a name, folded, each way to write "Straße" as "str"."""
    return [fold_word(word) for word in _WORD.findall(fold(name))]


def fold_word(word: str) -> str:
    """Return a folded word of a name the way it is compared."""
    return _ABBREVIATED.get(word) or _STREET.sub("str", word)


def join_key(words: Sequence[str]) -> str:
    """Return the key of a name of these words; "Muster Strasse" is "musterstr"."""
    return "".join(words)


def name_key(name: str) -> str:
    """Return a name the way it is compared; empty where no letter is left."""
    return join_key(words_of_name(name))


_NUMBER: Final = re.compile(
    r"(?:nr\.? ?)?(\d{1,5})\s*([a-z½]?)(?:\s*(?:-|bis|/|\+|u\.?|und|&)\s*(\d{1,5})\s*([a-z½]?))?"
)


def read_house_number(text: str) -> HouseNumber | None:
    """Return the house number a register writes, such as ``12``, ``5 a``, ``12-14a``.

    ``None`` for everything else, and for a range downwards.
    """
    found = _NUMBER.fullmatch(fold(text).strip())
    if found is None:
        return None
    first, suffix, last, last_suffix = found.groups()
    number = HouseNumber(int(first), suffix or "", int(last or 0), last_suffix or "")
    is_one = 1 <= number.number <= NUMBER_MOST and number.last[0] <= NUMBER_MOST
    return number if is_one and number.first <= number.last else None
