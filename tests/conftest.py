"""What every test may ask for: a database of its own on both kinds, a session, and the time."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

import asyncpg
import pytest
from coverage import Coverage
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession

import storage.models
from storage.base import Base
from storage.database import Database
from storage.migrations.statistics import leave_words_out
from tests.support.databases import KINDS, OWNERSHIP
from tests.support.lengths import LONG
from tests.support.postgres import find_binaries, running_server
from tests.support.scheduling import is_long, long_first
from tests.support.town import Town

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning in Leimen, ten o'clock; no public holiday is near."""

Connection: TypeAlias = Any
"""asyncpg's, which has no types."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108  a folder of its own is made there
"""Where Linux keeps files in memory. A commit on a disk takes four milliseconds, there none, and
nothing of a test has to survive a power cut."""

settings.register_profile("untimed", deadline=None)  # how long a test takes depends on the machine
settings.load_profile("untimed")
assert storage.models.ALL  # so that every table is known before one is created


collect_ignore = [] if LONG else ["bot/translation/test_real_libretranslate.py"]
"""What is long as a whole, and has no short form."""


def require(missing: str) -> None:
    """Skip because something is not installed here; fail where everything has to be."""
    if os.environ.get("QB_TEST_REQUIRE"):
        pytest.fail(f"{missing}, and QB_TEST_REQUIRE asks for it")
    pytest.skip(missing)


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer has in the environment does not reach the tests."""
    for name in [name for name in os.environ if name.startswith("QB_")]:
        if name != "QB_TEST_REQUIRE":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """An empty database file with all tables; copied for each test."""
    with TemporaryDirectory(
        prefix="qb-sqlite-", dir=MEMORY if MEMORY.is_dir() else None
    ) as folder:
        path = Path(folder) / "template.db"
        engine = create_engine(f"sqlite:///{path}")
        Base.metadata.create_all(engine)
        engine.dispose()
        yield path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The folder of a running server's socket."""
    binaries = find_binaries()
    if binaries is None:
        require("PostgreSQL is not installed (PG_BIN, /usr/lib/postgresql or PATH)")
        return
    with running_server(binaries) as socket:
        yield socket


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str) -> str:
    """The URL of a PostgreSQL database with all tables, for all tests of this process."""
    asyncio.run(_create_database(postgres_server))
    return _postgres_url(postgres_server)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with long tests, and measure the first variant of each test with a database.

    Coverage is a lower bound.
    """
    gc.freeze()  # what was imported lasts
    process = getattr(config, "workerinput", None)
    if process is not None:
        count = process["workercount"]
        items[:] = long_first(items, long=is_long, module=lambda each: each.path, processes=count)
    measured = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if isinstance(item, pytest.Function) and "database_url" in item.fixturenames:
            if test in measured:
                item.fixturenames = [unmeasured.__name__, *item.fixturenames]
            measured.add(test)


@pytest.fixture
def unmeasured(cov: Coverage | None) -> Iterator[None]:
    """The test is not looked at line by line, which makes it three times as fast.

    For the same test on the other database or with other words, for what is repeated a thousand
    times, and for a program in a process of its own.
    """
    if cov is not None:
        cov.stop()
    yield
    if cov is not None:
        cov.start()


@pytest.fixture(scope="session")
def empty_postgres(
    postgres_tables: str,  # noqa: ARG001  there has to be something to empty
    postgres_server: str,
) -> Iterator[Callable[[], None]]:
    """Delete all rows, whenever it is called, through one connection that stays open.

    A new one for each test costs the server thirty milliseconds: it learns all tables anew.
    """
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        connection = runner.run(_connect_for_emptying(postgres_server))
        yield lambda: runner.run(_empty_database(connection))
        runner.run(connection.close())


@pytest.fixture
def postgres_url(postgres_tables: str, empty_postgres: Callable[[], None]) -> str:
    """The URL of an empty PostgreSQL database with all tables."""
    empty_postgres()
    return postgres_tables


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """The URL of an empty SQLite database with all tables, the same for each test."""
    folder = sqlite_template.parent / "of-a-test"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return f"sqlite:///{shutil.copy(sqlite_template, folder / 'quartiersbote.db')}"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, on each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def databases() -> dict[str, Database]:
    """What was opened before, by URL: it is closed, but has not forgotten compiled statements."""
    return {}


@pytest.fixture
async def database(database_url: str, databases: dict[str, Database]) -> AsyncIterator[Database]:
    """An empty database, on each kind in turn."""
    opened = databases.get(database_url) or Database(database_url, ownership=OWNERSHIP)
    databases[database_url] = opened
    yield opened
    await opened.close()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A session in a transaction that is rolled back at the end."""
    opened = AsyncSession(database.engine, expire_on_commit=False)
    yield opened
    await opened.close()


ALONE: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
FILLED: Final = " UNION ALL ".join(
    f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})"  # noqa: S608  our own tables
    for name in Base.metadata.tables
)
FROM_ONE: Final = """
SELECT setval(format('%I', sequencename), 1, false) FROM pg_sequences
    WHERE last_value IS NOT NULL
"""
"""Numbers begin anew."""


async def _create_database(socket: str) -> None:
    connection = await asyncpg.connect(host=socket, user="tests", database="postgres")
    await connection.execute("CREATE DATABASE qb")
    await connection.close()
    database = Database(_postgres_url(socket))
    async with database.engine.begin() as opened:
        await opened.run_sync(Base.metadata.create_all)
        await opened.run_sync(leave_words_out)
    await database.close()


async def _connect_for_emptying(socket: str) -> Connection:
    return await asyncpg.connect(
        host=socket,
        user="tests",
        database="qb",
        # Rows are deleted in any order, whatever refers to them.
        server_settings={"session_replication_role": "replica"},
    )


async def _empty_database(connection: Connection) -> None:
    """Delete all rows: a database copied for each test would cost a hundred times as much."""
    await connection.fetch(ALONE)
    filled = [f"DELETE FROM {name}" for (name,) in await connection.fetch(FILLED)]  # noqa: S608
    await connection.execute(";".join([*filled, FROM_ONE]))


def _postgres_url(socket: str) -> str:
    return f"postgresql+asyncpg://tests@/qb?host={socket}"


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> Town:
    """The sample quarter with its bot, and nobody in it yet."""
    founded = Town(database, folder=tmp_path, now=NOW)
    await founded.found()
    return founded
