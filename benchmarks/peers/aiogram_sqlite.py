"""aiogram with states and reports in SQLite: a storage as "Writing own storages" describes it.

Each change is a transaction of its own, as durable as ours (WAL, ``synchronous=FULL``).
"""

import json
import tempfile
from collections.abc import Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiosqlite
from aiogram import Dispatcher
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import Update

from benchmarks.peers.aiogram_form import router
from benchmarks.peers.aiogram_network import create_bot
from benchmarks.peers.messenger import Messenger, Raw, Running
from benchmarks.peers.words import Report

TABLES: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE states (chat_id INTEGER, user_id INTEGER, state TEXT, data TEXT,
    PRIMARY KEY (chat_id, user_id));
CREATE TABLE reports (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, category TEXT NOT NULL,
    place TEXT NOT NULL, description TEXT NOT NULL, details TEXT NOT NULL);
"""
SET_STATE: Final = """
INSERT INTO states (chat_id, user_id, state) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET state = excluded.state
"""
SET_DATA: Final = """
INSERT INTO states (chat_id, user_id, data) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET data = excluded.data
"""
GET_STATE: Final = "SELECT state FROM states WHERE chat_id = ? AND user_id = ?"
GET_DATA: Final = "SELECT data FROM states WHERE chat_id = ? AND user_id = ?"
ADD_REPORT: Final = """
INSERT INTO reports (person_id, category, place, description, details) VALUES (?, ?, ?, ?, ?)
"""


class SqliteStorage(BaseStorage):
    """Keeps states in a table."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Remember at which question somebody is."""
        value = state.state if isinstance(state, State) else state
        await self._connection.execute(SET_STATE, (key.chat_id, key.user_id, value))
        await self._connection.commit()

    async def get_state(self, key: StorageKey) -> str | None:
        """Return at which question somebody is."""
        return await self._get(GET_STATE, key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Remember what somebody has answered."""
        values = (key.chat_id, key.user_id, json.dumps(dict(data)))
        await self._connection.execute(SET_DATA, values)
        await self._connection.commit()

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Return what somebody has answered."""
        found = await self._get(GET_DATA, key)
        data: dict[str, Any] = json.loads(found) if found else {}
        return data

    async def close(self) -> None:
        """Leave the connection to who has opened it."""

    async def _get(self, query: str, key: StorageKey) -> str | None:
        async with self._connection.execute(query, (key.chat_id, key.user_id)) as cursor:
            row = await cursor.fetchone()
        return row[0] if row else None


class ReportTable:
    """Keeps reports in a table."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def add(self, person_id: int, report: Report) -> int:
        """Keep a report and return its number."""
        values = (person_id, report.category, report.place, report.description, report.details)
        async with self._connection.execute(ADD_REPORT, values) as cursor:
            number = cursor.lastrowid
        await self._connection.commit()
        return number or 0


@asynccontextmanager
async def run(messenger: Messenger) -> Running:
    """Run the bot."""
    bot = create_bot(messenger)
    with tempfile.TemporaryDirectory() as folder:
        async with aiosqlite.connect(Path(folder) / "bot.db") as connection:
            await connection.executescript(TABLES)
            dispatcher = Dispatcher(
                storage=SqliteStorage(connection), reports=ReportTable(connection)
            )
            dispatcher.include_router(router)

            async def feed(update: Raw) -> None:
                known = Update.model_validate(update, context={"bot": bot})
                await dispatcher.feed_update(bot, known)

            yield feed
    await bot.session.close()
