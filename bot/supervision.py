"""Whatever runs for as long as the program begins again when it fails; nothing ends silently.

What fails is logged with its place, told to ``/health``, and begun again after a pause.  Only what
is wrong with the settings ends the program, and that is found at the start.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.logs import Kind, describe_error
from bot.troubles import Troubles

logger = logging.getLogger(__name__)

LONGEST_PAUSE_S: Final = 30.0
STEADY_S: Final = 60.0
"""What has run for so long again is well."""


async def keep_running(
    what: str,
    run: Callable[[], Awaitable[None]],
    troubles: Troubles,
    *,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Run something until it has returned, however often it fails before.

    Args:
        what: its name, such as ``delivery of telegram``.
        run: begins it, and returns when it has done all there was to do.
        troubles: told while it fails.
        pause: waits so many seconds.
    """
    loop = asyncio.get_running_loop()
    trouble = f"program: {what} fails"
    failures = 0
    while True:
        began = loop.time()
        recovery = loop.call_later(STEADY_S, troubles.end, trouble)
        try:
            await run()
        except Exception as error:
            if loop.time() - began >= STEADY_S:
                failures = 0
            pause_s = min(LONGEST_PAUSE_S, 2.0**failures)
            failures = min(failures + 1, 10)
            cause = _first(error)
            troubles.begin(trouble, describe_error(cause))
            logger.exception("%s failed, again in %.0f s", Kind(what), pause_s, exc_info=cause)
            await pause(pause_s)
        else:
            troubles.end(trouble)
            return
        finally:
            recovery.cancel()


def _first(error: BaseException) -> BaseException:
    """Return what a group of tasks ended with first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
