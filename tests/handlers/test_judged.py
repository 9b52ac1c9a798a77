"""What is understood of texts that nobody has learnt from: the sets that judge.

The shares are what was measured, a little below; they may rise and not fall.  The aims stand in
decision 0016.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from handlers.incoming import find_command
from handlers.understanding.danger import Certainty, assess
from handlers.understanding.intents import find_intent, guess_intent

CORPUS: Final = Path(__file__).parents[1] / "corpus"
OFFERED: Final = frozenset({"ar", "de", "en", "ru", "tr", "uk"})


def rows(name: str) -> Iterator[list[str]]:
    """Return the lines of a set, each as its columns."""
    for line in (CORPUS / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def certainties(name: str, *, offered: bool) -> list[Certainty]:
    """Return what is thought of the texts in languages that are offered, or in the others."""
    return [
        assess(text).certainty
        for language, _kind, text in rows(name)
        if (language in OFFERED) == offered
    ]


def test_most_texts_of_danger_are_found() -> None:
    for offered, least in ((True, 0.89), (False, 0.88)):
        found = certainties("danger/dangerous.tsv", offered=offered)
        assert share([each is not Certainty.NONE for each in found]) >= least


def test_few_everyday_texts_are_taken_for_danger() -> None:
    for offered in (True, False):
        found = certainties("danger/everyday.tsv", offered=offered)
        assert share([each is Certainty.CERTAIN for each in found]) <= 0.03
        assert share([each is Certainty.POSSIBLE for each in found]) <= 0.12


def taken_for(text: str) -> tuple[str | None, str | None]:
    """Return where a text is led, and what it is offered."""
    given = find_command(text)
    intent = find_intent(text)
    if given is not None or intent is not None:
        return given.name if given else str(intent), None
    guess = guess_intent(text)
    if guess is None:
        return None, None
    return (str(guess.intent), None) if guess.sure else (None, str(guess.intent))


def test_people_are_led_or_offered_what_they_ask_for() -> None:
    asking, right, wrong = 0, 0, 0
    texts = list(rows("intents.tsv"))
    for _language, wanted, text in texts:
        led, offered = taken_for(text)
        wrong += led is not None and led != wanted
        if wanted == "-":
            continue
        asking += 1
        # Problem, idea and question are among the buttons of every draft.
        is_near = led is None and wanted in {"report", "idea", "ask"}
        right += wanted in {led, offered} or is_near
    assert right / asking >= 0.95
    assert wrong / len(texts) <= 0.01
