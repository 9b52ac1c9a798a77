"""Statuses change through one table and one function each, and nowhere else in storage."""

import ast
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import storage
from storage.announcements import states as announcement_states
from storage.appointments import states as appointment_states
from storage.cases.models import CLOSED_STATUSES, Case, CaseKind, CaseStatus
from storage.cases.rules import (
    OPEN_STATUSES,
    REMIND_AFTER,
    STATUS_CHANGES,
    set_status,
    status_changes,
)
from storage.errors import StatusChangeError
from storage.events import states as event_states
from tests.conftest import NOW

STORAGE = Path(storage.__file__).parent
COLUMNS = {"state", "status"}
ONLY_PLACES = {
    "announcements/states.py": {"set_state"},
    "appointments/states.py": {"set_state"},
    "cases/rules.py": {"set_status"},
    "cases/todos.py": {"finish_todo"},
    "events/states.py": {"set_event_state", "set_occurrence_state", "set_registration_state"},
    "ideas/comments.py": {"decide_comment"},
}
"""The functions that write a status of an object."""
OF_DELIVERY = {"AnnouncementRecipient", "OutboxMessage"}
"""Tables whose states are those of ``DeliveryState``: what became of a message, row by row."""
FIRST = {
    "announcements/drafts.py": {"DRAFT"},
    "announcements/scheduling.py": {"SCHEDULED"},
    "appointments/booking.py": {"HELD"},
    "appointments/offers.py": {"OFFERED"},
    "appointments/staff.py": {"BOOKED"},
    "cases/residents.py": {"NEW"},
    "cases/todos.py": {"OPEN"},
    "events/dates.py": {"PLANNED"},
    "events/editing.py": {"DRAFT"},
    "ideas/comments.py": {"NEW"},
}
"""What something may be from its beginning, by the module that makes it."""


def modules() -> list[Path]:
    """Return the modules with rules; delivery and dialogues have states of another kind."""
    others = {"migrations", "outbox", "errors"}
    return [
        path
        for path in sorted(STORAGE.rglob("*.py"))
        if path.relative_to(STORAGE).parts[0] not in others and path.name != "conversations.py"
    ]


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with the name of the function it is in, or of the module."""
    for top in tree.body:
        name = top.name if isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef) else ""
        for node in ast.walk(top):
            yield name, node


def assigned(node: ast.AST) -> Iterator[str]:
    """Yield the statuses of objects that a statement writes."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute) and part.attr in COLUMNS:
                yield ast.unparse(part)


def set_by_statement(node: ast.AST) -> Iterator[str]:
    """Yield the statuses that an UPDATE or ``setattr`` writes."""
    if not isinstance(node, ast.Call):
        return
    name = ast.unparse(node.func)
    words = {word.arg for word in node.keywords} | {
        key.value if isinstance(key, ast.Constant) else getattr(key, "attr", "")
        for argument in node.args
        if isinstance(argument, ast.Dict)
        for key in argument.keys
    }
    if name.endswith(".values") and words & COLUMNS:
        tables = {part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)}
        if not tables & OF_DELIVERY:
            yield ast.unparse(node)
    if name == "setattr" and ast.unparse(node.args[1]).strip("'\"") in COLUMNS:
        yield ast.unparse(node)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(STORAGE)))
def test_no_other_place_writes_a_status(path: Path) -> None:
    where = str(path.relative_to(STORAGE))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function, node in functions(tree):
        if function not in ONLY_PLACES.get(where, set()):
            assert [*assigned(node), *set_by_statement(node)] == [], f"{where}: {function}"


@pytest.mark.parametrize("where", ONLY_PLACES)
def test_the_only_places_do_write_one(where: str) -> None:
    tree = ast.parse((STORAGE / where).read_text(encoding="utf-8"))
    found = {name for name, node in functions(tree) if list(assigned(node))}
    assert found == ONLY_PLACES[where]


@pytest.mark.parametrize("where", FIRST)
def test_everything_begins_where_its_way_begins(where: str) -> None:
    tree = ast.parse((STORAGE / where).read_text(encoding="utf-8"))
    firsts = {
        word.value.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not ast.unparse(node.func).endswith(".values")
        for word in node.keywords
        if word.arg in COLUMNS and isinstance(word.value, ast.Attribute)
    }
    assert firsts == FIRST[where]


TABLES: list[Mapping[Any, frozenset[Any]]] = [
    announcement_states.STATE_CHANGES,
    appointment_states.STATE_CHANGES,
    event_states.EVENT_CHANGES,
    event_states.OCCURRENCE_CHANGES,
    event_states.REGISTRATION_CHANGES,
]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: type(next(iter(table))).__name__)
def test_each_table_says_of_every_state_what_may_become_of_it(
    table: Mapping[Any, frozenset[Any]],
) -> None:
    members: type[StrEnum] = type(next(iter(table)))
    assert set(table) == set(members)
    assert all(state not in changes for state, changes in table.items())


@pytest.mark.parametrize("kind", CaseKind)
def test_every_open_case_can_be_withdrawn_and_no_closed_one(kind: CaseKind) -> None:
    """Erasing ends the open cases of a person, whatever their status."""
    for status, changes in STATUS_CHANGES[kind].items():
        assert (CaseStatus.WITHDRAWN in changes) == (status in OPEN_STATUSES)
        assert (status in CLOSED_STATUSES) != (status in OPEN_STATUSES)


def test_a_change_the_table_does_not_have_is_refused_and_writes_nothing() -> None:
    case = Case(kind=CaseKind.REPORT, status=CaseStatus.WITHDRAWN, status_since=NOW)
    with pytest.raises(StatusChangeError):
        set_status(case, CaseStatus.IN_PROGRESS, since=NOW + REMIND_AFTER)
    assert (case.status, case.status_since) == (CaseStatus.WITHDRAWN, NOW)


def test_only_of_a_solved_case_one_is_reminded_and_three_days_later() -> None:
    case = Case(kind=CaseKind.REPORT, status=CaseStatus.NEW)
    assert set_status(case, CaseStatus.SOLVED, since=NOW) is CaseStatus.NEW
    assert case.remind_at == NOW + REMIND_AFTER
    set_status(case, CaseStatus.IN_PROGRESS, since=NOW)
    assert case.remind_at is None


def test_a_published_idea_is_not_reviewed_and_another_one_not_carried_out() -> None:
    before = status_changes(CaseKind.IDEA, CaseStatus.CANNOT_BE_DONE, published=False)
    after = status_changes(CaseKind.IDEA, CaseStatus.CANNOT_BE_DONE, published=True)
    assert before == {CaseStatus.IN_REVIEW}
    assert after == {CaseStatus.PUBLISHED}
