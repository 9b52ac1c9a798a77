"""From a text to its language: clean it, let alphabet, letters, words and messenger speak, decide.

Everything here is pure and fast enough to be called inline; only the model is read from disk,
once, at the first call or by ``load``.
"""

import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from bot.language.model import SequenceModel, read_model
from bot.language.profiles import Profiles, read_profiles
from bot.language.scripts import (
    APOSTROPHES,
    COMMON_WORDS,
    CYRILLIC,
    LATIN_TWINS,
    SCRIPTS,
    SELDOM,
    TELLING_LETTERS,
    Script,
)

THRESHOLD = 0.8
"""Nothing is answered below this probability: a wrong offer to switch costs more than none."""

# Fitted on one half of 6,247 labelled messages, confirmed on the other (decision 0004).
_SEQUENCE_WEIGHT = 1.4
_PROFILE_WEIGHT = 0.1
_WORD_WEIGHT = 2.5

# Where people live in Germany and the messenger's language is known: half of all messages are in
# it, many in German whatever it is, the rest in any of the 22 languages measured.
_CLIENT_SHARE = 0.5
_QUARTER_SHARES = {"de": 0.15, "en": 0.05}
_OTHER_SHARE = 0.3 / 22

_OUT_OF_THE_RUNNING = 10
"""Profiles are not asked about languages that are less likely than the best by e to this power."""

_MANY_LETTERS = 600
"""Letters beyond these cost time and do not change the answer."""

_SAME_LANGUAGE = {
    **dict.fromkeys(("bs", "cnr", "sh", "sr"), "hr"),
    **dict.fromkeys(("ckb", "kmr"), "ku"),
    **dict.fromkeys(("pes", "prs"), "fa"),
    **dict.fromkeys(("arz", "ary"), "ar"),
    "iw": "he",
    "mo": "ro",
}
"""Tags that stand for another one: varieties, old tags, and the class of Croatian and Serbian."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A language and the probability that the text is in it."""

    language: str
    """Base tag. Croatian and Serbian are one class, told apart by script: ``hr`` or ``sr``."""
    probability: float


# --- Answering ---


def detect(
    text: str, client_tag: str | None = None, *, stored: str | None = None
) -> Detected | None:
    """Return the language the text is in, or nothing where that is not clear.

    Args:
        text: What a person wrote.
        client_tag: Language tag of their messenger; a hint, whatever it holds.
        stored: Locale the person chose. A single word never speaks against it.
    """
    sample = _sample(text)
    if sample is None:
        return None
    language, probability = next(iter(_rank(sample, client_tag).items()))
    if probability < THRESHOLD:
        return None
    if stored and len(sample.words) == 1 and _base(language) != _base(stored):
        return None
    return Detected(language, probability)


def probabilities(text: str, client_tag: str | None = None) -> dict[str, float]:
    """Return the probability of every candidate, likeliest first; nothing without letters.

    This is what ``detect`` decides on, below its threshold too.
    """
    sample = _sample(text)
    return _rank(sample, client_tag) if sample else {}


def _rank(sample: "_Sample", client_tag: str | None) -> dict[str, float]:
    languages = sample.script.languages
    scores = _priors(languages, client_tag)
    if len(languages) > 1:
        scores = [
            prior + _SEQUENCE_WEIGHT * sequences + _WORD_WEIGHT * words
            for prior, sequences, words in zip(
                scores, _sequence_votes(sample), _word_votes(sample), strict=True
            )
        ]
        scores = _add_profiles(languages, scores, _profile_votes(sample, scores))
    total = _log_total(scores)
    ranked = sorted(zip(languages, scores, strict=True), key=itemgetter(1), reverse=True)
    return {language: math.exp(score - total) for language, score in ranked}


def _priors(languages: tuple[str, ...], client_tag: str | None) -> list[float]:
    own = _base(client_tag) if client_tag else None
    shares = []
    for language in languages:
        share = _OTHER_SHARE * SELDOM.get(language, 1)
        if own:
            share += _QUARTER_SHARES.get(language, 0)
        if _base(language) == own:
            share += _CLIENT_SHARE
        shares.append(math.log(share))
    return shares


def _base(tag: str) -> str:
    base = re.split("[-_]", tag, maxsplit=1)[0].lower()
    return _SAME_LANGUAGE.get(base, base)


def _sequence_votes(sample: "_Sample") -> list[float]:
    # Sequences overlap, so their votes are not independent: divided by the number of letters'
    # root, long texts are not surer than they are right.
    model, _ = _voters()
    votes = model.score(" ".join(sample.words), sample.script.languages)
    return [vote / sample.root for vote in votes]


