"""What somebody asks for in their own words: a command, said without its word.

The lists stand beside the catalogues, ``locales/<locale>/intents.txt``.  A text asks for something
where it consists of nothing but a phrase of the list and words that may stand around it
(``[filler]``), all of one language: so nothing is taken out of the middle of a report.  What the
lists do not have is for the classifier, which may be sure, or offer what is likeliest.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from handlers.understanding.classifier import get_model, see
from handlers.understanding.phrases import LOCALES_DIR, Phrases, get_phrases
from handlers.understanding.spelling import words_in

LISTS: Final = "intents.txt"
FILLER: Final = "filler"
_UNSAID: Final = frozenset("/@")
"""Parts of addresses and names, which nobody says who asks for something."""
MOST_WORDS: Final = 12
"""A longer text tells something."""


class Intent(enum.StrEnum):
    """What is asked for; the value is the word of its command, and of its section in the lists."""

    REPORT = "report"
    IDEA = "idea"
    IDEAS = "ideas"
    ASK = "ask"
    APPOINTMENT = "appointment"
    EVENTS = "events"
    MINE = "mine"
    TOPICS = "topics"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    HELP = "help"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Guess:
    """What the classifier takes a text for, and whether it is sure."""

    intent: Intent
    sure: bool


def find_intent(text: str) -> Intent | None:
    """Return what a text asks for that says nothing else; ``None`` for every other text."""
    words = words_in(text)
    if not 0 < len(words) <= MOST_WORDS or "/" in text.strip()[1:]:
        return None
    found = (_find_in(phrases, words) for phrases in _lists())
    return next((intent for intent in found if intent is not None), None)


def find_word(word: str) -> Intent | None:
    """Return what a single word asks for, as after "/"; ``None`` where it is in no list."""
    words = words_in(word)
    for phrases in _lists():
        for phrase in phrases.find_at(0, words) if len(words) == 1 else ():
            if phrase.meaning != FILLER:
                return Intent(phrase.meaning)
    return None


def guess_intent(text: str) -> Guess | None:
    """Return what a text may ask for; ``None`` where it tells something."""
    words, model = words_in(text), get_model()
    if not 0 < len(words) <= MOST_WORDS or not _UNSAID.isdisjoint(text):
        return None
    scores = model.heads["intent"].scores(see(words))
    likeliest = max(scores, key=lambda name: (scores[name], name))
    if scores[likeliest] < model.thresholds["offered"]:
        return None
    return Guess(Intent(likeliest), sure=scores[likeliest] >= model.thresholds["led"])


@cache
def _lists() -> Sequence[Phrases]:
    """Return the list of each language."""
    locales = [file.parent.name for file in sorted(LOCALES_DIR.glob(f"*/{LISTS}"))]
    return [get_phrases(LISTS, locale) for locale in locales]


def _find_in(phrases: Phrases, words: Sequence[str]) -> Intent | None:
    """Return the one thing that all phrases ask for, if there is nothing beside them."""
    found: set[str] = set()
    at = 0
    while at < len(words):
        here = phrases.find_at(at, words)
        longest = max(
            here, key=lambda each: (len(each.words), each.meaning != FILLER), default=None
        )
        if longest is None:
            return None
        found.add(longest.meaning)
        at += len(longest.words)
    asked = found - {FILLER}
    return Intent(asked.pop()) if len(asked) == 1 else None
