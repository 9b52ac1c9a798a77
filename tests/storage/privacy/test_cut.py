"""Cut means cut: 31 days after its end nothing leads from a case to a resident, at any age.

The test walks the whole schema: every foreign key both ways, every number and reference in JSON
and in texts, every mark that two rows share. A new table is walked too, without being named here.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Table, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

import storage
from storage.appointments.history import append as append_to_appointment
from storage.appointments.models import AppointmentHistoryKind
from storage.base import Base
from storage.cases.models import CaseKind, CaseStatus
from storage.cases.queries import get_staff_case
from storage.cases.residents import add_to_case, follow_case
from storage.cases.staff import answer_reporter, change_status, close_as_duplicate, note_on_case
from storage.ideas.comments import comment_on_idea, decide_comment
from storage.ideas.models import HelpWay
from storage.ideas.supporting import offer_help, support_idea
from storage.outbox import DeliveryState, OutboxMessage
from storage.own_messages import Became, note_message
from storage.owned import Owned
from storage.people import Person, Role
from storage.privacy.retention import forget_what_is_old
from tests.conftest import NOW
from tests.support.bookings import store_appointment
from tests.support.cases import a_case, a_person, a_photo
from tests.support.ideas import a_published_idea

Node = tuple[str, Any]
"""A table, and the primary key of a row as a tuple."""

DAYS: Final = (32, 33, 60, 400, 1_000, 2_190)
FIVE_YEARS: Final = 1_825
"""Days after which nothing of a case is kept."""
FIRST_ID: Final = 700_000
"""From here on rows are numbered, so that a number in JSON is known for what it is."""
NUMBERED: Final = ("cases", "case_history", "idea_comments", "media_files", "appointments")


async def number_apart(session: AsyncSession) -> None:
    """Let the rows of each table begin with numbers no other table has."""
    for place, table in enumerate(NUMBERED):
        first = FIRST_ID + place * 10_000
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {first}"))
        elif Base.metadata.tables[table].dialect_options["sqlite"]["autoincrement"]:
            insert = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"
            await session.execute(text(insert), {"name": table, "seq": first})


def nodes_of(table: Table, row: dict[str, Any]) -> Node:
    return table.name, tuple(row[column.name] for column in table.primary_key)


async def read_all(session: AsyncSession) -> dict[Node, dict[str, Any]]:
    return {
        nodes_of(table, dict(row)): dict(row)
        for table in Base.metadata.sorted_tables
        for row in (await session.execute(select(table))).mappings()
    }


class Links:
    """What leads from each row to which others."""

    def __init__(self, rows: dict[Node, dict[str, Any]]) -> None:
        self.rows = rows
        self.of = defaultdict[Node, set[Node]](set)
        self.named = {str(node[1][0]): node for node in rows if node[0] in NUMBERED}
        self.named |= {row["reference"]: node for node, row in rows.items() if "reference" in row}
        self.accounts = {
            str(row["account_id"]): node for node, row in rows.items() if node[0] == "people"
        }
        self.marks = dict[str, Node]()
        for node, row in rows.items():
            for column in Base.metadata.tables[node[0]].columns:
                if row[column.name] is not None:
                    self.follow(node, column, row[column.name])

    def follow(self, node: Node, column: Column[Any], value: Any) -> None:
        """Join a row with all that a value of it leads to."""
        if column.name == "owner_key":
            self.join(node, self.marks.setdefault(value, node))
        for key in column.foreign_keys:
            self.join(node, (key.column.table.name, (value,)))
        if column.name in {"account_id", "chat_id"}:
            self.join(node, self.accounts.get(str(value), node))
        if not column.foreign_keys and not column.primary_key:
            for word in re.findall(r"[A-Z]-\d{4}-\d{4}|\d{6}", str(value)):
                self.join(node, self.named.get(word, node))

    def join(self, one: Node, other: Node) -> None:
        """Let each lead to the other."""
        if other in self.rows:
            self.of[one].add(other)
            self.of[other].add(one)


def reachable(links: Links, start: Node) -> Iterator[Node]:
    """Yield the residents that a row leads to; nobody leads on from a person."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node[0] == "people":
            if links.rows[node]["role"] is Role.RESIDENT:
                yield node
            continue
        for other in links.of[node] - seen:
            seen.add(other)
            waiting.append(other)


