"""The recipes of ``docs/architecture.md``: their code is code, and what it imports is there."""

import ast
import importlib
import re
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
RECIPES = PAGE.split("\n## Recipes\n")[1].split("\n## ")[0]
BLOCKS = [
    dedent(block)
    for block in re.findall(r"^ *```python\n(.*?)^ *```$", RECIPES, re.MULTILINE | re.DOTALL)
]
WHOLE = [block for block in BLOCKS if block.startswith('"""')]
"""Whole modules, which say themselves what they import."""
EXAMPLE = "praises"
"""What the recipes make is not there."""


def test_there_is_a_recipe_for_each_usual_change() -> None:
    titles = re.findall(r"^### Add an? (.+)$", RECIPES, re.MULTILINE)
    assert titles == ["table", "conversation", "notice", "setting", "language"]


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: block.splitlines()[0])
def test_what_a_recipe_imports_is_there(block: str) -> None:
    names = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
    lost = [
        f"{module}.{name}"
        for module, name in names
        if EXAMPLE not in module and not hasattr(importlib.import_module(module), name)
    ]
    assert lost == []


def test_functions_a_recipe_calls_are_named_as_it_names_them() -> None:
    named = set(
        re.findall(r"`(erase_person|_rows_about|part_label|show_help|by_resident)`", RECIPES)
    )
    code = "\n".join(
        (ROOT / file).read_text(encoding="utf-8")
        for file in (
            "storage/privacy/rights.py",
            "handlers/settings/fields.py",
            "handlers/start.py",
            "tests/handlers/test_dialogues.py",
        )
    )
    assert [name for name in named if f"def {name}(" not in code] == []
