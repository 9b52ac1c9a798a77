"""Finding a language by its name, written in whatever language: "shqip", "албанська", "Albanisch".

The names are CLDR's, in all its languages; ``tests.support.language_names`` writes the file.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from handlers.languages.names import LANGUAGE_NAMES, SPOKEN_AS
from handlers.languages.states import LOCALES_DIR

NAMES_FILE: Final = "names.tsv"
ALSO: Final = {
    "de_simple": ("Leichte Sprache", "Einfache Sprache", "Leichtes Deutsch", "Easy German"),
    "fa": ("Farsi",),
    "ku": ("Kurmanji", "Kurmancî", "Kurmanci"),
}
"""What people call languages and CLDR does not."""
SHORTEST: Final = 4
"""Letters of a name in Latin script that is no word of something else."""
ALIKE: Final = 84
"""From how many of 100 on a name is meant that is misspelt."""
LONGEST: Final = 40


def find_language(text: str, *, misspelt: bool = False) -> str | None:
    """Return the base tag or locale of the language a text names, and says nothing else.

    Args:
        text: what somebody has written.
        misspelt: whether a name that is nearly right is taken for it.
    """
    wanted = "" if len(text) > LONGEST else _fold(text)
    if not wanted:
        return None
    names = _names()
    if wanted in names:
        return names[wanted]
    if not misspelt or len(wanted) < SHORTEST:
        return None
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only what is misspelt needs it

    alike = process.extractOne(wanted, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return None if alike is None else names[alike[0]]


@cache
def _names() -> Mapping[str, str]:
    """Return each folded name with the language it means; one of several means none."""
    found: dict[str, set[str]] = {}
    lines = (LOCALES_DIR / NAMES_FILE).read_text(encoding="utf-8").splitlines()
    listed = [
        (code.split("_")[0], names.split("|"))
        for code, names in (line.split("\t") for line in lines)
    ]
    own = [(code, [name]) for code, name in LANGUAGE_NAMES.items()]
    for code, names in (*listed, *own, *ALSO.items()):
        for name in names:
            folded = _fold(name)
            if not folded.isascii() or len(folded) >= SHORTEST:
                found.setdefault(folded, set()).add(SPOKEN_AS.get(code, code))
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _fold(text: str) -> str:
    """Return a text without capitals, marks, signs and blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return "".join(letter for letter in plain if letter.isalpha())
