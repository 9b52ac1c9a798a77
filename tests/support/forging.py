"""Buttons and commands nobody was offered, made from what the program registers.

Every kind of button the dispatcher knows, with every action and with the numbers of objects of
others; so a new button is tried without being named anywhere.
"""

import enum
import itertools
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any, Final

from aiogram.filters.callback_data import CallbackData
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dispatch_table import KeyedObserver
from bot.dispatcher import get_dispatcher
from storage.base import Base

MARK: Final = "Geheimnis"
"""What stands in every text of others; followed by the table and the row."""
TABLE_OF: Final = {
    "actor_id": "people",
    "announcement_id": "announcements",
    "appointment_id": "appointments",
    "canned_id": "canned_answers",
    "case_id": "cases",
    "closure_id": "closures",
    "comment_id": "idea_comments",
    "event_id": "events",
    "host_id": "people",
    "hours_id": "office_hours",
    "invitation_id": "invitations",
    "moving": "appointments",
    "occurrence_id": "occurrences",
    "original_id": "cases",
    "person_id": "people",
    "restriction_id": "restrictions",
    "todo_id": "todos",
    "with_id": "people",
}
"""Whose numbers stand in a field of this name."""
VERSIONED: Final = {"case_id": "cases", "announcement_id": "announcements"}
ERASING: Final = "privacy-erase"
"""What ends the one who tries; left out."""


def known_buttons() -> list[type[CallbackData]]:
    """Return every kind of button a handler takes."""
    (table,) = get_dispatcher().sub_routers
    observer = table.observers["callback_query"]
    assert isinstance(observer, KeyedObserver)
    kinds = {entry.button.__prefix__: entry.button for entry in observer.entries if entry.button}
    return [kinds[prefix] for prefix in sorted(kinds)]


class Numbers:
    """The numbers of what others have, by table, and the versions of the rows that have one."""

    def __init__(self) -> None:
        self._ids: dict[str, list[int]] = {}
        self._versions: dict[tuple[str, int], int] = {}

    async def read(self, session: AsyncSession, *, exclude: Iterable[int]) -> None:
        """Read them; ``exclude`` are the people who try."""
        for name in set(TABLE_OF.values()):
            table = Base.metadata.tables.get(name)
            if table is None:
                continue
            ids = (await session.scalars(select(table.c.id).order_by(table.c.id))).all()
            self._ids[name] = [each for each in ids if name != "people" or each not in exclude]
        for name in set(VERSIONED.values()):
            table = Base.metadata.tables[name]
            for number, version in await session.execute(select(table.c.id, table.c.version)):
                self._versions[name, number] = version

    def of(self, field: str) -> list[int]:
        """Return the numbers that fit a field of this name."""
        return self._ids.get(TABLE_OF[field], []) or [1]

    def version(self, values: Mapping[str, Any]) -> int:
        """Return the version of the row that is named by the other values."""
        for field, table in VERSIONED.items():
            if field in values:
                return self._versions.get((table, values[field]), 0)
        return 0


def forged(kind: type[CallbackData], numbers: Numbers, *, most: int, chance: Random) -> list[str]:
    """Return data of this kind of button, at most so many; each action once at least."""
    actions = [
        name for name, field in kind.model_fields.items() if _members(field.annotation) is not None
    ]
    found = []
    choices = [_members(kind.model_fields[name].annotation) or [] for name in actions]
    for chosen in itertools.islice(_shuffled(itertools.product(*choices), chance), 64):
        values = dict(zip(actions, chosen, strict=True))
        for name, field in kind.model_fields.items():
            if name not in values and name != "version":
                values[name] = _value(name, field.annotation, numbers, chance)
        if "version" in kind.model_fields:
            versioned = kind.model_fields["version"].annotation
            values["version"] = "0" if versioned is str else numbers.version(values)
        packed = _pack(kind, values)
        if packed is not None:
            found.append(packed)
    return found[: max(most, max((len(each) for each in choices), default=1))]


def _pack(kind: type[CallbackData], values: dict[str, Any]) -> str | None:
    try:
        return kind(**values).pack()
    except (ValidationError, ValueError):
        return None  # two values that no button can hold together


def _shuffled(items: Iterable[Any], chance: Random) -> Iterator[Any]:
    listed = list(itertools.islice(items, 4096))
    chance.shuffle(listed)
    return iter(listed)


def _members(annotation: Any) -> list[Any] | None:
    """Return the members of an enum; ``None`` for another type."""
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return list(annotation)
    found = [_members(each) for each in typing.get_args(annotation) if each is not type(None)]
    return next((each for each in found if each is not None), None)


def _value(name: str, annotation: Any, numbers: Numbers, chance: Random) -> Any:
    if name in TABLE_OF:
        return chance.choice(numbers.of(name))
    if annotation is bool:
        return True
    if annotation is int or int in typing.get_args(annotation):
        return chance.choice((0, 1))
    text = {"locale": "de", "language": "de", "category": "other", "field": "living"}
    return text.get(name, "everyone")


# --- What others have --------------------------------------------------------------------------


async def overwrite(
    session: AsyncSession, columns: Iterable[str], words: Callable[[str], str]
) -> None:
    """Put what ``words`` returns for it into each ``table.column``, in every row with words."""
    for each in columns:
        name, _dot, column = each.partition(".")
        table = Base.metadata.tables[name]
        longest = getattr(table.c[column].type, "length", None)
        await session.execute(
            update(table)
            .where(table.c[column].is_not(None), table.c[column] != "")
            .values({column: words(each)[:longest]})
        )


async def rows_of_others(
    session: AsyncSession, *, person_id: int, exclude: Iterable[str]
) -> dict[tuple[str, Any], dict[str, Any]]:
    """Return every row that does not name this person, by table and key.

    Args:
        session: an open session.
        person_id: who tries.
        exclude: tables that are left out.
    """
    rows = {}
    for name, table in Base.metadata.tables.items():
        if name in exclude:
            continue
        own = [
            column.name
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table.name == "people"
        ]
        own += ["id"] if name == "people" else []
        for row in (await session.execute(select(table))).mappings():
            if any(row[column] == person_id for column in own):
                continue
            key = tuple(row[column.name] for column in table.primary_key)
            rows[name, key] = dict(row)
    return rows


def changes(
    before: Mapping[tuple[str, Any], Mapping[str, Any]],
    after: Mapping[tuple[str, Any], Mapping[str, Any]],
) -> set[str]:
    """Return what has changed: ``table.column``, or ``table +`` and ``table -`` for rows."""
    found = {f"{name} +" for name, key in after.keys() - before.keys()}
    found |= {f"{name} -" for name, key in before.keys() - after.keys()}
    for (name, key), row in before.items():
        now = after.get((name, key), row)
        found |= {f"{name}.{column}" for column, value in row.items() if now[column] != value}
    return found
