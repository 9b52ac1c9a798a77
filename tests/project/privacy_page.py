"""The record of processing in ``docs/privacy.md``, from the models."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Table

import storage.models
from storage.base import Base, words_of

assert storage.models.ALL
PRIVACY_MD: Final = Path(__file__).parents[2] / "docs" / "privacy.md"
MARK: Final = "<!-- written by tests/project/privacy_page.py from here on -->\n"

TASK: Final = "Art. 6 (1) e GDPR, the public task, or f, where a society runs it"
CONTRACT: Final = "Art. 6 (1) b and e GDPR, what the person has asked for"
DUTY: Final = "Art. 6 (1) c and f GDPR, to answer for what was done, and safe running"


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity (Art. 30 (1) GDPR): modules of ``storage`` with one purpose.

    Attributes:
        title: what it is called.
        purpose: what for.
        people: whose data.
        basis: the usual legal basis; whoever runs the program decides it.
        modules: the modules or packages of ``storage`` whose tables it has.
    """

    title: str
    purpose: str
    people: str
    basis: str
    modules: tuple[str, ...]


ACTIVITIES: Final = (
    Activity(
        "Talking to somebody",
        "To answer in the right chat and language, to keep what is begun, and to deliver once.",
        "Residents, the team",
        CONTRACT,
        ("people", "conversations", "outbox", "updates", "own_messages", "message_owners"),
    ),
    Activity(
        "The chat page",
        "To show a browser its own chat, without an account elsewhere.",
        "Residents and the team, on the page",
        CONTRACT,
        ("webchat",),
    ),
    Activity(
        "Reports, ideas and questions",
        "To have problems solved, ideas heard and questions answered, and to say what became of "
        "them.",
        "Residents, people without an account for whom the team writes",
        TASK,
        ("cases", "ideas", "likeness", "questions"),
    ),
    Activity(
        "Translating what people write",
        "To let the team read what somebody has written, and them what the team answers.",
        "Residents, people without an account for whom the team writes",
        TASK,
        ("translations",),
    ),
    Activity(
        "Photos and files",
        "To show the team what is meant.",
        "Residents; people in the pictures",
        TASK,
        ("files",),
    ),
    Activity(
        "Consultation hours",
        "To book, move and keep appointments, and to count them.",
        "Residents, the team",
        CONTRACT,
        ("appointments", "hours"),
    ),
    Activity(
        "Events, news and topics",
        "To tell people what they chose to hear about, and to plan seats.",
        "Residents",
        "Art. 6 (1) a and b GDPR, what the person has chosen",
        ("events", "announcements", "topics"),
    ),
    Activity(
        "The team",
        "To know who may do what, and to answer for it.",
        "The team",
        DUTY,
        ("team", "audit", "digests"),
    ),
    Activity(
        "Protection from misuse",
        "To keep the contact point usable for everybody.",
        "Residents",
        DUTY,
        ("moderation",),
    ),
    Activity(
        "The quarter",
        "What the place is, without people.",
        "Nobody",
        "none needed",
        ("quarter", "addresses"),
    ),
)


def tables_by_module() -> dict[str, list[Table]]:
    """Return the tables of each module or package of ``storage``."""
    found: dict[str, list[Table]] = defaultdict(list)
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        assert isinstance(table, Table)
        found[mapper.class_.__module__.split(".")[1]].append(table)
    return found


def describe_activities() -> str:
    """Return a section for each activity, in Markdown."""
    tables = tables_by_module()
    return "\n".join(line for each in ACTIVITIES for line in _section(each, tables))


def _section(activity: Activity, tables: dict[str, list[Table]]) -> Iterator[str]:
    own = sorted((table for name in activity.modules for table in tables[name]), key=str)
    yield f"### {activity.title}"
    yield ""
    yield f"* **Purpose:** {activity.purpose}"
    yield f"* **Whose data:** {activity.people}"
    yield f"* **Usual legal basis:** {activity.basis}"
    yield ""
    yield "| what | about a person | when it goes | when the person erases everything |"
    yield "| --- | --- | --- | --- |"
    for table in own:
        kept = " ".join(
            [
                words_of(table.info["kept"]),
                *(f"`{name}`: {until}" for name, until in _exceptions(table)),
            ]
        )
        yield f"| `{table.name}` | {_names(table)} | {kept} | {table.info['erasing']} |"
    yield ""


def _exceptions(table: Table) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        if "kept" in column.info:
            yield column.name, words_of(column.info["kept"])


def _names(table: Table) -> str:
    """Return by which columns a row leads to a person."""
    names = [
        f"`{column.name}`"
        for column in table.columns
        if any(
            key.column.table.name in {"people", "webchat_accounts"} for key in column.foreign_keys
        )
    ]
    if table.name in {"people", "webchat_accounts"}:
        return "it is the person"
    return ", ".join(names) or "no"


def write_privacy_page() -> None:
    """Write the page anew, below what people have written of it."""
    head = PRIVACY_MD.read_text(encoding="utf-8").split(MARK)[0]
    PRIVACY_MD.write_text(head + MARK + "\n" + describe_activities(), encoding="utf-8")
