"""Enums are matched member by member, so that mypy refuses a match that forgets a new one.

mypy says which member is missing (``exhaustive-match``), unless an arm takes all the rest.
"""

import ast
import enum
import importlib
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def modules() -> Iterator[Path]:
    """Every module."""
    for folder in ("bot", "handlers", "storage"):
        yield from (ROOT / folder).rglob("*.py")


def load(path: Path) -> ModuleType:
    """Return a module, to look up what its patterns name."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return importlib.import_module(name.removesuffix(".__init__"))


def names_member(pattern: ast.pattern, module: ModuleType) -> bool:
    """Return whether ``EventState.DRAFT`` or another member stands somewhere in a pattern."""
    return any(
        isinstance(attrgetter(ast.unparse(node.value))(module), enum.Enum)
        for node in ast.walk(pattern)
        if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Attribute)
    )


def takes_the_rest(case: ast.match_case) -> bool:
    """Return whether an arm takes whatever is left, and lets it pass."""
    everything = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
    return everything and "assert_never" not in ast.unparse(case.body[0])


def test_no_arm_takes_the_rest_of_an_enum() -> None:
    found = []
    for path in modules():
        source = path.read_text(encoding="utf-8")
        if "match " not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Match) or not any(map(takes_the_rest, node.cases)):
                continue
            if any(names_member(case.pattern, load(path)) for case in node.cases):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == [], "name the members that are left, or call assert_never"


def test_an_arm_for_the_rest_is_recognised() -> None:
    source = "match x:\n    case a.B.C:\n        pass\n    case {}:\n        {}\n"
    for pattern, body, taken in (
        ("_", "pass", True),
        ("_other", "return None", True),
        ("_ if x", "pass", True),
        ("_", "assert_never(x)", False),
        ("a.B.D", "pass", False),
    ):
        tree = ast.parse(source.format(pattern, body)).body[0]
        assert isinstance(tree, ast.Match)
        assert takes_the_rest(tree.cases[-1]) is taken
