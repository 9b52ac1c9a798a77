"""The turnstile: few updates are handled at the same time, and the loop turns between them.

A hundred updates come in one answer of the messenger.  Handled one by one in a single turn of the
event loop they would hold everything else up for a second or two: requests that their commits
have set free would not be written, answers that came would not be read, and a process killed
then would not know what it had said.
"""

import asyncio
from types import TracebackType
from typing import Final

AT_ONCE: Final = 8
"""Updates at the same time where transactions go on side by side: each has a connection, of the 15
there are (SQLAlchemy, QueuePool)."""
AT_ONCE_ALONE: Final = 2
"""Where they wait for one another: one works, and another may wait for something else."""
TURNS: Final = 5
"""Of the loop, until a request that a commit has set free is written, or an answer is read."""


class Turnstile:
    """``async with turnstile:`` around the handling of one update.

    Args:
        at_once: how many may be inside.
    """

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def __aenter__(self) -> None:
        """Wait for a place."""
        await self._places.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the loop turn, and then the next one in."""
        try:
            for _turn in range(TURNS):
                await asyncio.sleep(0)
        finally:
            self._places.release()
