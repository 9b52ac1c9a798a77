"""The recipes of the documentation: their code is code, what it imports is there, and works."""

import ast
import csv
import importlib
import re
import shutil
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.i18n import LOCALES_DIR, RESIDENTS, Catalogues, missing_translations
from handlers.languages.states import LocaleState

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


TRANSLATING = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^ *\.venv/bin/quartiersbote (locales .+)$", re.MULTILINE)


def test_the_recipe_for_a_language_works_when_it_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locales"
    for locale in ("de", "en"):
        shutil.copytree(LOCALES_DIR / locale, folder / locale)
    monkeypatch.setattr("bot.i18n.LOCALES_DIR", folder)
    monkeypatch.chdir(tmp_path)
    recipe = TRANSLATING.split("\n## A new language\n")[1]
    export, take, status = (command.split() for command in COMMAND.findall(recipe))
    assert CliRunner().invoke(app, export).exit_code == 0
    with Path("am.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    with Path("am.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, rows[0])
        writer.writeheader()
        writer.writerows(row | {"translation": row["english"]} for row in rows)
    assert CliRunner().invoke(app, take).exit_code == 0
    assert CliRunner().invoke(app, status).exit_code == 0
    catalogues = Catalogues(folder)
    assert catalogues.supported("am-ET") == "am"
    assert "am" not in missing_translations(catalogues, RESIDENTS)


def test_the_commands_and_the_state_that_translators_are_shown_are_right() -> None:
    for command in COMMAND.findall(TRANSLATING):
        usage = CliRunner().invoke(app, [*command.split()[:2], "--help"])
        assert usage.exit_code == 0, command
    (state,) = re.findall(r"^```toml\n(.*?)^```$", TRANSLATING, re.MULTILINE | re.DOTALL)
    assert LocaleState.model_validate(tomllib.loads(state)).by_default
