"""Backups: what is in the archive can be put back, from both kinds of database."""

import os
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from bot.backup import back_up, default_target
from bot.failures import CommandError
from bot.settings import Settings
from storage.database import Database
from storage.quarter import get_quarter, import_quarter, read_profile
from tests.conftest import require

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SAMPLE = (files("bot") / "demo" / "leimen-mitte.toml").read_text(encoding="utf-8")


def settings_for(database_url: str, folder: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "data", database_url=database_url)


def ignore(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


async def fill(database: Database, settings: Settings) -> None:
    async with database.transaction() as session:
        await import_quarter(session, read_profile(SAMPLE), now=NOW)
    photo = settings.media_dir / "ab" / "photo.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")


def unpack(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


def list_quarter(dump: Path) -> str:
    return subprocess.run(  # noqa: S603  the program's own path
        [shutil.which("pg_restore") or "", "--data-only", "--table=quarter", "--file=-", dump],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


async def test_a_backup_of_sqlite_is_a_database_with_everything(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = settings_for(sqlite_url, tmp_path)
    database = Database(sqlite_url)
    await fill(database, settings)
    told: list[tuple[str, int, int]] = []
    archive = tmp_path / "out" / "backup.tar.gz"
    back_up(settings, archive, lambda *progress: told.append(progress))
    await database.close()

    folder = unpack(archive, tmp_path / "restored")
    assert (folder / "media" / "ab" / "photo.jpg").read_bytes() == b"a photo"
    restored = Database(f"sqlite:///{folder}/quartiersbote.db")
    async with restored.transaction() as session:
        assert (await get_quarter(session)).profile == read_profile(SAMPLE)
    await restored.close()
    assert {what for what, _done, _total in told} == {"database", "photos"}
    assert all(done <= total for _what, done, total in told)


async def test_what_passes_by_is_in_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    """Uploads, copies of somebody's data, half-written files, keys and tombstones."""
    settings = settings_for(sqlite_url, tmp_path)
    database = Database(sqlite_url)
    await fill(database, settings)
    await database.close()
    (settings.media_dir / "uploads").mkdir()
    for name in ("media/uploads/a.upload", "media/a.zip", "media/b.jpg.part", "erased.log"):
        (settings.data_dir / name).write_bytes(b"canary")
    (settings.data_dir / "ownership.key").write_bytes(b"canary")
    archive = tmp_path / "backup.tar.gz"
    back_up(settings, archive, ignore)
    folder = unpack(archive, tmp_path / "restored")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {"quartiersbote.db", "media/ab/photo.jpg"}


async def test_a_backup_can_be_made_while_somebody_writes(sqlite_url: str, tmp_path: Path) -> None:
    settings = settings_for(sqlite_url, tmp_path)
    database = Database(sqlite_url)
    async with database.transaction() as session:
        await import_quarter(session, read_profile(SAMPLE), now=NOW)
        back_up(settings, tmp_path / "backup.tar.gz", ignore)
    await database.close()
    folder = unpack(tmp_path / "backup.tar.gz", tmp_path / "restored")
    with closing(sqlite3.connect(folder / "quartiersbote.db")) as copy:
        assert copy.execute("SELECT count(*) FROM quarter").fetchone() == (0,)


def test_only_its_owner_can_read_a_backup(sqlite_url: str, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    back_up(settings_for(sqlite_url, tmp_path), archive, ignore)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")] == []


def test_a_backup_is_never_written_over(sqlite_url: str, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    archive.write_bytes(b"yesterday")
    with pytest.raises(CommandError, match="already"):
        back_up(settings_for(sqlite_url, tmp_path), archive, ignore)
    assert archive.read_bytes() == b"yesterday"


def test_a_backup_is_one_archive(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"backup\.zip\.tar\.gz"):
        back_up(settings_for(sqlite_url, tmp_path), tmp_path / "backup.zip", ignore)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path}/none.db", tmp_path)
    with pytest.raises(CommandError, match="no database yet"):
        back_up(settings, tmp_path / "backup.tar.gz", ignore)
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "backup.tar.gz").exists()


def test_backups_are_named_by_their_time(tmp_path: Path) -> None:
    target = default_target(settings_for("sqlite:///x", tmp_path), NOW)
    assert target == tmp_path / "data" / "backups" / "quartiersbote-20261123-090000.tar.gz"


async def test_a_backup_of_postgresql_can_be_restored(postgres_url: str, tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        require("pg_dump is not installed")
    settings = settings_for(postgres_url, tmp_path)
    database = Database(postgres_url)
    await fill(database, settings)
    await database.close()
    archive = tmp_path / "backup.tar.gz"
    back_up(settings, archive, ignore)

    folder = unpack(archive, tmp_path / "restored")
    assert "Leimen-Mitte" in list_quarter(folder / "quartiersbote.dump")
    assert (folder / "media" / "ab" / "photo.jpg").exists()


def test_without_pg_dump_the_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    settings = settings_for("postgresql+asyncpg://bote:s3cret@db/quarter", tmp_path)
    with pytest.raises(CommandError, match="pg_dump --format=custom quarter"):
        back_up(settings, tmp_path / "backup.tar.gz", ignore)


def test_what_pg_dump_complains_about_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "pg_dump"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "$PGUSER may not; $PGPASSWORD is wrong" >&2\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}/bin")
    settings = settings_for("postgresql+asyncpg://bote:wrong@db/quarter", tmp_path)
    with pytest.raises(CommandError, match="pg_dump failed: bote may not; wrong is wrong"):
        back_up(settings, tmp_path / "backup.tar.gz", ignore)
    assert not (tmp_path / "backup.tar.gz").exists()
