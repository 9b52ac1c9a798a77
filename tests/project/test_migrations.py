"""Migrations: up, down and up again on both databases, and the same tables as the models."""

import asyncio
import json
import re
import runpy
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from storage import database, migrations
from storage.base import Base
from storage.database import Database
from storage.migrations.statistics import sampled_columns_with_words
from storage.people import get_or_create_person
from tests.conftest import NOW

LOOSE_STEP = '''"""Leaves a row that points to nobody."""
from alembic import op
revision = "9999"
down_revision = "LATEST"
def upgrade():
    op.execute("CREATE TABLE loose (person_id INTEGER REFERENCES people (id))")
    op.execute("INSERT INTO loose VALUES (1)")
'''


CHECK = re.compile(r"CHECK \(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
"""With brackets two deep."""
LEFT_OUT = """
SELECT attrelid::regclass || '.' || attname FROM pg_attribute
WHERE attstattarget = 0 AND attnum > 0 AND attrelid::regclass::text IN (
    SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/folder/empty.db"
    socket: str = request.getfixturevalue("postgres_server")
    asyncio.run(_create_empty(socket))
    return f"postgresql+asyncpg://tests@/empty?host={socket}"


async def _create_empty(socket: str) -> None:
    connection = await asyncpg.connect(host=socket, user="tests", database="postgres")
    try:
        await connection.execute("DROP DATABASE IF EXISTS empty WITH (FORCE)")
        await connection.execute("CREATE DATABASE empty")
    finally:
        await connection.close()


async def test_up_down_and_up_again(empty_url: str) -> None:
    told: list[str] = []
    assert await migrations.current(empty_url) is None
    assert not await migrations.is_current(empty_url)

    await migrations.upgrade(empty_url, report=told.append)
    assert await migrations.is_current(empty_url)
    assert told[0].startswith("+ 0001 ")

    await migrations.downgrade(empty_url, revision="base", report=told.append)
    assert await migrations.current(empty_url) is None
    assert told[-1].startswith("- 0001 ")

    await migrations.upgrade(empty_url)
    assert await migrations.current(empty_url) == migrations.latest()


async def test_migrations_lead_to_the_tables_of_the_models(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    assert list(await migrations.differences(empty_url)) == []


async def test_the_planner_of_postgresql_samples_no_words(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    if make_url(empty_url).get_backend_name() == "sqlite":
        return  # it keeps numbers of rows only
    engine = database.create_engine(make_url(empty_url))
    async with engine.connect() as opened:
        left_out = await opened.scalars(text(LEFT_OUT))
        wanted = {f"{column.table.name}.{column.name}" for column in sampled_columns_with_words()}
        assert set(left_out) == wanted
    await engine.dispose()
    assert {"case_history.text", "people.account_id", "cases.latitude"} <= wanted


async def test_no_step_forgets_that_a_number_is_never_given_twice(tmp_path: Path) -> None:
    """Copying a table, which is how SQLite changes one, drops what SQLAlchemy does not read."""
    await migrations.upgrade(f"sqlite:///{tmp_path}/migrated.db")
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as migrated:
        tables = migrated.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        kept = {name for name, sql in tables if "AUTOINCREMENT" in sql}
    wanted = {
        table.name
        for table in Base.metadata.tables.values()
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    assert kept == wanted


async def test_no_step_forgets_a_check(tmp_path: Path) -> None:
    """Checks are not compared by Alembic, and copying a table drops those nobody names."""
    await migrations.upgrade(f"sqlite:///{tmp_path}/migrated.db")
    made = create_engine(f"sqlite:///{tmp_path}/made.db")
    Base.metadata.create_all(made)
    made.dispose()
    assert _checks(tmp_path / "migrated.db") == _checks(tmp_path / "made.db")


def _checks(path: Path) -> dict[str, list[str]]:
    """Return the checks of each table, without their layout."""
    with closing(sqlite3.connect(path)) as opened:
        tables = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        rows = tables.fetchall()
    return {
        name: sorted(" ".join(check.split()) for check in CHECK.findall(sql))
        for name, sql in rows
        if name in Base.metadata.tables
    }


async def test_taking_no_step_changes_nothing(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    told: list[str] = []
    await migrations.upgrade(empty_url, report=told.append)
    assert told == []


async def test_two_processes_may_migrate_at_once(postgres_server: str) -> None:
    await _create_empty(postgres_server)
    url = f"postgresql+asyncpg://tests@/empty?host={postgres_server}"
    await asyncio.gather(migrations.upgrade(url), migrations.upgrade(url))
    assert await migrations.is_current(url)


async def test_a_migrated_database_works(empty_url: str) -> None:
    await migrations.upgrade(empty_url)
    database = Database(empty_url)
    async with database.transaction() as session:
        person = await get_or_create_person(
            session, channel="telegram", account_id=1, locale="de", language_tag="de", now=NOW
        )
        assert person.id == 1
    await database.close()


OLD_ROWS = """
INSERT INTO people (id, channel, account_id, role, locale, locale_chosen, leaves, created_at)
    VALUES (1, 'telegram', 1, 'resident', 'de', false, true, '2026-11-01 09:00:00');
INSERT INTO cases (id, kind, reference, reporter_id, text, outside, status, status_since,
                   submitted_at, overdue_told, version)
    VALUES (1, 'F', 'F-2026-0001', 1, 'a', false, 'new', '2026-11-01 09:00:00',
            '2026-11-01 09:00:00', 0, 1),
           (2, 'I', 'I-2026-0001', 1, 'b', false, 'published', '2026-11-01 09:00:00',
            '2026-11-01 09:00:00', 0, 1);
INSERT INTO ideas (case_id, title, text, photos_shown, published_at, goal, supporters)
    VALUES (2, 'b', 'b', false, '2026-11-01 09:00:00', 9, 0);
INSERT INTO case_events (id, case_id, at, actor_id, kind, text)
    VALUES (3, 1, '2026-11-01 09:00:00', 1, 'submitted', NULL),
           (5, 1, '2026-11-02 09:00:00', 1, 'addition', 'more'),
           (6, 1, '2026-11-02 09:00:00', 1, 'addition', 'at the same moment'),
           (9, 1, '2026-11-03 09:00:00', 1, 'note', 'no photo comes with it');
INSERT INTO media_files (id, person_id, case_id, kind, name, size, created_at)
    VALUES (1, 1, 1, 'photo', 'before', 1, '2026-10-31 09:00:00'),
           (2, 1, 1, 'photo', 'with', 1, '2026-11-02 09:00:00'),
           (3, 1, 1, 'photo', 'with a note', 1, '2026-11-03 09:00:00'),
           (4, 1, NULL, 'photo', 'of no case', 1, '2026-11-02 09:00:00');
INSERT INTO outbox_messages (id, channel, person_id, chat_id, priority, at_night, notice,
                             payload, state, attempts, doubtful, created_at, not_before)
    VALUES (1, 'telegram', 1, 1, 1, false, 'case-event', '{"event": 5}', 'waiting', 0, false,
            '2026-11-02 09:00:00', '2026-11-02 09:00:00'),
           (2, 'telegram', 1, 1, 1, false, 'event', '{"event": 5}', 'waiting', 0, false,
            '2026-11-02 09:00:00', '2026-11-02 09:00:00');
"""


async def test_rows_from_before_the_fourth_step_go_through_it(empty_url: str) -> None:
    await migrations.upgrade(empty_url, revision="0003")
    await _write(empty_url, OLD_ROWS)
    await migrations.upgrade(empty_url)
    photos = "SELECT id, history_entry_id FROM media_files ORDER BY id"
    assert await _read(empty_url, photos) == [
        (1, None),
        (2, 5),
        (3, None),
        (4, None),
    ]
    assert await _read(empty_url, "SELECT id, published FROM cases ORDER BY id") == [
        (1, False),
        (2, True),
    ]
    assert await _read(empty_url, "SELECT erasure_pending FROM people") == [(True,)]
    notices = await _read(empty_url, "SELECT notice, payload FROM outbox_messages ORDER BY id")
    assert [(notice, _json(payload)) for notice, payload in notices] == [
        ("case-history", {"entry_id": 5}),
        ("event", {"event_id": 5}),
    ]
    await _write(
        empty_url,
        "INSERT INTO case_history (case_id, at, kind) VALUES (1, '2026-11-04 09:00:00', 'note')",
    )
    assert await _read(empty_url, "SELECT max(id), count(*) FROM case_history") == [(10, 5)]

    await migrations.downgrade(empty_url, revision="0003")
    assert await _read(empty_url, "SELECT max(id), count(*) FROM case_events") == [(10, 5)]
    notices = await _read(empty_url, "SELECT notice FROM outbox_messages ORDER BY id")
    assert notices == [("case-event",), ("event",)]
    await migrations.upgrade(empty_url)
    tied = "SELECT id FROM media_files WHERE history_entry_id IS NOT NULL"
    assert await _read(empty_url, tied) == [(2,)]


REPORTED_ROWS = """
INSERT INTO quarter (id, name, profile, revision, imported_at)
    VALUES (1, 'Q', '{"categories": [{"key": "waste", "field_of_action": "surroundings"},
                                     {"key": "noise", "field_of_action": "surroundings"},
                                     {"key": "mould", "field_of_action": "housing"}]}',
            1, '2026-11-01 09:00:00');
