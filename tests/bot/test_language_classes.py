"""Language detection: short messages of the kinds that are easily taken for another language."""

from collections import defaultdict
from pathlib import Path

import pytest

import tests.corpus
from bot.language import detect

CORPUS = Path(tests.corpus.__file__).with_name("languages.tsv")

# Of each kind, the shares in per cent that must be right with the messenger's language, right
# whatever it is, and may be wrong.
AIMS = {
    "noun": (97, 90, 0),
    "german": (98, 90, 0),
    "latin": (96, 94, 6),
    "keyboard": (86, 86, 0),
    "urdu": (100, 100, 0),
    "alike": (98, 92, 0),
    "name": (98, 96, 3),
    "laugh": (100, 100, 0),
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


@pytest.mark.parametrize("kind", AIMS)
def test_short_messages_are_what_they_are(kind: str) -> None:
    hinted, unhinted, wrong = AIMS[kind]
    cases = read_cases()[kind]
    own = [(judge(e, t, None if e == "-" else e.rstrip("?")), t) for e, t in cases]
    others = [(judge(e, t, tag), t) for e, t in cases for tag in (None, "de", "en")]
    for verdicts, least in ((own, hinted), (others, unhinted)):
        missed = [each for each in verdicts if each[0] != "right"]
        false = [each for each in missed if each[0] != "silent"]
        assert 100 * (1 - len(missed) / len(verdicts)) >= least, missed
        assert 100 * len(false) <= wrong * len(verdicts), false
