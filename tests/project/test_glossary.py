"""The glossary is the law: features, tables and models are called as it says."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

import storage.models
from storage.base import Base
from tests.project.test_features import FEATURES

ROOT = Path(__file__).parents[2]
assert storage.models.ALL
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS, BANNED = PAGE.split("\n## Words that mislead\n")

PLURALS = {
    "Address": "addresses",
    "Person": "people",
    "TranslationDay": "translation_days",
    "QuarterRow": "quarter",  # one row
    "Moderation": "moderation",  # one row
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


@dataclass(frozen=True)
class Code:
    """The names of our code.

    Attributes:
        given: each module, class, function and parameter, and the file it stands in.
        classes: each class, and its file.
        known: everything the glossary may point to: folders, modules, classes, members, functions.
    """

    given: list[tuple[str, Path]] = field(default_factory=list)
    classes: list[tuple[str, Path]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def read(self, file: Path) -> None:
        """Read a module."""
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        self.given.append((file.stem, file))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                self.classes.append((node.name, file))
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                self.given.append((node.name, file))
            elif isinstance(node, ast.arg):
                self.given.append((node.arg, file))
        self.known.add(".".join(file.with_suffix("").parts))
        self.known.add(".".join(file.parent.parts))
        self.known.update(_names(tree.body))


@cache
def our_code() -> Code:
    """Return the names of all packages; reading them takes a second."""
    code = Code()
    for layer in ("bot", "handlers", "storage"):
        for file in sorted((ROOT / layer).rglob("*.py")):
            if "versions" not in file.parts:
                code.read(file.relative_to(ROOT))
    for layer in ("handlers", "storage"):
        code.known.update(path.stem for path in (ROOT / layer).iterdir())
    return code


def test_every_feature_has_its_word_in_the_glossary() -> None:
    packages = {folder.parent.name for folder in (ROOT / "storage").glob("*/__init__.py")}
    features = {*FEATURES} | packages - {"errors", "migrations"}
    assert sorted(features - WORDS) == []


def test_every_public_class_of_the_models_is_in_the_glossary() -> None:
    mapped = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    models = {
        name
        for name, file in our_code().classes
        if file.name == "models.py" and not name.startswith("_")
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
    known = our_code().known
    aiograms = {"Update", "State"}
    assert [name for name in CODE if name not in known | aiograms] == []


def test_terms_stand_once() -> None:
    terms = [term for cell in cells(TERMS, 0)[2:] for term in cell.split(", ")]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


MISLEADING = [word for cell in cells(BANNED, 0)[2:] for word in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize("word", MISLEADING)
def test_no_name_is_a_word_that_misleads(word: str) -> None:
    assert [file for name, file in our_code().given if name == word] == []


def test_better_words_are_used() -> None:
    known = {name for name, _ in our_code().given} | our_code().known
    better = [word for cell in cells(BANNED, 1)[2:] for word in re.findall(r"`(\w+)`", cell)]
    assert better
    assert [word for word in better if word not in known] == []