INSERT INTO cases (id, kind, reference, category, text, outside, published, status, status_since,
                   submitted_at, overdue_told, version)
    VALUES (1, 'M', 'M-2026-0001', 'waste', 'a', false, false, 'new', '2026-11-01 09:00:00',
            '2026-11-01 09:00:00', 0, 1),
           (2, 'M', 'M-2026-0002', 'noise', 'b', false, false, 'solved', '2026-11-01 09:00:00',
            '2026-02-01 09:00:00', 0, 1),
           (3, 'M', 'M-2026-0003', 'mould', 'c', false, false, 'new', '2026-11-01 09:00:00',
            '2026-03-01 09:00:00', 0, 1),
           (4, 'M', 'M-2026-0004', 'given-up', 'd', false, false, 'new', '2026-11-01 09:00:00',
            '2026-04-01 09:00:00', 0, 1),
           (5, 'F', 'F-2026-0001', NULL, 'e', false, false, 'new', '2026-11-01 09:00:00',
            '2026-05-01 09:00:00', 0, 1)
"""


async def test_reports_are_counted_as_they_were_before_the_ninth_step(empty_url: str) -> None:
    await migrations.upgrade(empty_url, revision="0008")
    await _write(empty_url, REPORTED_ROWS)
    await migrations.upgrade(empty_url)
    counted = (
        "SELECT field_of_action, count(*) FROM cases WHERE NOT field_set_by_hand "
        "GROUP BY field_of_action"
    )
    assert set(await _read(empty_url, counted)) == {
        ("surroundings", 2),
        ("housing", 1),
        (None, 2),
    }
    await migrations.downgrade(empty_url, revision="0008")
    assert await _read(empty_url, "SELECT count(*) FROM cases") == [(5,)]


def _json(value: Any) -> Any:
    """Return what a JSON column holds, which SQLite gives as text."""
    return json.loads(value) if isinstance(value, str) else value


async def _write(url: str, statements: str) -> None:
    engine = database.create_engine(make_url(url))
    async with engine.begin() as connection:
        for statement in statements.split(";\n"):
            if statement.strip():
                await connection.exec_driver_sql(statement)
    await engine.dispose()


async def _read(url: str, query: str) -> list[tuple[Any, ...]]:
    engine = database.create_engine(make_url(url))
    async with engine.connect() as connection:
        rows = [tuple(row) for row in await connection.execute(text(query))]
    await engine.dispose()
    return rows


def test_steps_are_numbered_one_after_another() -> None:
    scripts = ScriptDirectory(str(migrations.FOLDER))
    revisions = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert scripts.get_heads() == [migrations.latest()]


async def test_looking_creates_no_database(tmp_path: Path) -> None:
    assert await migrations.current(f"sqlite:///{tmp_path}/none.db") is None
    assert not (tmp_path / "none.db").exists()


def test_the_next_step_is_written_from_the_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(
        migrations.FOLDER, tmp_path / "steps", ignore=shutil.ignore_patterns("0*", "__pycache__")
    )
    (tmp_path / "steps" / "versions").mkdir(exist_ok=True)
    monkeypatch.setattr(migrations, "FOLDER", tmp_path / "steps")
    monkeypatch.setattr(sys, "argv", ["storage.migrations", "all", "tables"])
    runpy.run_module("storage.migrations", run_name="__main__")

    (step,) = (tmp_path / "steps" / "versions").glob("*.py")
    written = step.read_text(encoding="utf-8")
    assert step.name == "0001_all_tables.py"
    assert written.startswith('"""All tables."""\n')
    assert "UtcDateTime" not in written
    assert "info=" not in written
    assert "# ###" not in written
    url = f"sqlite:///{tmp_path}/made.db"
    asyncio.run(migrations.upgrade(url))
    assert asyncio.run(migrations.current(url)) == "0001"
    assert list(asyncio.run(migrations.differences(url))) == []


async def test_a_step_that_leaves_loose_ends_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/loose.db"
    await migrations.upgrade(url)
    folder = shutil.copytree(migrations.FOLDER, tmp_path / "steps")
    step = LOOSE_STEP.replace("LATEST", migrations.latest())
    (folder / "versions" / "9999_loose.py").write_text(step)
    monkeypatch.setattr(migrations, "FOLDER", folder)
    with pytest.raises(RuntimeError, match="1 rows that point to nothing"):
        await migrations.upgrade(url)
    assert await migrations.current(url) != "9999"
