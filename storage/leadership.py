"""Leadership: of all processes on one database, the one that does something alone.

On PostgreSQL it is an advisory lock of a connection of its own, which ends with the connection and
so with the process, however that ends (PostgreSQL's manual, "Advisory Locks").  A SQLite file is
for one process.
"""

from contextlib import suppress
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

_TRY: Final = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_STILL: Final = text("SELECT 1")
_UNLOCK: Final = text("SELECT pg_advisory_unlock_all()")


class Leadership:
    """Whether this process is the one that does what ``name`` says.

    Args:
        database: which all of them have.
        name: what only one of them does, such as ``delivery telegram``.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._connection: AsyncConnection | None = None

    async def holds(self) -> bool:
        """Take the leadership if nobody has it; return whether it is ours."""
        if self._database.url.get_backend_name() == "sqlite":
            return True
        if self._connection is None:
            return await self._try()
        try:
            await self._connection.execute(_STILL)
        except (SQLAlchemyError, OSError):
            await self._forget()
            return False
        return True

    async def release(self) -> None:
        """Let another process have it."""
        if self._connection is not None:
            with suppress(SQLAlchemyError, OSError):
                await self._connection.execute(_UNLOCK)
            await self._forget()

    async def _try(self) -> bool:
        connection = await self._database.engine.connect()
        try:
            # Without a transaction, which would stay open as long as the leadership lasts.
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            is_ours = bool(await connection.scalar(_TRY, {"name": self._name}))
        except BaseException:
            await connection.close()
            raise
        if is_ours:
            self._connection = connection
        else:
            await connection.close()
        return is_ours

    async def _forget(self) -> None:
        """Close the connection for good: the lock must not go back into the pool."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError, OSError):
                await connection.invalidate()
            with suppress(SQLAlchemyError, OSError):
                await connection.close()
