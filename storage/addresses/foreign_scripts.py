"""Names of streets in Arabic or Cyrillic letters, compared by their consonants.

Vowels are written in each of these scripts as one hears them, or not at all, so what is left of
``Musterstraße``, ``Мустерштрассе`` and ``موسترشتراسه`` is ``mstr``.  What is found so is asked
and never taken.
"""

import re
from typing import Final

from storage.addresses.keys import fold

_DIGRAPHS: Final = (
    ("sch", "s"),
    ("tsch", "s"),
    ("ch", ""),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "d"),
    ("tz", "s"),
    ("qu", "k"),
    ("дж", "s"),
)
_SOUNDS: Final = str.maketrans(
    # One sign for what other scripts do not tell apart; vowels and what is hardly heard go.
    dict.fromkeys("aeiouyjhw", "")
    | {"b": "b", "p": "b", "v": "f", "c": "k", "q": "k", "g": "k", "t": "d", "z": "s", "x": "ks"}
    | dict.fromkeys("аеёиіїйоуыэєюяьъхв'", "")
    | {"б": "b", "п": "b", "г": "k", "ґ": "k", "к": "k", "д": "d", "т": "d", "ж": "s", "з": "s"}
    | {"с": "s", "ц": "s", "ч": "s", "ш": "s", "щ": "s", "л": "l", "м": "m", "н": "n", "р": "r"}
    | {"ф": "f"}
    | dict.fromkeys("اأإآويىءؤئهةحخع", "")
    | {"ب": "b", "پ": "b", "ت": "d", "ط": "d", "ث": "d", "د": "d", "ض": "d", "ج": "k", "گ": "k"}
    | {"چ": "s", "ك": "k", "ق": "k", "غ": "k", "س": "s", "ص": "s", "ش": "s", "ز": "s", "ذ": "s"}
    | {"ظ": "s", "ژ": "s", "ل": "l", "م": "m", "ن": "n", "ر": "r", "ف": "f", "ڤ": "f"}
)
_STREET: Final = re.compile(
    r"^(?:شارع|ул|улица|улице|вул|вулиця|вулиці)(?=\W|$)|(?:str(?:asse)?|штр(?:ассе?|асе)?|شتراسه|ستراسه|شتراسا)\b",
)
_NOT_LATIN: Final = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff]")
_DOUBLED: Final = re.compile(r"(.)\1+")


def is_foreign(text: str) -> bool:
    """Return whether there is a letter of another script than Latin."""
    return _NOT_LATIN.search(text) is not None


def consonants(name: str) -> str:
    """Return the consonants of a street's name, without its "Straße"."""
    plain = _STREET.sub("", fold(name).strip())
    for letters, sound in _DIGRAPHS:
        plain = plain.replace(letters, sound)
    sounds = "".join(letter for letter in plain.translate(_SOUNDS) if letter.isalnum())
    return _DOUBLED.sub(r"\1", sounds)
