"""Migrations: up, down and up again on both databases, and the same tables as the models."""

import asyncio
import re
import runpy
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage import migrations
from storage.base import Base
from storage.database import Database
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
        name: sorted(" ".join(check.split()) for check in re.findall(r"CHECK \((.*)\)", sql))
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
