"""A disk without room, as the database meets it: it reads, and takes nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from storage.database import Database


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the database refuse everything that writes, until the end of the block."""

    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            full = sqlite3.OperationalError("database or disk is full")
            raise OperationalError(statement, {}, full)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
