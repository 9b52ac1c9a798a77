"""SQLite for SQLAlchemy's asyncio, in the event loop's own thread: ``sqlite+inline:///path``.

A statement of ours takes SQLite microseconds; handing it to a thread and back, as drivers for
asyncio do, costs several times that, twenty times a transaction.  What can take long is waiting
for another process, such as a backup or ``team invite``: in WAL mode only the beginning of a
transaction that writes does, and there the task sleeps while the loop goes on.
"""

import sqlite3
from asyncio import sleep
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from sqlalchemy import URL, AsyncAdaptedQueuePool, Executable, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import await_, immutabledict
from sqlalchemy.util.concurrency import in_greenlet

DRIVER: Final = "sqlite+inline"
BUSY_TIMEOUT_S: Final = 5.0
"""How long to wait for another process."""
SHORTEST_PAUSE_S: Final = 0.001
LONGEST_PAUSE_S: Final = 0.05
"""Between two looks whether the other one has finished."""
_RESULT_CODE: Final = 0xFF
"""The part of an error's code that tells its kind (sqlite.org/rescode.html)."""

T = TypeVar("T")


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """Let SQLAlchemy's asyncio leave the rows to whoever reads them: they come at once."""


class _Connection(sqlite3.Connection):
    def cursor(self, *_args: Any) -> _Cursor:  # type: ignore[override]  # SQLAlchemy asks for none
        return super().cursor(_Cursor)


class InlineSQLite(SQLiteDialect_pysqlite):
    """The dialect.

    A transaction begins with ``BEGIN IMMEDIATE``: one that reads first and writes later could
    otherwise be refused half-way.

    Args:
        reading: whether connections only read; they wait for nobody who writes.
        rest: as of SQLAlchemy's own dialect.
    """

    driver = "inline"
    is_async = True
    has_terminate = True
    supports_statement_cache = True

    def __init__(self, reading: bool = False, **rest: Any) -> None:
        super().__init__(**rest)
        self._reading = reading

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003  SQLAlchemy names it
        """Return the pool whose queue is asyncio's."""
        return AsyncAdaptedQueuePool

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        """Open the file, and set the connection up."""
        return _patiently(lambda: self._open(*args, **kwargs))

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin the transaction, and know already which state of the database it sees."""
        if not self._reading:
            _patiently(lambda: dbapi_connection.execute("BEGIN IMMEDIATE"))
            return
        dbapi_connection.execute("BEGIN")
        _patiently(lambda: dbapi_connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1"))

    def do_execute(
        self, cursor: Any, statement: str, parameters: Any, context: Any = None
    ) -> None:
        """Run a statement."""
        _satisfy_asyncio()
        cursor.execute(statement, parameters)

    def do_executemany(
        self, cursor: Any, statement: str, parameters: Any, context: Any = None
    ) -> None:
        """Run a statement once for each set of parameters."""
        _satisfy_asyncio()
        cursor.executemany(statement, parameters)

    def _open(self, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = open_file(*args, **kwargs)
        if self._reading:
            connection.execute("PRAGMA query_only=ON")
        return connection


def open_file(*args: Any, patient: bool = False, **kwargs: Any) -> sqlite3.Connection:
    """Open a file as every connection of the program does, and set it up.

    Args:
        args: as of ``sqlite3.connect``.
        patient: whether SQLite itself waits for other processes, which stops the thread.
        kwargs: as of ``sqlite3.connect``.

    Raises:
        sqlite3.NotSupportedError: this SQLite cannot overwrite what it deletes.
    """
    connection: sqlite3.Connection = sqlite3.connect(
        *args,
        **kwargs
        | {
            "factory": _Connection,
            "timeout": BUSY_TIMEOUT_S if patient else 0,  # see _patiently
            "isolation_level": None,  # transactions begin where SQLAlchemy says
            "check_same_thread": False,  # one after another, as in tests, may use it
        },
    )
    try:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: an update is acknowledged to the messenger after its commit, so a commit has to
        # survive a power cut too; in WAL mode NORMAL could lose the latest ones.
        connection.execute("PRAGMA synchronous=FULL")
        overwrite_deleted(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def overwrite_deleted(connection: sqlite3.Connection) -> None:
    """Have deleted rows overwritten in the file's pages, however SQLite was built.

    Raises:
        sqlite3.NotSupportedError: this SQLite cannot do so.
    """
    if connection.execute("PRAGMA secure_delete=ON").fetchone() != (1,):
        msg = "this SQLite cannot overwrite what it deletes (PRAGMA secure_delete)"
        raise sqlite3.NotSupportedError(msg)


class InlineSession(AsyncSession):
    """A session that runs statements where they stand.

    SQLAlchemy's asyncio starts a greenlet for each one, so that it can wait in the middle.  Here
    only the beginning of a transaction waits, and has one.
    """

    _begun = False

    async def execute(self, statement: Executable, params: Any = None, **rest: Any) -> Any:
        """Run a statement; all rows of the result are there."""
        if not self._begun:
            await self._begin()
        return self.sync_session.execute(statement, params, **_buffered(rest))

    async def scalar(self, statement: Executable, params: Any = None, **rest: Any) -> Any:
        """Run a statement and return the first value."""
        if not self._begun:
            await self._begin()
        return self.sync_session.scalar(statement, params, **_buffered(rest))

    async def get(self, *args: Any, **rest: Any) -> Any:
        """Return an object by its primary key."""
        if not self._begun:
            await self._begin()
        return self.sync_session.get(*args, **rest)

    async def flush(self, *args: Any, **rest: Any) -> None:
        """Write what was changed."""
        if not self._begun:
            await self._begin()
        self.sync_session.flush(*args, **rest)

    async def commit(self) -> None:
        """Write what was changed, and end the transaction."""
        if self._begun:
            self.sync_session.commit()
        else:
            await super().commit()
        self._begun = False

    async def rollback(self) -> None:
        """End the transaction without a trace."""
        self.sync_session.rollback()
        self._begun = False

    async def close(self) -> None:
        """Give the connection back."""
        self.sync_session.close()
        self._begun = False

    async def _begin(self) -> None:
        await self.run_sync(Session.connection)
        self._begun = True


_BUFFERED: Final = immutabledict({"prebuffer_rows": True})
"""What SQLAlchemy's asyncio asks for: all rows at once, before anybody changes them."""


def _buffered(options: dict[str, Any]) -> dict[str, Any]:
    own = options.get("execution_options")
    return options | {"execution_options": _BUFFERED.union(own) if own else _BUFFERED}


registry.register(DRIVER.replace("+", "."), __name__, InlineSQLite.__name__)


def _patiently(act: Callable[[], T]) -> T:
    """Return what ``act`` returns once no other process is in its way; the loop goes on."""
    until, pause_s = monotonic() + BUSY_TIMEOUT_S, SHORTEST_PAUSE_S
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or monotonic() >= until:
                raise
        await_(sleep(pause_s))
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & _RESULT_CODE == sqlite3.SQLITE_BUSY


def _satisfy_asyncio() -> None:
    """Await something where SQLAlchemy's asyncio insists that a statement does."""
    if in_greenlet():
        await_(_nothing())


async def _nothing() -> None:
    """Be awaited."""
