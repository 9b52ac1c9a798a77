"""From a text to its language: clean it, let alphabet, letters, words and messenger speak, decide.

Everything here is pure and fast enough to be called inline; only the model is read from disk,
once, at the first call or by ``load``.
"""

import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from operator import itemgetter

from bot.language.model import SequenceModel, read_model
from bot.language.names import is_name
from bot.language.profiles import Profiles, read_profiles
from bot.language.romanised import (
    FIGURE_LETTERS,
    FIGURES,
    ROMANISED,
    WRITTEN_OVER,
    romanised_words,
)
from bot.language.scripts import (
    APOSTROPHES,
    ARABIC,
    COMMON_WORDS,
    CYRILLIC,
    GERMAN_PARTS,
    KEYBOARDS,
    LATIN,
    LATIN_TWINS,
    OTHER_KEYBOARD,
    RELATED,
    SCRIPTS,
    SELDOM,
    TELLING_LETTERS,
    UNMODELLED,
    Script,
)
from bot.language.words import EVERYDAY_WORDS

THRESHOLD = 0.8
"""Nothing is answered below this probability: a wrong offer to switch costs more than none."""

# Fitted on one half of 6,247 labelled messages, confirmed on the other (decision 0004).
_SEQUENCE_WEIGHT = 1.4
_PROFILE_WEIGHT = 0.1
_WORD_WEIGHT = 2.5

# Where the messenger's language is known: twenty times as many messages are in it as in any other
# of the 22 languages measured, some in one akin to it, many in German whatever it is. In a quarter
# it may be fifty times as many; but then a few words that speak for another language go under.
_CLIENT_SHARE = 0.25
_RELATED_SHARE = 0.035
_ENGLISH_CLIENT_SHARE = 0.12
"""English says less: many messengers are left in the language they came in."""
_QUARTER_SHARES = {"de": 0.1, "en": 0.03}
_OTHER_SHARE = 0.3 / 22

# Typing as it sounds is seldom, also of those whose messenger is in the language.
_ROMANISED_SHARE = _OTHER_SHARE / 4
_ROMANISED_LIKELY_SHARE = 0.012
_ROMANISED_WEIGHT = 0.6
_UNHEARD = 0.4
"""What speaks against a Romanised language known by words alone, per word and its root."""
_WORDS_AHEAD = 1.0
"""So many more words' votes leave no doubt that a text is not Romanised."""

_FEW_WORDS = 12
"""In a text of more words than these no single one outweighs the others."""
_FEW_CHARACTERS = 20 * _FEW_WORDS
_LONG_WORD = 8
_SURELY_GERMAN = 0.8

_OUT_OF_THE_RUNNING = 10
"""Profiles are not asked about languages that are less likely than the best by e to this power."""

_ENOUGH_BYTES = 180
"""More cost time and do not change the answer: of a longer text every second, third … word is
read, so that each part of it is heard."""
_FEW_LETTERS = 40
"""Fewer may be a language's that none of its common words betrays."""

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
    text: str,
    client_tag: str | None = None,
    *,
    stored: str | None = None,
    least: float = THRESHOLD,
) -> Detected | None:
    """Return the language the text is in, or nothing where that is not clear.

    Args:
        text: What a person wrote.
        client_tag: Language tag of their messenger; a hint, whatever it holds.
        stored: Locale the person chose. A single word never speaks against it.
        least: The probability below which nothing is returned.
    """
    sample = _sample(text)
    if sample is None:
        return None
    language, probability = next(iter(_rank(sample, client_tag).items()))
    if probability < least:
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
    own = _base(client_tag) if client_tag else None
    shares = _shares(sample.script, own if own is None or own in _BASES else "")
    weighed = _weigh(_set_aside_german(sample))
    scores = {language: score + shares[language] for language, score in weighed.items()}
    total = _log_total(scores.values())
    ranked = sorted(scores.items(), key=itemgetter(1), reverse=True)
    return {language: math.exp(score - total) for language, score in ranked}


@cache
def _shares(script: Script, own: str | None) -> dict[str, float]:
    """Return how likely each candidate is before the text is read, as logarithms.

    Args:
        script: Whose candidates.
        own: Base of the messenger's language, empty for one that is no candidate anywhere.
    """
    related = {
        each for group in RELATED if own in [_base(each) for each in group] for each in group
    }
    shares = {}
    for language in script.languages:
        share = _OTHER_SHARE
        if own is not None:
            share += _QUARTER_SHARES.get(language, 0)
        if _base(language) == own:
            share += _ENGLISH_CLIENT_SHARE if own == "en" else _CLIENT_SHARE
        elif language in related:
            share += _RELATED_SHARE
        shares[language] = math.log(share * SELDOM.get(language, 1))
    for language in script.romanised:
        is_likely = language == own or language in related
        shares[language] = math.log(_ROMANISED_LIKELY_SHARE if is_likely else _ROMANISED_SHARE)
    return shares


