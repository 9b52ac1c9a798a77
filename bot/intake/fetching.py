"""Fetching the files of people, with an end in any case.

A file whose download hangs ends after ``FETCHING_S``, however often it is tried, and holds up
nobody but its sender.
"""

import asyncio
from typing import IO, Final

from bot.channels.base import FileSource, TryAgainError

FETCHING_S: Final = 45.0
"""For all tries to fetch the file of one update."""


class Fetching:
    """The files of one update.

    Attributes:
        download_limit: bytes of one file that can be fetched.
    """

    def __init__(self, files: FileSource, limit_s: float) -> None:
        self.download_limit = files.download_limit
        self._files = files
        self._left_s = limit_s

    @property
    def is_over(self) -> bool:
        """Whether there is no time left for another try."""
        return self._left_s <= 0

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Write a file into an open one.

        Raises:
            FileRefusedError: it will never be had.
            TryAgainError: not now, or not in time.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._left_s):
                await self._files.fetch(file_id, into)
        except TimeoutError:
            reason = "it took too long"
            raise TryAgainError(reason) from None
        finally:
            self._left_s -= loop.time() - began
