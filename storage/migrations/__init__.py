"""Migrations: how a database gets from one set of tables to the next (Alembic, no ``.ini``).

All steps to be taken are one transaction, on SQLite too: a database is migrated or untouched.
``python -m storage.migrations MESSAGE`` writes the next step from what the models say.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Connection, event, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.base import Base
from storage.database import create_engine

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext

Report = Callable[[str], None]
"""Told one line for each step taken."""

FOLDER: Final = Path(__file__).parent
ADVISORY_LOCK: Final = 0x51B0
"""Number of the PostgreSQL lock that lets one process migrate while the others wait."""


async def upgrade(
    database_url: str | URL, *, revision: str = "head", report: Report | None = None
) -> None:
    """Take the steps up to ``revision``; nothing happens where they were taken before.

    The folder of an SQLite file is made if it is missing.
    """
    from alembic import command  # noqa: PLC0415  0.4 s to import; most commands do without

    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    async with _connect(database_url) as connection:
        await connection.run_sync(_run, partial(command.upgrade, revision=revision), report)


async def downgrade(
    database_url: str | URL, *, revision: str, report: Report | None = None
) -> None:
    """Take the steps back to ``revision``; ``base`` is the empty database."""
    from alembic import command  # noqa: PLC0415  see upgrade

    async with _connect(database_url) as connection:
        await connection.run_sync(_run, partial(command.downgrade, revision=revision), report)


async def current(database_url: str | URL) -> str | None:
    """Return the revision the database is at; ``None`` for an empty one, or none at all."""
    url = make_url(database_url)
    if is_unborn(url):
        return None
    async with _connect(url) as connection:
        return await connection.run_sync(_read_revision)


def is_unborn(url: URL) -> bool:
    """Return whether it is an SQLite file that does not exist; connecting would create it."""
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def latest() -> str:
    """Return the last revision there is, without the 0.4 s it takes to import Alembic.

    The files are numbered, one after another: ``versions/0001_first_tables.py``.
    """
    return max(path.name.split("_")[0] for path in FOLDER.glob("versions/[0-9]*.py"))


async def is_current(database_url: str | URL) -> bool:
    """Return whether no step is left to take."""
    return await current(database_url) == latest()


async def differences(database_url: str | URL) -> Sequence[Any]:
    """Return in what the database differs from the models, as Alembic describes it."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415  see upgrade

    import storage.models  # noqa: F401, PLC0415  defines every table; migrating needs none

    async with _connect(database_url) as connection:
        return await connection.run_sync(
            lambda sync: compare_metadata(_context(sync), Base.metadata)
        )


async def write_next(database_url: str | URL, *, message: str) -> Path:
    """Write the step from what the database has to what the models say; returns its file."""
    from alembic import command  # noqa: PLC0415  see upgrade

    import storage.models  # noqa: F401, PLC0415  see differences

    number = len(list(FOLDER.glob("versions/[0-9]*.py"))) + 1
    write = partial(command.revision, message=message, autogenerate=True, rev_id=f"{number:04}")
    async with _connect(database_url) as connection:
        script = await connection.run_sync(_run, write, None)
    return Path(script.path)


def _config(connection: Connection | None = None, report: Report | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  see upgrade

    config = Config(attributes={"connection": connection, "report": report})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _context(connection: Connection) -> "MigrationContext":
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  see upgrade

    return MigrationContext.configure(connection, opts={"compare_type": True})


def _run(connection: Connection, action: Callable[..., Any], report: Report | None) -> Any:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    result = action(_config(connection, report))
    if connection.dialect.name == "postgresql":
        _leave_words_out_of_statistics(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            msg = f"the migration would leave {len(broken)} rows that point to nothing"
            raise RuntimeError(msg)
    return result


def _leave_words_out_of_statistics(connection: Connection) -> None:
    import storage.models  # noqa: F401, PLC0415  defines every table; SQLite needs none
    from storage.migrations.statistics import leave_words_out  # noqa: PLC0415  as above

    leave_words_out(connection)


@asynccontextmanager
async def _connect(database_url: str | URL) -> AsyncIterator[AsyncConnection]:
    engine = create_engine(make_url(database_url))
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _ignore_foreign_keys)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def _ignore_foreign_keys(connection: Any, _record: Any) -> None:
    """Let tables be copied and dropped, which is how SQLite changes one (Alembic, batch mode).

    Otherwise dropping the old copy would delete every row that points to it.  SQLite ignores the
    pragma inside a transaction, so it cannot be part of the migration itself.
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()