def _weigh(sample: "_Sample") -> dict[str, float]:
    """Return what the text itself says for each candidate, as logarithms.

    A short text is read once more without its names; each reading counts half.
    """
    if len(sample.script.languages) == 1:
        return dict.fromkeys(sample.script.languages, 0.0)
    scores = _read(sample)
    others = [word for word in sample.words if word not in sample.names]
    if 0 < len(others) < len(sample.words) <= _FEW_WORDS:
        again = _read(replace(sample, words=others))
        total, total_again = _log_total(scores.values()), _log_total(again.values())
        return {
            language: ((scores[language] - total) + (again[language] - total_again)) / 2
            for language in scores.keys() & again.keys()
        }
    return scores


def _read(sample: "_Sample") -> dict[str, float]:
    languages = sample.script.languages
    words = _word_votes(sample)
    sequences = _sequence_votes(sample)
    scores = {
        language: _SEQUENCE_WEIGHT * sequences[language] + _WORD_WEIGHT * words[language]
        for language in languages
    }
    scores = _add_profiles(scores, _profile_votes(sample, scores))
    return scores | _romanised_scores(sample, sequences, words)


def _base(tag: str) -> str:
    base = tag.replace("_", "-").partition("-")[0].lower()
    return _SAME_LANGUAGE.get(base, base)


_BASES = {_base(language) for script in SCRIPTS for language in script.languages}


def _sequence_votes(sample: "_Sample") -> dict[str, float]:
    # Sequences overlap, so their votes are not independent: divided by the number of letters'
    # root, long texts are not surer than they are right.
    model, _ = _voters()
    votes = {}
    for text, languages in _spellings(sample, sample.script.languages).items():
        for language, vote in zip(languages, model.score(text, languages), strict=True):
            votes[language] = vote / sample.root
            if text != sample.text:
                votes[language] -= OTHER_KEYBOARD[language]
    return votes


def _profile_votes(sample: "_Sample", scores: dict[str, float]) -> dict[str, float]:
    """Return the votes on the languages that have a profile and are not out of the running."""
    _, profiles = _voters()
    least = max(scores.values()) - _OUT_OF_THE_RUNNING
    asked = [
        language
        for language, score in scores.items()
        if score >= least and language in profiles.columns
    ]
    return _ask_profiles(sample, asked) if len(asked) > 1 else {}


def _ask_profiles(sample: "_Sample", asked: Iterable[str]) -> dict[str, float]:
    _, profiles = _voters()
    return {
        language: vote / sample.root
        for text, languages in _spellings(sample, asked).items()
        for language, vote in zip(languages, profiles.score(text, languages), strict=True)
    }


def _spellings(sample: "_Sample", languages: Iterable[str]) -> dict[str, list[str]]:
    """Return the text as each language's own keyboard has it, and which languages these are.

    In a text of some length a language that none of its common words betrays is not worth it.
    """
    text = sample.text
    if sample.script is not ARABIC:
        return {text: list(languages)}
    respelt = KEYBOARDS if len(text) < _FEW_LETTERS else _word_votes(sample)
    spellings: dict[str, list[str]] = {}
    for language in languages:
        spelt = text.translate(KEYBOARDS.get(language, {})) if respelt.get(language) else text
        spellings.setdefault(spelt, []).append(language)
    return spellings


def _add_profiles(scores: dict[str, float], votes: dict[str, float]) -> dict[str, float]:
    """Return the scores after the profiles' votes.

    A language without a vote keeps the probability it had: what the others have together is
    divided anew among these.
    """
    if not votes:
        return scores
    after = {each: scores[each] + _PROFILE_WEIGHT * vote for each, vote in votes.items()}
    seldom = {each: math.log(SELDOM.get(each, 1)) for each in votes}
    gain = _log_total(after[each] + seldom[each] for each in votes) - _log_total(
        scores[each] + seldom[each] for each in votes
    )
    return scores | {each: score - gain for each, score in after.items()}


def _romanised_scores(
    sample: "_Sample",
    sequences: dict[str, float],
    words: Mapping[str, float],
) -> dict[str, float]:
    """Return the scores of the languages that may be typed in these letters as they sound.

    The model knows none of them: where a text's profile is theirs rather than any language's of
    the script, they are taken for as near to it as the nearest of these.
    """
    candidates = sample.script.romanised
    telling = max((words[each] for each in candidates), default=0)
    if not candidates or not sample.text.isascii():
        return {}
    if telling + _WORDS_AHEAD < max(words[each] for each in sample.script.languages):
        return {}
    _, profiles = _voters()
    native = [each for each in sample.script.languages if each in profiles.columns]
    votes = _ask_profiles(sample, [*native, *WRITTEN_OVER])
    nearest = _SEQUENCE_WEIGHT * max(sequences.values())
    nearest_profile = max(votes[each] for each in native)
    scores = {}
    root = math.sqrt(len(sample.words))
    for language in candidates:
        if language not in WRITTEN_OVER and not words[language]:
            continue
        letters = (
            _ROMANISED_WEIGHT * (votes[language] - nearest_profile)
            if language in WRITTEN_OVER
            else -_UNHEARD * root
        )
        scores[language] = nearest + letters + _WORD_WEIGHT * words[language]
    return scores


