"""What a word is about, in whatever language: fire, a door, not, yesterday.

The lists stand beside the catalogues, ``locales/<locale>/concepts.txt``: a concept a line, then
its words, ``*`` at the end for any ending.  They are hints for the classifier, not certain: what
it learns of two concepts in one language it knows of them in all.  Names in capitals speak of what
is harmless.  Every list is read for every text, so short words in Latin letters, which mean
something else in the next language, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from handlers.understanding.phrases import LOCALES_DIR
from handlers.understanding.spelling import ANY_ENDING, listed_words

LISTS: Final = "concepts.txt"
SHORTEST: Final = 4
"""Letters of a word in plain Latin letters."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """All concepts, by their words and stems; each is a number."""

    by_word: dict[str, tuple[int, ...]]
    by_stem: dict[str, tuple[int, ...]]
    stem_lengths: Sequence[int]

    def of(self, word: str) -> Sequence[int]:
        """Return what a word is about."""
        found = self.by_word.get(word, ())
        for length in self.stem_lengths:
            if length > len(word):
                break
            found += self.by_stem.get(word[:length], ())
        return found


@cache
def get_concepts() -> Concepts:
    """Return the concepts of all languages."""
    numbers: dict[str, int] = {}
    by_word: dict[str, tuple[int, ...]] = {}
    by_stem: dict[str, tuple[int, ...]] = {}
    for file in sorted(LOCALES_DIR.glob(f"*/{LISTS}")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _colon, told = line.partition(":")
            number = (numbers.setdefault(name, len(numbers) + 1),)
            for word in listed_words(told):
                found = by_stem if word.endswith(ANY_ENDING) else by_word
                key = word.removesuffix(ANY_ENDING)
                if key.isascii() and len(key) < SHORTEST:
                    continue
                found[key] = tuple({*found.get(key, ()), *number})
    return Concepts(by_word, by_stem, sorted({len(stem) for stem in by_stem}))
