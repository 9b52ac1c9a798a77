"""Rows that hold the words of a person: marked when they are written, noticed when they are read.

A model with words is ``Owned``.  Whatever writes such a row, the session puts its owner's mark on
it (``storage.ownership``); and whatever reads or writes one, the session notes the mark, so that a
message written in the same transaction knows whose words it may carry.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, Connection, String, event, inspect, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, object_session

from storage.base import Base, column
from storage.ownership import MARK_LENGTH, ownership_in
from storage.people import Person

_NOTED: Final = "whose words were read or written"
"""Key of ``session.info``; a dictionary for its order."""


class Owned:
    """A row with words; its owner is found by the mark when the row no longer names them."""

    OWNER: ClassVar[str]
    """Which attribute names the owner while the row does: a person, or the case whose owner it
    is."""

    owner_key: Mapped[str | None] = column(
        "Whose it is: a keyed hash that leads to nobody without the key, which is no part of the "
        "database. By it erasing and the copy find the row when it names nobody any more.",
        String(MARK_LENGTH),
        index=True,
    )

    def holds_words_of(self, actor: Person) -> bool:
        """Return whether what whoever it names has written there is about themselves."""
        return True

    @classmethod
    def may_hold_words(cls) -> ColumnElement[bool]:
        """Return the same as a condition on the row and the person it names."""
        return true()

    @property
    def holds_words(self) -> bool:
        """Whether a message that shows the row shows somebody's words."""
        return True


def noted_owners(session: AsyncSession) -> Collection[str]:
    """Return the marks of all rows with words that this transaction has read or written."""
    noted: dict[str, None] = session.info.get(_NOTED, {})
    return noted.keys()


def note_owners(session: AsyncSession, marks: Collection[str]) -> None:
    """Note marks again that were noted before a rollback."""
    session.info.setdefault(_NOTED, {}).update(dict.fromkeys(marks))


async def forget_noted_owners(session: AsyncSession) -> None:
    """Begin anew: rows read before are read again before somebody shows them."""
    await session.flush()
    for row in session.sync_session.identity_map.values():
        if isinstance(row, Owned):
            session.expunge(row)
    session.info.pop(_NOTED, None)


def _note(session: Session | None, row: Owned) -> None:
    if session is not None and row.owner_key is not None and row.holds_words:
        session.info.setdefault(_NOTED, {})[row.owner_key] = None


@event.listens_for(Owned, "load", propagate=True)
def _loaded(row: Owned, context: Any) -> None:
    _note(context.session, row)


@event.listens_for(Owned, "refresh", propagate=True)
def _refreshed(row: Owned, _context: Any, _names: Any) -> None:
    _note(object_session(row), row)


@event.listens_for(Session, "before_flush")
def _mark_all(session: Session, _context: Any, _instances: Any) -> None:
    for row in (*session.new, *session.dirty):
        if isinstance(row, Owned):
            _mark(session, row)
            _note(session, row)


def _mark(session: Session, row: Owned) -> None:
    """Put the owner's mark on a row; a case that gets an owner takes its messages along."""
    whose = getattr(row, row.OWNER)
    changed = inspect(row).attrs[row.OWNER].history.has_changes()
    before = row.owner_key
    if whose is None:
        if before is None and row in session.new and isinstance(row, OwnedByNobody):
            row.owner_key = ownership_in(session).mark_of_nobody()
        return
    if before is not None and not changed:
        return
    connection = session.connection()
    if row.OWNER == "case_id":
        row.owner_key = _mark_of_case(connection, whose)
        return
    with session.no_autoflush:
        person = session.get_one(Person, whose)
    if not row.holds_words_of(person):
        return
    row.owner_key = ownership_in(session).mark(person)
    if before is not None:
        replace_mark(connection, before, row.owner_key)


def _mark_of_case(connection: Connection, case_id: int) -> str | None:
    cases = Base.metadata.tables["cases"]
    mark: str | None = connection.scalar(select(cases.c.owner_key).where(cases.c.id == case_id))
    return mark


def replace_mark(connection: Connection, before: str, after: str) -> None:
    """Let what a mark has been copied to have another one."""
    for table in Base.metadata.tables.values():
        if "owner_key" in table.c:
            connection.execute(
                update(table).where(table.c.owner_key == before).values(owner_key=after)
            )


class OwnedByNobody:
    """Of an ``Owned`` row: it may be nobody's, and somebody's later."""


async def find_owned(session: AsyncSession, model: type[Any], *, person: Person) -> list[int]:
    """Return the numbers of the person's rows: those that name them, and those that did once."""
    table = Base.metadata.tables[model.__tablename__]
    (key,) = table.primary_key
    named = table.c[model.OWNER] == person.id
    numbers = list(await session.scalars(select(key).where(named)))
    ownership = ownership_in(session.sync_session)
    unnamed = await session.execute(
        select(key, table.c.owner_key).where(
            table.c[model.OWNER].is_(None), table.c.owner_key.is_not(None)
        )
    )
    numbers += [number for number, mark in unnamed if ownership.owns(person, mark)]
    return numbers
