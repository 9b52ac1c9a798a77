"""The module map of ``docs/architecture.md`` says where everything is, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("bot", "handlers", "storage")
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MAP = PAGE.split("\n## Module map\n")[1].split("\n## ")[0]


def rows(heading: str) -> Iterator[list[str]]:
    """The rows of the table below a heading, each as its cells."""
    section = MAP.split(f"\n### {heading}\n")[1].split("\n### ")[0]
    for line in section.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def code_of(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


FEATURES = [
    ([*code_of(conversation), *code_of(rules)], code_of(begin))
    for conversation, rules, _about, begin in rows("Features")
]
SHARED = [
    (code_of(module), code_of(holds))
    for heading in ("What conversations share", "What rules share", "What runs")
    for module, holds in rows(heading)
]
ROWS = FEATURES + SHARED


def test_every_package_and_module_of_the_layers_is_named_once_and_none_in_vain() -> None:
    named = [place for places, _ in ROWS for place in places]
    there = [
        f"{layer}/{path.name}/" if path.is_dir() else f"{layer}/{path.name}"
        for layer in LAYERS
        for path in (ROOT / layer).iterdir()
        if not path.name.startswith(("__init__", "__pycache__", "."))
    ]
    assert sorted(named) == sorted(there)


@pytest.mark.parametrize(("places", "hints"), ROWS, ids=[places[0] for places, _ in ROWS])
def test_a_row_leads_to_files_of_its_folders(places: list[str], hints: list[str]) -> None:
    folders = [ROOT / place for place in places if place.endswith("/")]
    lost = [
        hint
        for hint in hints
        if re.fullmatch(r"[\w/]+(\.py|\.css|/)", hint)
        and not any((folder / hint).exists() for folder in folders)
        and not any(list(folder.rglob(hint)) for folder in folders)
    ]
    assert lost == []


def test_modules_said_to_mean_the_same_everywhere_are_found_in_several_features() -> None:
    homes = [ROOT / place for places, _ in FEATURES for place in places if place.endswith("/")]
    for names, _ in ((code_of(module), holds) for module, holds in rows("Inside a feature")):
        for name in names:
            found = {
                file for home in homes for file in [*home.glob(name), *home.glob(f"staff/{name}")]
            }
            assert len(found) >= 2, name


def test_folders_beside_the_code_exist() -> None:
    for (folder,), hints in (
        (code_of(cell), code_of(holds)) for cell, holds in rows("Beside the code")
    ):
        assert (ROOT / folder).is_dir()
        assert [
            hint for hint in hints if hint.endswith("/") and not (ROOT / folder / hint).is_dir()
        ] == []


EVERYDAY = [
    (
        "the sentence somebody reads after sending a report",
        "what is said after sending",
        "handlers/drafts/conversation.py",
        "Your number is",
    ),
    (
        "a new reason for closing a case",
        "reasons for closing",
        "handlers/cases/closing_reasons.py",
        "class Reason",
    ),
    (
        "how long a time is held",
        "how long a time is held",
        "storage/quarter/profile.py",
        "hold_minutes",
    ),
    (
        "how often reminders of an appointment are sent",
        "when reminders come",
        "storage/quarter/profile.py",
        "reminder_minutes",
    ),
    (
        "the agenda's line of an appointment",
        "the agenda's lines",
        "handlers/appointments/staff/agenda_page.py",
        "def _line(self, appointment: Appointment)",
    ),
    (
        "a new setting of the quarter's profile",
        "all that can be changed",
        "handlers/settings/fields.py",
        "FIELDS",
    ),
    (
        "the colours of the chat page",
        "has its colours",
        "bot/web/page/chat.css",
        "--accent",
    ),
    (
        "a phrase of danger in Turkish",
        "phrases that are certain to mean danger",
        "locales/tr/danger.txt",
        "yangın",
    ),
    (
        "what the team is told of a new case",
        "is told, of a new case too",
        "handlers/cases/staff/notices.py",
        "A new report has arrived",
    ),
    (
        "how many messages leave in a second",
        "how many messages may leave in a second",
        "bot/delivery/pacing.py",
        "ALL_CHATS",
    ),
]
"""What somebody wants to change, the words that lead them, the file, and what they find there."""


@pytest.mark.parametrize(("change", "words", "file", "telling"), EVERYDAY)
def test_a_newcomer_finds_the_file(change: str, words: str, file: str, telling: str) -> None:
    """Played by somebody who had this page alone; ``words`` are those that led them there."""
    (line,) = [line for line in MAP.splitlines() if words in line]
    named = code_of(line)
    folders = [folder for folder in named if file.startswith(folder) and folder.endswith("/")]
    assert folders, f"{change}: no folder beside {words!r} leads to it"
    assert [one for one in named if one != file and file.endswith(f"/{one}")], change
    assert telling in (ROOT / file).read_text(encoding="utf-8"), change