def _log_total(scores: Iterable[float]) -> float:
    scores = list(scores)
    best = max(scores)
    return best + math.log(sum(math.exp(score - best) for score in scores))


def _word_votes(sample: "_Sample") -> dict[str, float]:
    text = sample.text.replace("'", " ")
    if sample.script is ARABIC:
        text = text.translate(KEYBOARDS["fa"])
    words = text.split()
    found = Counter(language for word in words for language in _WORD_LANGUAGES.get(word, ()))
    for language, telling in TELLING_LETTERS.items():
        if language in sample.script.languages:
            found[language] += sum(not telling.isdisjoint(word) for word in words)
    found["de"] += sample.german
    for language in sample.habits:
        found[language] += 1
    root = math.sqrt(len(words) + sample.german)
    return {language: found[language] / root for language in sample.script.candidates}


def _languages_of_words() -> dict[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}  # one object for all words alike
    for language, words in chain(
        ((language, words.split()) for language, words in COMMON_WORDS.items()),
        ((language, words.split()) for language, words in EVERYDAY_WORDS.items()),
        ((language, romanised_words(language)) for language in ROMANISED),
    ):
        for word in {word.translate(KEYBOARDS["fa"]) for word in words}:
            known = languages.get(word, ())
            if language not in known:
                both = (*known, language)
                languages[word] = shared.setdefault(both, both)
    return languages


_WORD_LANGUAGES = _languages_of_words()


# --- German words in other languages ---


def _set_aside_german(sample: "_Sample") -> "_Sample":
    """Return a short text without the long German words: each speaks as one word, no more.

    Who lives in Germany says *Ausländerbehörde* in any language, and its letters outweigh those of
    the few words around it.
    """
    if sample.script is not LATIN or len(sample.words) > _FEW_WORDS:
        return sample
    others = [word for word in sample.words if not _is_long_german(word)]
    german = len(sample.words) - len(others)
    return replace(sample, words=others or sample.words, german=german)


_GERMAN_PARTS = re.compile("|".join(GERMAN_PARTS.split()))


def _is_long_german(word: str) -> bool:
    """Whether a word is made of German ones, or its letters alone say that it is German."""
    word = word.split("'", maxsplit=1)[0]
    if len(word) < _LONG_WORD:
        return False
    if _GERMAN_PARTS.search(word):
        return True
    model, _ = _voters()
    votes = model.score(word, LATIN.languages)
    scores = [_SEQUENCE_WEIGHT * vote / math.sqrt(len(word)) for vote in votes]
    return math.exp(scores[LATIN.languages.index("de")] - _log_total(scores)) >= _SURELY_GERMAN


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
_ADDRESS = re.compile(
    r"(?<![\w-])[\w-]*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse|[Uu]fer|[Rr]ing)"
    r"\s+[0-9]+(?: ?[a-z]\b)?"
)
"""A street and a number, which are the same in every language."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
"""A letter three times and more, for emphasis: read as one."""
_SOUNDS = re.compile(
    r"(?<![\w'])(?:"
    r"[aeiou]?(?:([hjx])[aeiou]+)(?:\1+[aeiou]+)+\1?"  # haha, jajaja
    r"|(?:([b-df-hj-np-tv-xz])(?!\2)([b-df-hj-np-tv-xz]))(?:\2\3)+\2?"  # wkwkwk
    r"|[ах]*(?:ха)+х*|[еэх]*х[еэ](?:-?х[еэ])+|и?хи(?:-?хи)+|гы(?:гы)*|ло+л|кек|ахах[ах]*"
    r"|[αχ]*(?:χα){2,}χ?|ח+|ה?חח+|ሃ+|ጭ+|[هخ]+|ه(?:ه|ا)+"
    r"|lo+l|xd+|mdr|lmao|rofl|ptdr|hm+|mhm|u+ff*|pff*|br+|wo+w|a+h|o+h|äh|asdf\w*|qwert\w*|йцук\w*|фыва\w*"
    r")(?![\w'])"
    r"|[哈呵嘿嘻]{2,}|ฮ่?า+ๆ*|ははは*|笑+"
)
"""Laughter, sighs and keys pressed at random."""
_INSIDE = re.compile(r"(?<=[\w,;] )[^\W\d_]{2,}")
"""A word that begins no sentence."""
_HALF_SPACE = re.compile("(?<=[ء-ە])\u200c(?=[ء-ە])")
"""Keeps Persian letters of one word apart."""
_DIGIT = re.compile("[0-9]")
_FIGURE = re.compile("(?<=[a-z])[2-9](?=[a-z])|(?<![a-z0-9])[37](?=[a-z]{3})")
"""A figure that stands for a letter, as it sounds or as it looks."""

_RUNS = re.compile("|".join(f"([{script.letters}]+)" for script in SCRIPTS))
"""Letters of one script in a row; the group is the script's place."""
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC.letters}]")
_WORDS = [
    re.compile(f"[{s.letters}]+(?:'[{s.letters}]+)*" if s.spaced else f"[{s.letters}]")
    for s in SCRIPTS
]


