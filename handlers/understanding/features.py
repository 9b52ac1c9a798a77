"""What the classifier sees of a text, each thing as a number of 32 bits.

A word is seen as its sequences of letters with a mark at its ends (``brent``: ``^br``, ``bre`` …
``nt$``), as a whole, and with the word before it: so endings, compounds and misspellings cost
little.  It is seen by what it is about as well (``concepts``), alone and beside what the last
words were about: *burn* beside *house* means the same in all languages, *burn* beside *lamp* too.
Learning (``make model``) and use see exactly the same.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final
from zlib import crc32

from handlers.understanding.concepts import get_concepts

SHORTEST: Final = 3
LONGEST: Final = 5
"""Letters of a sequence, the marks counted."""
WORD_LONGEST: Final = 24
"""Letters beyond these are not looked at: no word is longer, and time stays bounded."""
NEIGHBOURS: Final = 8
"""Words back that a concept is seen beside."""
_UNIT: Final = 2
"""Bytes of a letter in UTF-16: a sequence of letters is then a slice of bytes."""
_SIZES: Final = range(SHORTEST * _UNIT, LONGEST * _UNIT + 1, _UNIT)
_WORD_SIGN: Final = 1
_PAIR_SIGN: Final = 2
"""Begin the sums of words and of pairs, so that they are no sequence's."""
_SPREAD: Final = 2_654_435_761
"""Spreads small numbers over 32 bits (Knuth's multiplicative hashing)."""
_CONCEPTS_MOST: Final = 1 << 10


def features_of(words: Iterable[str]) -> Iterator[list[int]]:
    """Yield for each word the numbers of what is seen of it."""
    concepts = get_concepts()
    before = b""
    last: deque[int] = deque(maxlen=NEIGHBOURS)
    for word in words:
        encoded = f"\x02{word[:WORD_LONGEST]}\x03".encode("utf-16-le", "surrogatepass")
        end = len(encoded)
        found = [
            crc32(encoded[start : start + size])
            for size in _SIZES
            for start in range(0, end - size + 1, _UNIT)
        ]
        found.append(crc32(encoded, _WORD_SIGN))
        found.append(crc32(encoded, crc32(before, _PAIR_SIGN)))
        about = concepts.of(word)
        # Twice: they weigh as much as a dozen sequences of letters.
        found += [_beside(0, concept) for concept in about] * 2
        found += [_beside(other, concept) for concept in about for other in last] * 2
        last.extend(about)
        yield found
        before = encoded


def _beside(one: int, other: int) -> int:
    """Return the number of two concepts in either order; 0 stands for none."""
    low, high = (one, other) if one < other else (other, one)
    return ((low * _CONCEPTS_MOST + high) * _SPREAD >> 3) & 0xFFFF_FFFF
