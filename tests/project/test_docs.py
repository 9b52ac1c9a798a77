"""The documentation knows every command, error and page."""

import ast
import inspect
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels import base as channels
from bot.i18n import Catalogues
from handlers.commands import commands_for
from storage import errors
from storage.appointments import requests
from storage.cases.rules import ADDITION_LIMITS, DAILY_LIMIT
from storage.ideas.comments import COMMENT_LIMIT
from storage.people import Role
from storage.rates.table import RATES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OPERATIONS = "docs/operations.md"
FRONT = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
"""What a code host shows first."""
ERRORS = [
    name
    for module in (errors, channels)
    for name, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Exception) and f"{kind.__module__}.".startswith(f"{module.__name__}.")
]


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_explained(name: str) -> None:
    assert f"`{name}`" in read("docs/errors.md")


def test_every_limit_is_in_the_operators_table_with_its_reason() -> None:
    row = re.compile(
        r"^\| `([\w-]+)` \| (\w+) \| (\d+) in (\d+) (\w+?)s? \| (.+) \|$", re.MULTILINE
    )
    seconds = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
    told = [
        (name, scope, int(count), int(times) * seconds[unit], reason)
        for name, scope, count, times, unit, reason in row.findall(read(OPERATIONS))
    ]
    assert told == [
        (each.name, each.scope.value, each.count, each.window.total_seconds(), each.reason)
        for each in RATES
    ]


def test_limits_the_database_counts_are_in_the_operators_table() -> None:
    (burst, burst_span), (daily, daily_span) = ADDITION_LIMITS
    minutes, hours = burst_span.seconds // 60, daily_span.days * 24
    held = f"the team is asked; the time is held for up to {in_hours(requests.ASKED_FOR)} hours"
    page = read(OPERATIONS)
    for row in (
        f"| cases of a person | {DAILY_LIMIT} in 24 hours |",
        f"to one case | {burst} in {minutes} minutes, {daily} in {hours} hours |",
        f"| comments of a person on ideas | {COMMENT_LIMIT} in 24 hours |",
        f"booked by newcomers | {requests.NEWCOMERS_MOST} | {held} |",
        f"booked from one network within a day | {requests.NETWORK_MOST} | {held} |",
        f"that wait at a time for one host's day | {requests.REQUESTS_MOST} |",
        f"Newcomers are accounts younger than {in_hours(requests.NEW_FOR)} hours",
    ):
        assert row in page


def in_hours(span: timedelta) -> int:
    return span // timedelta(hours=1)


def test_make_bench_names_every_benchmark() -> None:
    files = {file.stem for file in (ROOT / "benchmarks").glob("[!_]*.py")}
    parts = {"contender", "layers"}  # what updates.py is made of
    asked = set(re.findall(r"-m benchmarks\.(\w+)", read("Makefile")))
    assert asked == files - parts
    told = set(re.findall(r"^\| `(\w+)\.py", read("benchmarks/README.md"), re.MULTILINE))
    assert told == asked - {"mutants"}


def test_every_error_of_storage_is_offered_in_one_place() -> None:
    files = (ROOT / "storage" / "errors").glob("*.py")
    classes = {
        node.name
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    assert classes == set(errors.__all__)


def test_the_tree_of_errors_is_complete() -> None:
    tree = inspect.getdoc(errors) or ""
    own = [name for name in ERRORS if hasattr(errors, name)]
    assert [name for name in own if name not in tree] == []


def test_every_command_of_the_menu_is_handled_and_documented() -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "handlers").rglob("*.py")
    )
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    with Catalogues().speaking("en"):
        commands = {one.command for role in Role for one in commands_for(role)}
    for command in commands:
        assert f'Command("{command}"' in source, command
        assert f"/{command}" in pages, command


def pages() -> list[Path]:
    """What people read: the pages a code host shows first, and the documentation."""
    return [*(ROOT / name for name in FRONT), *sorted(DOCS.rglob("*.md"))]


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in re.findall(r"\]\(([^):]+)\)", page.read_text(encoding="utf-8"))
        if not leads_somewhere(page, target)
    ]
    assert broken == []


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = page.parent / name if name else page
    if not file.exists() or not anchor:
        return file.exists()
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in [re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings]


def invented(path: str) -> bool:
    """Whether a path stands for others, is of an example, or is made on each machine."""
    return any(word in path for word in ("NNNN", "/praises", "test_praises", "node_modules"))


def test_paths_named_in_the_documentation_exist() -> None:
    path = re.compile(r"`((?:\.ci|\.github|bot|docs|handlers|locales|storage|tests)/[\w./*-]+)`")
    lost = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in pages()
        for name in path.findall(page.read_text(encoding="utf-8"))
        if page.name != "CHANGELOG.md" and not invented(name) and not list(ROOT.glob(name))
    ]
    assert lost == []


def test_pictures_of_the_readme_exist() -> None:
    for source in re.findall(r'<img src="([^"]+)"', read("README.md")):
        assert (ROOT / source).exists(), source


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_files_named_to_newcomers_exist(name: str) -> None:
    named = re.findall(r"(?:`| TESTS=| -x | -c )(\.?\w+/[\w./-]*)", read(name))
    files = [path for path in named if not invented(path)]
    assert [path for path in files if not (ROOT / path).exists()] == []
    assert f"]({name})" in read("README.md")


def test_the_tests_that_newcomers_choose_by_a_word_exist() -> None:
    chosen = re.findall(r"pytest .*?(tests/\S+) -k (\w+)", read("CONTRIBUTING.md"))
    assert chosen
    for file, word in chosen:
        assert re.search(rf"def test_\w*{word}", read(file)), word


def test_commands_named_to_newcomers_exist() -> None:
    targets = re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", read("CONTRIBUTING.md"), re.MULTILINE)) <= {*targets}
    listed = re.findall(r"`(\w+)`", re.findall(r"`make help` lists .*", read("README.md"))[0])
    assert {*listed, "help", "demo", "test"} == {*targets}


def test_ci_runs_the_script_with_actions_of_a_major_version_and_a_time_limit() -> None:
    workflow = read(".github/workflows/ci.yaml")
    assert "- run: .ci/run\n" in workflow
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    used = re.findall(r"uses: (.*)", workflow)
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used)
    assert "timeout-minutes:" in workflow


def test_every_folder_of_code_is_in_the_architecture() -> None:
    page = read("docs/architecture.md")
    folders = [
        folder
        for folder in (ROOT / "bot").iterdir()
        if folder.is_dir() and folder.name not in {"__pycache__", "samples"}
    ]
    assert [folder.name for folder in folders if f"bot/{folder.name}/" not in page] == []


def test_decisions_say_their_status() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert len(pages) >= 6
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04d}-")
        assert re.search(r"^Status: accepted, \d{4}-\d\d-\d\d$", text, re.MULTILINE), page.name
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{page.name} lacks {heading}"


def test_nothing_is_left_to_do() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    left = [
        str(file.relative_to(ROOT))
        for folder in ("bot", "handlers", "storage")
        for file in (ROOT / folder).rglob("*.py")
        if words.search(file.read_text(encoding="utf-8"))
    ]
    assert left == []


def test_no_magic_filters() -> None:
    """Each would run in a thread; see the architecture."""
    for file in [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "aiogram":
                assert "F" not in [name.name for name in node.names], file
