"""Opening the database: one engine for the process, one transaction for each unit of work.

SQLite and PostgreSQL keep the same rules.  On SQLite (``storage.sqlite``) the pool holds a single
connection, which makes it the queue of this process's transactions; those that only read have
connections of their own, and wait for nobody.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import URL, CursorResult, Insert, TableClause, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.base import Base
from storage.ownership import OWNERSHIP, Ownership
from storage.scrubbing import has_erased, scrub
from storage.sqlite import DRIVER, InlineSession

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

POOL_TIMEOUT_S: Final = 30.0
"""How long a unit of work waits for its turn before it is given up."""


CHANNELS_WRITTEN_TO: Final = "channels written to"
"""Key of ``session.info``: the channels whose outbox got something in this transaction."""
LISTENS: Final = "listens"
"""The engine's execution option: whether a machine of this installation listens to voices."""
_ACTIONS: Final = "actions after the commit"
_UNDOINGS: Final = "actions after a rollback"

Row = TypeVar("Row", bound=Base)


class Database:
    """The database of this installation; ``async with database.transaction() as session``.

    Args:
        url: SQLAlchemy URL, ``sqlite:///path`` or ``postgresql+asyncpg://…``.
        ownership: what makes marks on rows that hold words; ``None`` for whoever only looks.
        listens: whether a machine listens to voice messages, so that their text is wanted.
    """

    def __init__(
        self, url: str, *, ownership: Ownership | None = None, listens: bool = False
    ) -> None:
        # A foreign key names its table; whoever opens the database shall know them all.
        import storage.models  # noqa: F401, PLC0415  its modules need this one

        self.url: Final = make_url(url)
        self.engine: Final = create_engine(self.url, ownership, listens=listens)
        self._reading: Final = _reading_engine(self.url, self.engine)
        sqlite = self.url.get_backend_name() == "sqlite"
        self._session: Final = InlineSession if sqlite else AsyncSession
        self._listeners: list[Callable[[str], None]] = []
        # A process that died between a commit and the scrubbing is not remembered.
        self._unscrubbed = True
        self._scrubbing = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose work is committed at the end, or rolled back when it raises.

        Objects stay readable after the commit: with asyncio a silent reload on attribute access
        would fail.
        """
        session = self._session(self.engine, expire_on_commit=False)
        try:
            yield session
            await session.commit()
        except BaseException:
            for undo in session.info.get(_UNDOINGS, ()):
                undo()
            raise
        finally:
            await session.close()
        for action in session.info.get(_ACTIONS, ()):
            action()
        for channel in session.info.get(CHANNELS_WRITTEN_TO, ()):
            for listener in self._listeners:
                listener(channel)
        if has_erased(session):
            self._unscrubbed = True
            await self.scrub()

    async def scrub(self) -> None:
        """Take what was erased out of the database's files, unless that is done.

        What somebody who reads stands in the way of is done when this is called again.
        """
        if self._scrubbing:
            return
        self._scrubbing = True
        try:
            while self._unscrubbed:
                self._unscrubbed = False
                if not await scrub(self.engine):
                    self._unscrubbed = True
                    return
        except BaseException:
            self._unscrubbed = True
            raise
        finally:
            self._scrubbing = False

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session that only reads; it does not wait for a transaction that writes.

        What it sees on SQLite is the state at its first statement.
        """
        async with self._session(self._reading, expire_on_commit=False) as session:
            yield session

    def on_outbox(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with a channel's name after each commit that left it messages."""
        self._listeners.append(listener)

    async def ping(self) -> None:
        """Ask the database for one value; raises what the driver raises when it cannot answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def probe_writing(self) -> None:
        """Write something that changes nothing; raises what the driver raises when it cannot."""
        async with self.engine.begin() as connection:
            if self.url.get_backend_name() == "sqlite":
                # The number in the file's header, which nothing of ours uses.
                await connection.exec_driver_sql("PRAGMA user_version = 1")
            else:
                await connection.exec_driver_sql("SELECT txid_current()")

    async def close(self) -> None:
        """Close every connection, and tell nobody of commits any more."""
        self._listeners.clear()
        await self.engine.dispose()
        await self._reading.dispose()


def create_engine(
    url: URL, ownership: Ownership | None = None, *, listens: bool = False
) -> AsyncEngine:
    """Return the engine for ``url``, set up as the module describes.

    Its errors do not show parameters: these are the words of people, and errors are logged.
    """
    options = {OWNERSHIP: ownership, LISTENS: listens}
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url, pool_pre_ping=True, hide_parameters=True, execution_options=options
        )
    return create_async_engine(
        url.set(drivername=DRIVER),
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
        execution_options=options,
    )


def _reading_engine(url: URL, engine: AsyncEngine) -> AsyncEngine:
    """Return the engine of transactions that only read; on PostgreSQL it is the same one."""
    if url.get_backend_name() != "sqlite":
        return engine
    return create_async_engine(
        url.set(drivername=DRIVER),
        reading=True,
        hide_parameters=True,
        execution_options=engine.get_execution_options(),
    )


def after_commit(session: AsyncSession, action: Callable[[], None]) -> None:
    """Call ``action`` once the transaction is committed; never when it is rolled back."""
    session.info.setdefault(_ACTIONS, []).append(action)


def after_rollback(session: AsyncSession, action: Callable[[], None]) -> None:
    """Call ``action`` if the transaction is not committed, or nobody knows whether it is."""
    session.info.setdefault(_UNDOINGS, []).append(action)


async def roll_back(session: AsyncSession) -> None:
    """Undo everything, to begin anew in the same session; what was to follow is forgotten."""
    for undo in session.info.get(_UNDOINGS, ()):
        undo()
    session.info.clear()
    await session.rollback()


def locks_rows(session: AsyncSession) -> bool:
    """Return whether a row is locked while somebody works on it; SQLite has one who writes."""
    return session.get_bind().dialect.name != "sqlite"


async def find_locked(session: AsyncSession, model: type[Row], key: int) -> Row | None:
    """Return the row with this key as it is now, or ``None``.

    Nobody else changes it until the transaction ends.
    """
    return await session.get(
        model,
        key,
        # No stronger than needed: others may meanwhile store something that names this row.
        with_for_update={"key_share": True},
        populate_existing=True,
    )


async def insert_or_ignore(session: AsyncSession, model: type[Base], **values: Any) -> bool:
    """Insert a row unless one with its key is there; return whether it is new."""
    statement = _insert_statement(session.get_bind().dialect.name, model, replace=False)
    result: CursorResult[Any] = await session.execute(statement, values)  # type: ignore[assignment]  # an INSERT
    return result.rowcount == 1


async def insert_or_replace(session: AsyncSession, model: type[Base], **values: Any) -> None:
    """Insert a row, or change the one with the same primary key."""
    statement = _insert_statement(session.get_bind().dialect.name, model, replace=True)
    await session.execute(statement, values)


def create_insert(dialect: str, table: TableClause) -> "sqlite.Insert | postgresql.Insert":
    """Return an ``INSERT`` that can say ``ON CONFLICT``, for this kind of database."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415  one of the two is never needed,

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  and this one holds 4 MB

    return postgresql.insert(table)


@cache
def _insert_statement(dialect: str, model: type[Base], *, replace: bool) -> Insert:
    """Return ``INSERT … ON CONFLICT``; made once, because making it costs more than running it."""
    # The table and not the model: the ORM would do its bookkeeping around each row.
    table = model.metadata.tables[model.__tablename__]
    insert = create_insert(dialect, table)
    if not replace:
        return insert.on_conflict_do_nothing()
    changed = {
        column.name: insert.excluded[column.name] for column in table.c if not column.primary_key
    }
    return insert.on_conflict_do_update(index_elements=[*table.primary_key], set_=changed)
