"""The glossary is the law: features, tables and models are called as it says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import storage.models
from storage.base import Base
from tests.project.test_features import FEATURES

ROOT = Path(__file__).parents[2]
assert storage.models.ALL
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS, BANNED = PAGE.split("\n## Words that mislead\n")
FILES = [
    file
    for layer in ("bot", "handlers", "storage")
    for file in sorted((ROOT / layer).rglob("*.py"))
    if "versions" not in file.parts
]
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in FILES}

PLURALS = {
    "Person": "people",
    "QuarterRow": "quarter",  # one row
    "OfficeHours": "office_hours",
    "CaseHistoryEntry": "case_history",
    "AppointmentHistoryEntry": "appointment_history",
    "PollVotes": "poll_votes",  # one row counts many
}
"""Tables that are not called like their class with an s."""


def cells(page: str, column: int) -> list[str]:
    lines = [line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return [line[column].strip() for line in lines]


CODE = [name for cell in cells(TERMS, 3) for name in re.findall(r"`([^`]+)`", cell)]
WORDS = {word for name in CODE for word in name.split(".")[:1]}


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield file, node


def test_every_feature_has_its_word_in_the_glossary() -> None:
    packages = {folder.parent.name for folder in (ROOT / "storage").glob("*/__init__.py")}
    features = {*FEATURES} | packages - {"errors", "migrations"}
    assert sorted(features - WORDS) == []


def test_every_public_class_of_the_models_is_in_the_glossary() -> None:
    mapped = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    models = {
        node.name
        for file, node in classes()
        if file.name == "models.py" and not node.name.startswith("_")
    }
    assert sorted((mapped | models) - WORDS) == []


def test_a_table_is_called_like_its_class() -> None:
    odd = {}
    for mapper in Base.registry.mappers:
        name = mapper.class_.__name__
        words = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        plural = re.sub("y$", "ie", words) + "s"
        if mapper.local_table.description != PLURALS.get(name, plural):
            odd[name] = mapper.local_table.description
    assert odd == {}


def known_names() -> set[str]:
    """Everything the glossary may point to: folders, modules, classes, members, functions."""
    known = {path.stem for layer in ("handlers", "storage") for path in (ROOT / layer).iterdir()}
    for file, tree in TREES.items():
        known.add(".".join(file.relative_to(ROOT).with_suffix("").parts))
        known.add(".".join(file.relative_to(ROOT).parent.parts))
        known.update(_names(tree.body))
    return known


def _names(body: list[ast.stmt], before: str = "") -> Iterator[str]:
    for node in body:
        match node:
            case ast.ClassDef(name=name, body=inner):
                yield before + name
                yield from _names(inner, f"{before}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield before + name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield before + name
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield before + name
            case _:
                pass


def test_the_glossary_names_no_code_in_vain() -> None:
    known = known_names()
    aiograms = {"Update", "State"}
    assert [name for name in CODE if name not in known | aiograms] == []


def test_terms_stand_once() -> None:
    terms = [term for cell in cells(TERMS, 0)[2:] for term in cell.split(", ")]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def names_given() -> Iterator[tuple[str, str]]:
    """Each module, class, function and parameter of the code, and where it stands."""
    for file, tree in TREES.items():
        place = str(file.relative_to(ROOT))
        yield file.stem, place
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, place
            elif isinstance(node, ast.arg):
                yield node.arg, place


MISLEADING = [word for cell in cells(BANNED, 0)[2:] for word in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("word", MISLEADING)
def test_no_name_is_a_word_that_misleads(word: str) -> None:
    assert [place for name, place in names_given() if name == word] == []


def test_better_words_are_used() -> None:
    known = {name for name, _ in names_given()} | known_names()
    better = [word for cell in cells(BANNED, 1)[2:] for word in re.findall(r"`(\w+)`", cell)]
    assert better
    assert [word for word in better if word not in known] == []
