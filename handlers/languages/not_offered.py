"""One sentence for somebody whose language is known but not spoken here, in that language."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from handlers.languages.names import LANGUAGE_NAMES, SPOKEN_AS
from handlers.languages.states import LOCALES_DIR

SENTENCES_FILE: Final = "not_offered.tsv"
LANGUAGES: Final = "{languages}"
"""Stands in each sentence for the names of languages we speak, each by its own name."""


@cache
def read_sentences() -> Mapping[str, str]:
    """Return the sentence of each language, by its base tag."""
    lines = (LOCALES_DIR / SENTENCES_FILE).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", maxsplit=1) for line in lines)


def sentence_for(language: str, offered: Sequence[str]) -> str | None:
    """Return that one may write in a language, and which of the offered ones we speak."""
    sentences = read_sentences()
    sentence = sentences.get(language) or sentences.get(SPOKEN_AS.get(language, ""))
    if sentence is None:
        return None
    # Names of both directions stand in one line: each is a run of its own.
    names = ", ".join(f"\u2068{LANGUAGE_NAMES.get(each, each)}\u2069" for each in offered)
    return sentence.replace(LANGUAGES, names)
