"""What is not there yet at the start is waited for; what is wrong with the settings is told."""

import asyncio
import errno
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from aiohttp import ClientSession
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.failures import CommandError, database_failures
from bot.settings import Settings
from bot.startup import LATER, get_ready, is_passing
from storage.database import Database
from tests.support.program import free_port


def sqlite_error(name: str) -> Exception:
    """Return what the database says, as SQLAlchemy hands it on."""
    error = sqlite3.OperationalError("a sentence")
    error.sqlite_errorname = name
    return OperationalError("a statement", {}, error)


PASSING = [
    ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed"),
    FileNotFoundError(errno.ENOENT, "the socket is not there yet"),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EMFILE, "Too many open files"),
    TimeoutError(),
    PoolTimeoutError(),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.TooManyConnectionsError("sorry"),
    asyncpg.DiskFullError("could not extend file"),
    asyncpg.ConnectionDoesNotExistError("connection was closed"),
    OperationalError("a statement", {}, asyncpg.AdminShutdownError("terminating connection")),
    sqlite_error("SQLITE_FULL"),
    sqlite_error("SQLITE_IOERR"),
    sqlite_error("SQLITE_BUSY"),
]
LASTING = [
    PermissionError(errno.EACCES, "Permission denied"),
    OSError(errno.EROFS, "Read-only file system"),
    asyncpg.InvalidPasswordError("password authentication failed"),
    asyncpg.InvalidCatalogNameError("database does not exist"),
    asyncpg.UndefinedTableError("no such table"),
    sqlite_error("SQLITE_NOTADB"),
    sqlite_error("SQLITE_READONLY"),
]


def test_only_what_another_moment_may_change_is_waited_for() -> None:
    assert [error for error in PASSING if not is_passing(error)] == []
    assert [error for error in LASTING if is_passing(error)] == []
    assert all(isinstance(error, database_failures()) for error in (*PASSING, *LASTING))


async def test_meanwhile_the_page_asks_for_patience_and_health_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(data_dir=tmp_path, http_port=free_port())
    told: list[tuple[int, str]] = []

    async def prepare() -> str:
        if len(told) < 4:
            if caplog.records:
                async with ClientSession() as client:
                    for path in ("/", "/health"):
                        async with client.get(f"{settings.page_url}{path}") as answer:
                            assert "Server" not in answer.headers
                            told.append((answer.status, await answer.text()))
            raise PASSING[len(told)]
        return "ready"

    ready = await get_ready(settings, prepare, asyncio.Event(), longest_pause_s=0)
    assert ready == "ready"
    assert told[:2] == [(503, LATER), (503, '{"status": "unavailable", "failing": ["start"]}')]
    assert "Not ready, it is tried again: ConnectionRefusedError" in caplog.text
    async with ClientSession() as client:
        with pytest.raises(OSError, match="Cannot connect"):
            await client.get(settings.page_url)


async def test_a_server_that_comes_late_is_found(postgres_url: str, tmp_path: Path) -> None:
    """PostgreSQL gone in the first seconds ended the program."""
    settings = Settings(data_dir=tmp_path, http_port=free_port())
    urls = ["postgresql+asyncpg://tests@127.0.0.1:9/qb", postgres_url]

    async def prepare() -> bool:
        database = Database(urls.pop(0) if len(urls) > 1 else urls[0])
        try:
            await database.ping()
        finally:
            await database.close()
        return True

    assert await get_ready(settings, prepare, asyncio.Event(), longest_pause_s=0)


async def test_the_end_is_heard_while_it_waits(tmp_path: Path) -> None:
    stopping = asyncio.Event()

    async def prepare() -> bool:
        stopping.set()
        raise ConnectionRefusedError

    assert await get_ready(Settings(data_dir=tmp_path, http_port=0), prepare, stopping) is None


@pytest.mark.parametrize("error", [*LASTING, CommandError("another one")], ids=repr)
async def test_what_only_the_operator_can_change_ends_the_program(
    error: Exception, tmp_path: Path
) -> None:
    async def prepare() -> None:
        raise error

    with pytest.raises(type(error)):
        await get_ready(Settings(data_dir=tmp_path, http_port=0), prepare, asyncio.Event())
