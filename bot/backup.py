"""Backups: the database as of one moment, and the photos, in one ``.tar.gz``.

::

    quartiersbote.db     the SQLite file, copied while the program runs (SQLite, online backup API)
    quartiersbote.dump   or what ``pg_dump --format=custom`` wrote
    media/…              the photos

The database is copied first: a file is there before the row that names it, so every photo the copy
knows of is found afterwards, unless somebody erased it meanwhile.
"""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from sqlalchemy import URL, make_url

from bot.failures import CommandError
from bot.settings import Settings
from storage.files.media import COPY_TITLE
from storage.privacy.rights import UPLOADS_FOLDER
from storage.sqlite import overwrite_deleted

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

PAGES_AT_ONCE: Final = 2_000
"""8 MB; between two such steps others may write (SQLite, sqlite3_backup_step)."""
SUFFIX: Final = ".tar.gz"
NO_PG_DUMP: Final = (
    "The database is PostgreSQL, and pg_dump is not installed here. Install PostgreSQL's client, "
    "or back up where the server runs: pg_dump --format=custom {name}"
)


def default_target(settings: Settings, now: datetime) -> Path:
    """Return the archive's name if none is asked for."""
    name = f"quartiersbote-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    return settings.data_dir / "backups" / name


def back_up(settings: Settings, target: Path, progress: Progress) -> None:
    """Write the archive; ``target`` is there when it is complete, and readable by its owner only.

    Raises:
        CommandError: there is nothing to back up, the archive exists, or ``pg_dump`` failed.
    """
    if not target.name.endswith(SUFFIX):
        msg = f"A backup is one file that ends in {SUFFIX}: {target}{SUFFIX}"
        raise CommandError(msg)
    if target.exists():
        msg = f"There is a file {target} already."
        raise CommandError(msg)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        copy = _copy_database(make_url(settings.database_url), Path(folder), progress)
        archive = Path(folder) / "archive"
        _pack(archive, copy, settings.media_dir, progress)
        archive.rename(target)


def _copy_database(url: URL, folder: Path, progress: Progress) -> Path:
    if url.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(url.database or ""), folder / "quartiersbote.db", progress)
    return _dump_postgresql(url, folder / "quartiersbote.dump", progress)


def _copy_sqlite(source: Path, copy: Path, progress: Progress) -> Path:
    if not source.is_file():
        msg = f"There is no database yet at {source}."
        raise CommandError(msg)

    def tell(_status: int, remaining: int, total: int) -> None:
        progress("database", total - remaining, total)

    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as target:
        overwrite_deleted(target)
        original.backup(target, pages=PAGES_AT_ONCE, progress=tell)
        (verdict,) = target.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            msg = f"The copy of the database is damaged: {verdict}"
            raise CommandError(msg)
    return copy


def _dump_postgresql(url: URL, copy: Path, progress: Progress) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise CommandError(NO_PG_DUMP.format(name=url.database))
    progress("database", 0, 1)
    socket = url.query.get("host")
    given = {
        "PGHOST": url.host or (socket if isinstance(socket, str) else None),
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,  # not among the arguments, which everybody can list
        "PGDATABASE": url.database,
    }
    finished = subprocess.run(  # nosec B603 # noqa: S603  the program's own path, and no word of anybody
        [program, "--format=custom", "--no-password", "--file", str(copy)],
        env=os.environ | {key: value for key, value in given.items() if value},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        lines = finished.stderr.strip().splitlines() or ["it did not say why"]
        msg = f"pg_dump failed: {lines[0]}"
        raise CommandError(msg)
    progress("database", 1, 1)
    return copy


def _pack(archive: Path, copy: Path, media_dir: Path, progress: Progress) -> None:
    files = sorted(path for path in media_dir.rglob("*") if _is_kept(path, media_dir))
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as output, tarfile.open(fileobj=output, mode="w:gz") as tar:
        tar.add(copy, copy.name)
        for number, path in enumerate(files, start=1):
            try:
                tar.add(path, Path("media") / path.relative_to(media_dir))
            except FileNotFoundError:
                continue  # erased since the list was made
            progress("photos", number, len(files))


def _is_kept(path: Path, media_dir: Path) -> bool:
    """Return whether a file belongs into a backup.

    Not what waits to be used, or was not written to its end, and no copy of somebody's data: they
    live for a day, and a backup for weeks.
    """
    passing = path.suffix in {PurePath(COPY_TITLE).suffix, ".part"}
    return (
        path.is_file() and not passing and path.relative_to(media_dir).parts[0] != UPLOADS_FOLDER
    )