@dataclass(frozen=True, slots=True)
class _Sample:
    """Lower-case words of the script that most of a text is in."""

    script: Script
    words: list[str]
    habits: tuple[str, ...] = ()
    """Languages whose people type as these words are typed, once for each sign of it."""
    names: frozenset[str] = frozenset()
    """Words with a capital inside a sentence: in most languages names."""
    german: int = 0
    """How many German words were set aside."""

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(self.words)

    @property
    def root(self) -> float:
        """Square root of the number of letters."""
        return math.sqrt(sum(map(len, self.words)))


def _sample(text: str) -> _Sample | None:
    text = unicodedata.normalize("NFKC", text)
    joined = len(_HALF_SPACE.findall(text))
    cased = _clean(text)
    if is_name(cased):
        return None
    text = _SOUNDS.sub(" ", _STRETCHED.sub(r"\1", cased.lower()))
    which = _find_script(text)
    if which is None:
        return None
    script = SCRIPTS[which]
    habits: list[str] = []
    names: frozenset[str] = frozenset()
    if script is CYRILLIC:
        text = " ".join(
            word.translate(LATIN_TWINS) for word in text.split() if _CYRILLIC_LETTER.search(word)
        )
    elif script is LATIN:
        if _DIGIT.search(text):
            habits = [FIGURES[each] for each in _FIGURE.findall(text) if each in FIGURES]
            text = _FIGURE.sub(lambda figure: FIGURE_LETTERS.get(figure[0], " "), text)
        names = _find_names(cased)
    elif script is ARABIC:
        habits = [*["fa"] * joined, *_arabic_habits(text)]
    words = _WORDS[which].findall(text)
    words = words[:: 1 + len("".join(words).encode()) // _ENOUGH_BYTES]
    words = " ".join(words)[: 2 * _ENOUGH_BYTES].split()
    return _Sample(script, words, tuple(habits), names) if words else None


def _clean(text: str) -> str:
    """Return a text without what is no word in any language."""
    text = _INVISIBLE.sub("", text)
    for apostrophe in APOSTROPHES:  # a table for the whole text takes ten times as long
        text = text.replace(apostrophe, "'")
    text = _NOISE.sub(" ", text)
    return _ADDRESS.sub(" ", text) if _DIGIT.search(text) else text


def _find_names(text: str) -> frozenset[str]:
    """Return, in small letters, the words with a capital inside a sentence that has others."""
    if len(text) > _FEW_CHARACTERS or text.isupper():
        return frozenset()
    found = _INSIDE.findall(text)
    return frozenset(word.lower() for word in found if word[0].isupper())


def _arabic_habits(text: str) -> list[str]:
    """Return whose way it is to have letters of several keyboards in one text."""
    habits = []
    if "ي" in text and ("ک" in text or "ی" in text):
        habits.append("ps")
    if "ي" in text and "ى" in text:
        habits.append("ar")
    return habits


def _find_script(text: str) -> int | None:
    """Return the place of the script most letters are of, if there are two letters of it."""
    counts = [0] * len(SCRIPTS)
    for run in _RUNS.finditer(text):
        which = (run.lastindex or 0) - 1
        counts[which] += (run.end() - run.start()) * SCRIPTS[which].weight
    while True:
        most = max(counts)
        which = counts.index(most)
        if most < 2 * SCRIPTS[which].weight:  # one letter is an abbreviation or a symbol
            return None
        others = [*counts[:which], 0, *counts[which + 1 :]]
        is_quoted = SCRIPTS[which] is LATIN and any(
            count >= 2 * script.weight for count, script in zip(others, SCRIPTS, strict=True)
        )
        if not is_quoted or not all(map(_is_long_german, _WORDS[which].findall(text))):
            return which
        counts = others


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
                model = read_model(languages - UNMODELLED)
                _loaded = model, read_profiles(several)
    return _loaded
