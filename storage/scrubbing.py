"""What was deleted leaves the database's files too, right after somebody has erased everything.

SQLite zeroes what it frees (``secure_delete``), but copies that rows leave behind when a page is
split stay in the page, and the write-ahead log holds every page as it was: so the file is written
anew, and the log cut off.  PostgreSQL marks rows as dead and leaves their bytes where they are, a
plain ``VACUUM`` too: so the tables are written anew.  What it has in its own write-ahead log goes
when the server reuses the segment; see docs/operations.md.

Both have to wait until nobody reads the state before; whoever calls tries again later.
"""

import asyncio
import logging
import sqlite3
from contextlib import closing
from typing import Any, Final

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.base import Base
from storage.sqlite import open_file

logger = logging.getLogger(__name__)

LOCK_TIMEOUT_S: Final = 2
"""Whoever waits for a table's lock holds up everybody behind them."""
READERS_TIMEOUT_S: Final = 3.0
PAUSE_S: Final = 0.05
_ERASED: Final = "rows were erased"


def note_erased(session: Any) -> None:
    """Have the files scrubbed once the transaction is committed."""
    session.info[_ERASED] = True


def has_erased(session: Any) -> bool:
    """Return whether the transaction deletes what shall not stay in the files."""
    return _ERASED in session.info


async def scrub(engine: AsyncEngine) -> bool:
    """Take what was deleted out of the files; return whether all of it is gone."""
    try:
        if engine.dialect.name == "sqlite":
            return await asyncio.to_thread(_scrub_file, str(engine.url.database))
        async with engine.connect() as opened:
            return await _rewrite_tables(
                await opened.execution_options(isolation_level="AUTOCOMMIT")
            )
    except (sqlite3.OperationalError, DBAPIError) as error:
        logger.info("Erased rows are scrubbed later: %s", type(error).__name__)
        return False


def tables_about_people() -> list[Table]:
    """Return the tables that erasing touches, by name."""
    tables = Base.metadata.tables
    return [
        tables[name]
        for name in sorted(tables)
        if not str(tables[name].info["erasing"]).startswith("Kept")
    ]


def _scrub_file(path: str) -> bool:
    with closing(open_file(path, patient=True)) as connection:
        connection.execute("VACUUM")
        busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


async def _rewrite_tables(connection: AsyncConnection) -> bool:
    if not await _nobody_sees_the_past(connection):
        return False
    await connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    try:
        for table in tables_about_people():
            await connection.execute(text(f"VACUUM (FULL) {table.name}"))
        # Words were sampled into it before storage/migrations/statistics.py forbade that.
        await connection.execute(text("VACUUM (FULL) pg_catalog.pg_statistic"))
    finally:
        await connection.execute(text("RESET lock_timeout"))
    return True


async def _nobody_sees_the_past(connection: AsyncConnection) -> bool:
    """Wait a little until every transaction older than this one is over."""
    mark = (await connection.execute(text("SELECT pg_current_xact_id()::xid::text"))).scalar_one()
    for _attempt in range(int(READERS_TIMEOUT_S / PAUSE_S)):
        if not (await connection.execute(_OLDER, {"mark": mark})).scalar_one():
            return True
        await asyncio.sleep(PAUSE_S)
    return False


_OLDER: Final = text("""
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND greatest(age(backend_xmin), age(backend_xid)) > age(CAST(CAST(:mark AS text) AS xid))
)
""")
