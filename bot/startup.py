"""Getting ready: what is not there yet is waited for, and what is wrong with the settings is told.

A database that does not answer, or a disk without room, may be well in a minute: after a power cut
everything starts at once.  The program then stays up, says what is wrong in its log and under
``/health``, tells whoever opens the page to come back, and goes on by itself.
"""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final, TypeVar

from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.failures import database_failures
from bot.logs import describe_error
from bot.settings import Settings
from bot.web.listening import listen
from bot.web.server import Protection
from bot.web.session_cookies import Address

logger = logging.getLogger(__name__)

LONGEST_PAUSE_S: Final = 10.0
LATER: Final = "Not available at the moment. Please try again.\n"
RETRY_AFTER: Final = {"Retry-After": "5"}
PASSING_SQLITE: Final = ("FULL", "IOERR", "BUSY", "LOCKED", "CANTOPEN", "NOMEM", "PROTOCOL")
"""What SQLite says that another moment may change (sqlite.org/rescode.html)."""
PASSING_STATES: Final = ("08", "53", "57", "58")
"""Classes of PostgreSQL's errors: no connection, no room, being started or stopped, the system
(Appendix A of its manual).  A wrong password or name is of other classes."""
LASTING: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EROFS, errno.ENAMETOOLONG}
)
"""What the system says that only somebody can change."""

T = TypeVar("T")


async def get_ready(
    settings: Settings,
    prepare: Callable[[], Awaitable[T]],
    stopping: asyncio.Event,
    *,
    longest_pause_s: float = LONGEST_PAUSE_S,
) -> T | None:
    """Return what ``prepare`` comes to, once it succeeds; ``None`` if the end comes first.

    Args:
        settings: where the page is served meanwhile.
        prepare: tries it; leaves nothing behind when it fails.
        stopping: set at the end.
        longest_pause_s: between two tries.

    Raises:
        CommandError: the port is taken, or something is wrong that waiting does not change; any
            other error that ``prepare`` raises and waiting does not change.
    """
    failures = 0
    async with AsyncExitStack() as meanwhile:
        while True:
            try:
                return await prepare()
            except database_failures() as error:
                if not is_passing(error):
                    raise
                logger.error("Not ready, it is tried again: %s", describe_error(error))  # noqa: TRY400
                if not failures:
                    await meanwhile.enter_async_context(_asking_for_patience(settings))
            wait_s = min(longest_pause_s, 2.0**failures)
            failures = min(failures + 1, 10)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await stopping.wait()
                return None


def is_passing(error: BaseException) -> bool:
    """Return whether what a database or the system says may be over in a moment."""
    original = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        return str(name).removeprefix("SQLITE_").startswith(PASSING_SQLITE)
    state = getattr(original, "sqlstate", None)
    if state is not None:
        return str(state).startswith(PASSING_STATES)
    if isinstance(original, OSError):
        return original.errno not in LASTING
    # The pool's wait for a connection, or one that was closed.
    return not isinstance(error, DBAPIError) or error.connection_invalidated


@asynccontextmanager
async def _asking_for_patience(settings: Settings) -> AsyncIterator[None]:
    """Serve nothing but that it has to be tried again."""
    app = web.Application()
    app.on_response_prepare.append(Protection(Address(settings.public_url)).add)
    app.router.add_get("/health", _health)
    app.router.add_route("*", "/{rest:.*}", _later)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await listen(runner, settings)
        yield
    finally:
        await runner.cleanup()


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "unavailable", "failing": ["start"]}, status=503)


async def _later(_request: web.Request) -> web.Response:
    return web.Response(text=LATER, status=503, headers=RETRY_AFTER)