async def live(session: AsyncSession) -> tuple[Person, list[int]]:
    """Let one resident do everything about cases; return them and the numbers of the cases."""
    manager, person = await a_person(session, Role.MANAGER), await a_person(session)
    other = await a_person(session)
    report = await a_case(session, person)
    photo = await a_photo(session, person)
    await add_to_case(
        session, case=report, person=person, text="It is worse.", media_ids=[photo.id], now=NOW
    )
    await note_message(
        session,
        person=person,
        message_ids=[7],
        became=Became.CASE,
        about_id=report.id,
        now=NOW + timedelta(days=9),
    )
    await follow_case(session, case_id=report.id, person_id=other.id, now=NOW)
    twin = await a_case(session, person, text="The same lamp.")
    question = await a_case(session, person, kind=CaseKind.QUESTION, category=None)
    idea = await a_published_idea(session, person, manager)
    others_idea = await a_published_idea(session, other, manager)
    await support_idea(session, case_id=others_idea.id, person=person, now=NOW)
    await offer_help(
        session, case=others_idea, person=person, ways=[HelpWay.TIME], words="I dig.", now=NOW
    )
    comment = await comment_on_idea(
        session, case_id=others_idea.id, person=person, text="Very good.", now=NOW
    )
    await decide_comment(session, comment_id=comment.id, staff=manager, shown=True, now=NOW)
    cases = [report.id, question.id, idea.id, others_idea.id]
    for case_id in cases:
        case = await get_staff_case(session, staff=manager, case_id=case_id)
        await note_on_case(session, case=case, actor=manager, text="A note.", now=NOW)
        closed = CaseStatus.DONE if case.kind is CaseKind.IDEA else CaseStatus.SOLVED
        await change_status(
            session, case=case, actor=manager, wanted=closed, text="Done.", now=NOW
        )
        later = NOW + timedelta(days=10)
        await answer_reporter(session, case=case, actor=manager, text="Later.", now=later)
    await close_as_duplicate(session, case=twin, original=report, actor=manager, now=NOW)
    appointment = await store_appointment(session, NOW, host=manager, person=person, topic="Rent.")
    await append_to_appointment(
        session, appointment, AppointmentHistoryKind.CONFIRMED, actor=person, now=NOW
    )
    await a_case(session, person, text="This one stays open.")
    await session.flush()
    await session.execute(  # all is delivered at once
        update(OutboxMessage).values(
            state=DeliveryState.SENT, payload={}, finished_at=OutboxMessage.created_at
        )
    )
    return person, [*cases, twin.id]


async def test_after_31_days_nothing_leads_from_a_case_to_a_resident(
    session: AsyncSession, tmp_path: Path
) -> None:
    await number_apart(session)
    person, cases = await live(session)
    links = Links(await read_all(session))
    for case_id in cases:
        assert ("people", (person.id,)) in set(reachable(links, ("cases", (case_id,)))), case_id
    for days in DAYS:
        await forget_what_is_old(session, media_dir=tmp_path, now=NOW + timedelta(days=days))
        session.expire_all()
        links = Links(await read_all(session))
        starts = [
            node
            for node, row in links.rows.items()
            if node[0] == "appointments"
            or (row["id"] if node[0] == "cases" else row.get("case_id")) in cases
        ]
        assert len(starts) > 20 or days > FIVE_YEARS
        ways = {start: set(reachable(links, start)) for start in starts}
        assert {start: led for start, led in ways.items() if led} == {}, days


def test_nothing_writes_a_row_with_words_past_the_session() -> None:
    """What inserts without an object gives the mark itself."""
    owned = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned)
    }
    assert owned >= {"Case", "IdeaHelper", "MediaFile"}
    past = []
    for file in Path(storage.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            names = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
            given = {keyword.arg for keyword in node.keywords}
            inserts = node.func.id in {"insert", "insert_or_ignore", "insert_or_replace"}
            if inserts and names & owned and "owner_key" not in given:
                past.append(f"{file.name}:{node.lineno}")
    assert past == []
