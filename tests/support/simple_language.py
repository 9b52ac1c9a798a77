"""The rules of Leichte Sprache that a program can see, for the catalogue ``de_simple``.

After the rules of Netzwerk Leichte Sprache: short sentences, one on a line, no passive, no
subjunctive, no genitive, no abbreviations, numbers as figures, long words with a middle dot.
Whether people of the target group understand it, only they can say.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.i18n import LOCALES_DIR
from handlers.languages.names import SIMPLE_LOCALE

COMPOUNDS_FILE: Final = LOCALES_DIR / SIMPLE_LOCALE / "compounds.txt"
MOST_WORDS: Final = 12
LONGEST_WORD: Final = 12
MIDDLE_DOT: Final = "·"
NAMES: Final = frozenset({"Quartiersbote"})
"""Long words that are names, and are written as they are."""
FORBIDDEN: Final = {
    "passive": "wird|wurde|wurden|worden|werde|werden",
    "subjunctive": "würde|würden|könnte|könnten|hätte|hätten|wäre|wären|sollte|sollten|müsste"
    "|müssten|dürfte|dürften",
    "genitive": "des|eines|meines|ihres|unseres|dessen|deren|wegen|trotz|während|aufgrund"
    "|anhand|mithilfe|bezüglich|hinsichtlich",
    "number in letters": "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert"
    "|tausend",
    "not Sie": "du|dich|dir|dein|deine|deinen|deinem|deiner",
    "abbreviation": r"z\. ?b|usw|bzw|ggf|ca|evtl|inkl|nr|tel|d\. ?h|u\. ?a",
}
"""What stands in no text, by the reason; each a list of words."""
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")
_TAG: Final = re.compile(r"</?\w+>")
_WORD: Final = re.compile(rf"[^\W\d_]+(?:[-{MIDDLE_DOT}][^\W\d_]+)*")
_NEXT_SENTENCE: Final = re.compile(r"(?<=[^\W\d_}][.!?]) +(?=[A-ZÄÖÜ{])")
_COUNTED: Final = re.compile(r"[\w{}]+")


def find_faults(text: str) -> Iterator[str]:
    """Yield what is against the rules in a text."""
    if "<i>" in text:
        yield "italics"
    bare = _TAG.sub("", text)
    for line in bare.split("\n"):
        if _NEXT_SENTENCE.search(line):
            yield f"two sentences on a line: {line}"
        for sentence in re.split(r"[.!?:] ", line):
            words = _COUNTED.findall(sentence.replace(MIDDLE_DOT, "").replace("-", ""))
            if len(words) > MOST_WORDS:
                yield f"{len(words)} words: {sentence}"
    said = _PLACEHOLDER.sub(" ", bare)
    for reason, listed in FORBIDDEN.items():
        found = re.search(rf"(?<![\w{MIDDLE_DOT}])({listed})(?![\w{MIDDLE_DOT}])", said.lower())
        if found:
            yield f"{reason}: {found[0]}"
    yield from _faults_of_words(said)


def _faults_of_words(said: str) -> Iterator[str]:
    for word in _WORD.findall(re.sub(r"/[a-z]+\b", " ", said)):
        if MIDDLE_DOT in word and word.lower() not in known_compounds().values():
            yield f"not in compounds.txt: {word}"
        plain = word.replace(MIDDLE_DOT, "").lower()
        known = known_compounds().get(plain)
        if known is not None and MIDDLE_DOT not in word:
            yield f"{word} is written {known}"
        is_long = any(len(part) > LONGEST_WORD for part in word.split("-"))
        if is_long and MIDDLE_DOT not in word and word not in NAMES:
            yield f"a long word without a middle dot: {word}"


@cache
def known_compounds() -> dict[str, str]:
    """Return how each compound of the dictionary is written, by the word without dots."""
    lines = COMPOUNDS_FILE.read_text(encoding="utf-8").splitlines()
    written = [line.strip().lower() for line in lines if line.strip() and line[0] != "#"]
    return {word.replace(MIDDLE_DOT, ""): word for word in written}
