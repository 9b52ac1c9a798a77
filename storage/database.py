"""Opening the database: one engine for the process, one transaction for each unit of work.

SQLite and PostgreSQL keep the same rules.  On SQLite a transaction begins with ``BEGIN IMMEDIATE``
(a transaction that reads first and writes later could otherwise be refused half-way), and the pool
holds a single connection, which makes it the queue of this process's transactions.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final, TypeVar

import aiosqlite
from sqlalchemy import URL, Connection, CursorResult, Insert, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from storage.base import Base

BUSY_TIMEOUT_S: Final = 5.0
"""How long SQLite waits for another process, such as a backup or ``team invite``."""
POOL_TIMEOUT_S: Final = 30.0
"""How long a unit of work waits for its turn before it is given up."""


CHANNELS_WRITTEN_TO: Final = "channels written to"
"""Key of ``session.info``: the channels whose outbox got something in this transaction."""
_ACTIONS: Final = "actions after the commit"

Row = TypeVar("Row", bound=Base)


class Database:
    """The database of this installation; ``async with database.transaction() as session``.

    Args:
        url: SQLAlchemy URL, ``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url: Final = make_url(url)
        self.engine: Final = create_engine(self.url)
        self._listeners: list[Callable[[str], None]] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose work is committed at the end, or rolled back when it raises.

        Objects stay readable after the commit: with asyncio a silent reload on attribute access
        would fail.
        """
        session = AsyncSession(self.engine, expire_on_commit=False)
        try:
            yield session
            await session.commit()
        finally:
            await session.close()
        for action in session.info.get(_ACTIONS, ()):
            action()
        for channel in session.info.get(CHANNELS_WRITTEN_TO, ()):
            for listener in self._listeners:
                listener(channel)

    def on_outbox(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with a channel's name after each commit that left it messages."""
        self._listeners.append(listener)

    async def ping(self) -> None:
        """Ask the database for one value; raises what the driver raises when it cannot answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection, and tell nobody of commits any more."""
        self._listeners.clear()
        await self.engine.dispose()


def create_engine(url: URL) -> AsyncEngine:
    """Return the engine for ``url``, set up as the module describes.

    Its errors do not show parameters: these are the words of people, and errors are logged.
    """
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_async_engine(
        url,
        async_creator=_sqlite_creator(url),
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def after_commit(session: AsyncSession, action: Callable[[], None]) -> None:
    """Call ``action`` once the transaction is committed; never when it is rolled back."""
    session.info.setdefault(_ACTIONS, []).append(action)


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


@cache
def _insert_statement(dialect: str, model: type[Base], *, replace: bool) -> Insert:
    """Return ``INSERT … ON CONFLICT``; made once, because making it costs more than running it."""
    # The table and not the model: the ORM would do its bookkeeping around each row.
    table = model.metadata.tables[model.__tablename__]
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    if not replace:
        return insert.on_conflict_do_nothing()
    changed = {
        column.name: insert.excluded[column.name] for column in table.c if not column.primary_key
    }
    return insert.on_conflict_do_update(index_elements=[*table.primary_key], set_=changed)


class _InlineConnection(aiosqlite.Connection):
    """An aiosqlite connection that works in the event loop's own thread.

    A statement of ours takes SQLite microseconds; handing it to a thread and back costs several
    times that, twenty times a transaction.
    """

    async def _connect(self) -> "_InlineConnection":
        if self._connection is None:
            self._connection = self._connector()
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            msg = "the connection is closed"
            raise sqlite3.ProgrammingError(msg)
        return fn(*args, **kwargs)

    def stop(self) -> None:
        """Close at once: there is no thread to stop."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __await__(self) -> Generator[Any, None, "_InlineConnection"]:
        return self._connect().__await__()


def _sqlite_creator(url: URL) -> Callable[..., aiosqlite.Connection]:
    path = url.database or ":memory:"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,  # transactions begin where SQLAlchemy says, not at a write
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: an update is acknowledged to the messenger after its commit, so a commit has to
        # survive a power cut too; in WAL mode NORMAL could lose the latest ones.
        connection.execute("PRAGMA synchronous=FULL")
        # Erased means gone from the file's pages too, not only from the index.
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    def create(*_args: Any, **_kwargs: Any) -> aiosqlite.Connection:
        return _InlineConnection(connect, iter_chunk_size=64)

    return create


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
