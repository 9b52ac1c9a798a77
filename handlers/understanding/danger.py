"""Whether a text tells of danger, and of what kind.

A listed phrase is certain, unless the classifier finds the text harmless, or hardly anything else;
without one the classifier decides alone.  Between certain and harmless it has to be asked.  Of a
language it has not learnt the classifier has no say: what is listed there is certain.
"""

import enum
from dataclasses import dataclass
from typing import Final

from handlers.understanding.classifier import get_model, see
from handlers.understanding.concepts import get_concepts
from handlers.understanding.phrases import get_phrases
from handlers.understanding.spelling import words_in
from storage.danger import DangerKind

LISTS: Final = "danger.txt"
NOT_LEARNT: Final = frozenset({"ps", "pt", "zh"})
"""Languages with a list and without examples."""


class Certainty(enum.Enum):
    """How sure it is that somebody is in danger."""

    NONE = enum.auto()
    POSSIBLE = enum.auto()
    """It has to be asked."""
    CERTAIN = enum.auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text says of danger.

    Attributes:
        certainty: whether it does.
        kind: what kind, or would be likeliest.
        locales: the languages in whose lists the words stand.
    """

    certainty: Certainty
    kind: DangerKind
    locales: frozenset[str] = frozenset()


HARMLESS: Final = Verdict(Certainty.NONE, DangerKind.INJURY)


def load() -> None:
    """Read the lists and the model, a quarter of a second, so that no text has to wait."""
    get_model()
    get_phrases(LISTS)
    get_concepts()


def assess(text: str) -> Verdict:
    """Return what a text says of danger."""
    words = words_in(text)
    if not words:
        return HARMLESS
    model, seen = get_model(), see(words)
    score, stretch = model.heads["danger"].best_stretch(seen)
    listed = [*get_phrases(LISTS).find(words)]
    locales = frozenset(phrase.locale for phrase in listed)
    certainty = _certainty(score, locales)
    if certainty is Certainty.NONE:
        return HARMLESS
    likely = model.heads["kind"].scores(seen[stretch])
    kinds = {phrase.meaning for phrase in listed} or likely
    kind = max(kinds, key=lambda name: (likely[name], name))
    return Verdict(certainty, DangerKind(kind), locales)


def sounds_dangerous(text: str) -> bool:
    """Return whether a text certainly tells of danger."""
    return assess(text).certainty is Certainty.CERTAIN


def _certainty(score: float, listed_in: frozenset[str]) -> Certainty:
    thresholds = get_model().thresholds
    is_sure = score >= thresholds["listed" if listed_in else "certain"]
    if is_sure or not listed_in.isdisjoint(NOT_LEARNT):
        return Certainty.CERTAIN
    if listed_in or score >= thresholds["asks"]:
        return Certainty.POSSIBLE
    return Certainty.NONE