def _profile_votes(sample: "_Sample", scores: list[float]) -> dict[str, float]:
    """Return the votes on the languages that have a profile and are not out of the running."""
    _, profiles = _voters()
    least = max(scores) - _OUT_OF_THE_RUNNING
    asked = [
        language
        for language, score in zip(sample.script.languages, scores, strict=True)
        if score >= least and language in profiles.columns
    ]
    if len(asked) <= 1:
        return {}
    votes = profiles.score(" ".join(sample.words), asked)
    return {language: vote / sample.root for language, vote in zip(asked, votes, strict=True)}


def _add_profiles(
    languages: tuple[str, ...], scores: list[float], votes: dict[str, float]
) -> list[float]:
    """Return the scores after the profiles' votes.

    A language without a vote keeps the probability it had: what the others have together is
    divided anew among these.
    """
    if not votes:
        return scores
    before = dict(zip(languages, scores, strict=True))
    after = {each: before[each] + _PROFILE_WEIGHT * vote for each, vote in votes.items()}
    gain = _log_total(after.values()) - _log_total(before[each] for each in votes)
    return [after[each] - gain if each in after else before[each] for each in languages]


def _log_total(scores: Iterable[float]) -> float:
    scores = list(scores)
    best = max(scores)
    return best + math.log(sum(math.exp(score - best) for score in scores))


def _word_votes(sample: "_Sample") -> list[float]:
    words = " ".join(sample.words).replace("'", " ").split()
    found = Counter(language for word in words for language in _WORD_LANGUAGES.get(word, ()))
    for language, telling in TELLING_LETTERS.items():
        if language in sample.script.languages:
            found[language] += sum(not telling.isdisjoint(word) for word in words)
    root = math.sqrt(len(words))
    return [found[language] / root for language in sample.script.languages]


_WORD_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _words in COMMON_WORDS.items():
    for _word in _words.split():
        _WORD_LANGUAGES[_word] = (*_WORD_LANGUAGES.get(_word, ()), _language)


# --- Cleaning ---

# Each alternative starts where a word starts and never backtracks into one, so that a page of
# letters takes linear time.
_NOISE = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"  # e-mail addresses (names with @: below)
    r"|@\w+"
    r"|(?<!\S)/\w+(?:@\w+)?"  # commands
)
# Soft hyphens, zero-width and direction characters, tatweel, marks above and below letters.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\u0300-\u036f\u0640\u064b-\u065f\u0670]"
)
_RUNS = re.compile("|".join(f"([{script.letters}]+)" for script in SCRIPTS))
"""Letters of one script in a row; the group is the script's place."""
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC.letters}]")
_WORDS = [
    re.compile(f"[{s.letters}]+(?:'[{s.letters}]+)*" if s.spaced else f"[{s.letters}]")
    for s in SCRIPTS
]
_APOSTROPHES = str.maketrans("’ʼ`", "'''")


@dataclass(frozen=True, slots=True)
class _Sample:
    """Lower-case words of the script that most of a text is in."""

    script: Script
    words: list[str]

    @property
    def root(self) -> float:
        """Square root of the number of letters."""
        return math.sqrt(sum(map(len, self.words)))


def _sample(text: str) -> _Sample | None:
    text = unicodedata.normalize("NFKC", text).lower()
    text = _INVISIBLE.sub("", text).translate(APOSTROPHES)
    text = _NOISE.sub(" ", text)
    counts = [0] * len(SCRIPTS)
    for run in _RUNS.finditer(text):
        which = (run.lastindex or 0) - 1
        counts[which] += (run.end() - run.start()) * SCRIPTS[which].weight
    most = max(counts)
    which = counts.index(most)
    script = SCRIPTS[which]
    if most < 2 * script.weight:  # one letter is an abbreviation or a symbol
        return None
    if script is CYRILLIC:
        text = " ".join(
            word.translate(LATIN_TWINS) for word in text.split() if _CYRILLIC_LETTER.search(word)
        )
    words = " ".join(_WORDS[which].findall(text))[:_MANY_LETTERS].split()
    return _Sample(script, words)


# --- Voters that are read from disk ---

_lock = threading.Lock()
_loaded: tuple[SequenceModel, Profiles] | None = None


def load() -> None:
    """Read model and profiles, so that no message waits for them; any thread may call this."""
    _voters()


def _voters() -> tuple[SequenceModel, Profiles]:
    global _loaded  # noqa: PLW0603 - read once per process, under the lock
    if _loaded is None:
        with _lock:
            if _loaded is None:
                several = [script for script in SCRIPTS if len(script.languages) > 1]
                languages = set(chain.from_iterable(script.languages for script in several))
                model = read_model(languages - TELLING_LETTERS.keys())
                _loaded = model, read_profiles(several)
    return _loaded
