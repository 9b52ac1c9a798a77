"""Phrases that people have listed, in a file for each language beside the catalogues.

A line ``[fire]`` opens what the phrases below it mean, then comes a phrase a line; ``*`` at the
end of a word stands for any ending, ``#`` begins a remark.  A phrase with ``!`` behind it must be
the whole text: *fire!* is a cry, *fire* a word.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from handlers.understanding.spelling import ANY_ENDING, listed_words

LOCALES_DIR: Final = Path(__file__).resolve().parents[2] / "locales"
ALONE: Final = "!"
"""Stands behind a phrase that must be the whole text."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a list.

    Attributes:
        words: as they are compared; some with the sign for any ending.
        meaning: the name of its section.
        locale: the language whose list it stands in.
        alone: whether it must be the whole text.
    """

    words: tuple[str, ...]
    meaning: str
    locale: str
    alone: bool = False

    def stands_at(self, start: int, words: Sequence[str]) -> bool:
        """Return whether these words go on with the phrase from here."""
        end = start + len(self.words)
        if self.alone and (start > 0 or end < len(words)):
            return False
        return end <= len(words) and all(map(_matches, self.words, words[start:end]))


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases of the lists, by their first word."""

    by_word: Mapping[str, Sequence[Phrase]]
    by_stem: Mapping[str, Sequence[Phrase]]
    """Those whose first word may have any ending."""
    stem_lengths: Sequence[int]

    def find(self, words: Sequence[str]) -> Iterator[Phrase]:
        """Yield every phrase that stands somewhere in the words."""
        for start in range(len(words)):
            yield from self.find_at(start, words)

    def find_at(self, start: int, words: Sequence[str]) -> Iterator[Phrase]:
        """Yield every phrase that begins with this word."""
        for phrase in self._beginning_with(words[start]):
            if phrase.stands_at(start, words):
                yield phrase

    def _beginning_with(self, word: str) -> Iterator[Phrase]:
        yield from self.by_word.get(word, ())
        for length in self.stem_lengths:
            if length <= len(word):
                yield from self.by_stem.get(word[:length], ())


def read_phrases(file: Path) -> Iterator[Phrase]:
    """Yield the phrases of a list in their order.

    Raises:
        ValueError: a phrase stands before the first section.
    """
    meaning: str | None = None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        told = line.split("#")[0].strip()
        if told.startswith("[") and told.endswith("]"):
            meaning = sys.intern(told[1:-1].strip())
            continue
        words = tuple(map(sys.intern, listed_words(told)))
        if words and meaning is None:
            msg = f"{file}:{number}: what does it mean? a line such as [fire] is missing above"
            raise ValueError(msg)
        if words and meaning is not None:
            yield Phrase(words, meaning, sys.intern(file.parent.name), told.endswith(ALONE))


@cache
def get_phrases(file_name: str, locale: str = "*") -> Phrases:
    """Return the list of this name in a language, or those of all languages."""
    by_word: dict[str, list[Phrase]] = {}
    by_stem: dict[str, list[Phrase]] = {}
    for file in sorted(LOCALES_DIR.glob(f"{locale}/{file_name}")):
        for phrase in read_phrases(file):
            first = phrase.words[0]
            found = by_stem if first.endswith(ANY_ENDING) else by_word
            found.setdefault(first.removesuffix(ANY_ENDING), []).append(phrase)
    return Phrases(by_word, by_stem, sorted({len(stem) for stem in by_stem}))


def _matches(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith(ANY_ENDING) else word == part
