"""Whether what an engine returned can be believed; where not, people are asked to look.

Everything here is pure; the detector is ours (``bot.language``).
"""

import enum
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bot import language
from bot.translation.protecting import cut_into_sentences, digit_groups

LETTERS_MEASURED: Final = 40
"""Of shorter texts the length of a translation says nothing."""
RATIOS: Final = (0.3, 3.0)
SURE: Final = 0.9
"""From which probability on our detector speaks against a translation."""
LETTERS_HEARD: Final = 25
"""Of a sentence whose language counts by itself."""
_IDEOGRAPH: Final = 3
"""Letters that one sign of Chinese stands for, roughly."""


class Flag(enum.StrEnum):
    """What is odd about a translation."""

    NUMBERS = "numbers"
    LENGTH = "length"
    LANGUAGE = "language"


def check(source: str, translated: str, *, target: str) -> Sequence[Flag]:
    """Return what is odd about a translation, in a fixed order.

    Args:
        source: what a person wrote.
        translated: what the engine made of it, whole again.
        target: the language tag it should be in.
    """
    return [
        flag
        for flag, odd in (
            (Flag.NUMBERS, digit_groups(source) != digit_groups(translated)),
            (Flag.LENGTH, not _is_of_fitting_length(source, translated)),
            (Flag.LANGUAGE, _is_in_another(translated, target)),
        )
        if odd
    ]


def is_mixed(text: str) -> bool:
    """Return whether sentences of a text are surely in different languages."""
    heard = [
        found.language
        for sentence in cut_into_sentences(text)
        if _letters(sentence) >= LETTERS_HEARD
        and (found := language.detect(sentence)) is not None
        and found.probability >= SURE
    ]
    return any(one != other for one, other in pairwise(heard))


def base(tag: str) -> str:
    """Return the language of a tag, ``de`` for ``de-simple`` and ``de_AT``."""
    return tag.replace("_", "-").partition("-")[0].lower()


def _is_of_fitting_length(source: str, translated: str) -> bool:
    before = _letters(source)
    if before < LETTERS_MEASURED:
        return True
    shortest, longest = RATIOS
    return shortest <= _letters(translated) / before <= longest


def _is_in_another(translated: str, target: str) -> bool:
    found = language.detect(translated, target)
    return found is not None and found.probability >= SURE and found.language != base(target)


def _letters(text: str) -> int:
    return sum(
        _IDEOGRAPH if "\u3400" <= sign <= "\u9fff" else 1 for sign in text if sign.isalpha()
    )
