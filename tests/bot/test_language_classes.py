"""Language detection: short messages of the kinds that are easily taken for another language."""

from collections import defaultdict
from pathlib import Path

import pytest

import tests.corpus
from bot.language import detect
from bot.language.scripts import RELATED

CORPUS = Path(tests.corpus.__file__).with_name("languages.tsv")

# Of each kind, the shares in per cent that must be right with the messenger's language, right
# without and with a German or English one, right with that of a neighbour, and may be wrong.
AIMS = {
    "noun": (97, 90, 90, 0),
    "german": (98, 90, 90, 0),
    "latin": (96, 94, 93, 6),
    "keyboard": (95, 90, 86, 1),
    "urdu": (100, 100, 97, 0),
    "alike": (98, 92, 92, 1),
    "name": (98, 96, 96, 3),
    "laugh": (100, 100, 100, 0),
    "quoted": (98, 94, 98, 0),
    "few": (96, 82, 80, 1),
}


def read_cases() -> dict[str, list[tuple[str, str]]]:
    cases = defaultdict(list)
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, expected, text = line.split("\t")
            cases[kind].append((expected, text))
    return cases


def judge(expected: str, text: str, client_tag: str | None) -> str:
    found = detect(text, client_tag)
    language = expected.rstrip("?")
    if found is None:
        return "right" if expected.endswith("?") or language == "-" else "silent"
    return "right" if found.language == language else f"wrong: {found.language}"


def related_to(language: str) -> set[str]:
    return {each for group in RELATED if language in group for each in group} - {language}


@pytest.mark.parametrize("kind", AIMS)
def test_short_messages_are_what_they_are(kind: str) -> None:
    *least, wrong = AIMS[kind]
    own, others, related = [], [], []
    for expected, text in read_cases()[kind]:
        language = None if expected == "-" else expected.rstrip("?")
        own.append((judge(expected, text, language), text))
        others += [(judge(expected, text, tag), text) for tag in (None, "de", "en")]
        tags = sorted(related_to(language)) if language else []
        related += [(judge(expected, text, tag), text) for tag in tags]
    for verdicts, aim in zip((own, others, related), least, strict=True):
        missed = [each for each in verdicts if each[0] != "right"]
        false = [each for each in missed if each[0] != "silent"]
        assert 100 * len(missed) <= (100 - aim) * len(verdicts), missed
        assert 100 * len(false) <= wrong * len(verdicts), false
