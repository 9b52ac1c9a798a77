"""How much texts resemble each other, by their words.

Words are compared without case and accents: two are close if they differ in little (``bench``,
``benches``), or one is part of the other (German compounds).  Two texts resemble each other if
they share enough of their words, or one has most of the other one's title.  Works in every
language that separates words; from one language to another by what the texts say in both.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from storage.markup import seen

THRESHOLD: Final = 0.55
"""Measured on 12 ideas and 35 texts in six languages: 11 of 14 that mean the same are found, and
none of 21 others, whose highest is 0.50."""
CLOSE: Final = 80.0
"""Of 100 in ``rapidfuzz.fuzz.ratio``: one letter of five, an ending, a misspelling."""
PART_OF: Final = 0.9
"""What a word counts that is part of another one."""
SHORTEST_WORD: Final = 4
"""Letters; shorter words are mostly grammar."""
WORDS_COMPARED: Final = 60
"""Words of one text; with 200 texts of usual length a comparison takes 20 milliseconds."""
SHARED_WORDS: Final = 2
"""One word alone, such as "school", is no resemblance."""

ONE_THING: Final = (
    ("latern", "lampe", "leucht", "lichtmast"),
    ("kaputt", "defekt", "zerbroch", "zerstor", "beschadig", "ausgefall"),
    ("mull", "abfall", "unrat"),
    ("schlagloch", "loch"),
)
"""Parts of German words for one thing: who translates chooses another than who wrote German."""

_Closeness = dict[str, dict[str, float]]


class Wording(NamedTuple):
    """What something says in one language; the title is empty where it has none."""

    title: str
    text: str


class _Words(NamedTuple):
    title: Sequence[str]
    whole: Sequence[str]


def compare(
    asked: Sequence[str],
    others: Sequence[Collection[Wording]],
    *,
    shared_words: int = SHARED_WORDS,
) -> list[float]:
    """Return how much each of the others resembles what is asked, from 0 to 1.

    Each says the same in several languages, and what is asked may too: the likest two count.
    Nothing is alike that shares fewer than ``shared_words``.
    """
    texts = [words_of(seen(text)) for text in asked]
    wordings = [[_split(wording) for wording in each] for each in others]
    known = defaultdict[str, dict[str, None]](dict)
    for each in wordings:
        for words in each:
            for word in words.whole:
                known[_script(word)][word] = None
    closeness = {
        word: _close_to(word, list(known[_script(word)])) for text in texts for word in text
    }
    return [
        max(
            (_likeness(text, words, closeness, shared_words) for text in texts for words in each),
            default=0,
        )
        for each in wordings
    ]


def words_of(text: str) -> list[str]:
    """Return the distinct longer words, in lower case and without accents, as they come."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    long = (word for word in re.findall(r"\w+", plain) if len(word) >= SHORTEST_WORD)
    return list(dict.fromkeys(long))[:WORDS_COMPARED]


def _split(wording: Wording) -> _Words:
    return _Words(words_of(wording.title), words_of(f"{wording.title}\n{seen(wording.text)}"))


def _script(word: str) -> str:
    """Return the first word of its first letter's name; words of two scripts share no letter."""
    return unicodedata.name(word[0], "").partition(" ")[0]


def _close_to(word: str, known: Sequence[str]) -> dict[str, float]:
    # 3 MB, and only what is new is compared.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    close = {other: PART_OF for other in known if word in other or other in word}
    for parts in ONE_THING:
        if any(part in word for part in parts):
            close |= {other: PART_OF for other in known if any(part in other for part in parts)}
    for other, score, _index in process.extract(
        word, known, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None
    ):
        close[other] = max(score / 100, close.get(other, 0))
    return close


def _likeness(
    asked: Sequence[str], words: _Words, closeness: _Closeness, shared_words: int
) -> float:
    there = set(words.whole)
    shared: dict[str, float] = {}  # the best score of each word of the text
    found: dict[str, float] = {}  # and of each word of the other one
    for word in asked:
        for other, score in closeness[word].items():
            if other in there:
                shared[word] = max(score, shared.get(word, 0))
                found[other] = max(score, found.get(other, 0))
    if len(shared) < shared_words:
        return 0
    of_text = sum(shared.values()) / len(asked)
    of_whole = sum(found.values()) / len(words.whole)
    of_title = sum(found.get(other, 0) for other in words.title) / max(1, len(words.title))
    shared_by_both = 2 * of_text * of_whole / (of_text + of_whole)
    return max(shared_by_both, math.sqrt(of_text * of_title))
