"""Room for photos and files: asked before one is taken in, so that a full disk stops no words.

People's files may take a share of the disk and no more, a part of it stays free whatever happens,
and an account has an allowance a day.  Whoever is refused reads why, and their words are kept.
"""

import asyncio
import errno
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from bot.health import Fault
from storage.database import Database
from storage.errors import NoRoomError
from storage.files.room import Allowance, check_allowance, take_allowance, warn_of_no_room

COUNTED_ANEW_S: Final = 60.0
"""How long what the folder takes is remembered; what comes meanwhile is added."""
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Usage(Protocol):
    """Bytes of a disk, as ``shutil.disk_usage`` returns them."""

    @property
    def total(self) -> int:
        """All of it."""

    @property
    def free(self) -> int:
        """What is left."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What files may take.

    Attributes:
        allowance: of one account, on a day.
        disk_percent: of the disk, all files together.
        free_percent: of the disk, that stays free.
    """

    allowance: Allowance = field(default_factory=Allowance)
    disk_percent: int = 50
    free_percent: int = 5


@dataclass(slots=True)
class Sender:
    """Who sends a file, named as the messenger does."""

    channel: str
    account_id: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the disk looks like: percents of it that are free, and that files take."""

    free_percent: float
    files_percent: float


class Room:
    """What is left for files of people, on the disk and for each account."""

    def __init__(
        self,
        database: Database,
        *,
        media_dir: Path,
        clock: Callable[[], datetime],
        limits: Limits = Limits(),
        usage: Callable[[Path], Usage] = shutil.disk_usage,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at nothing yet.

        Args:
            database: where allowances are kept.
            media_dir: the folder of photos and files.
            clock: returns the current time, aware.
            limits: what files may take.
            usage: returns how full the disk of a folder is.
            timer: returns seconds that only go forwards.
        """
        self._database = database
        self._folder = media_dir
        self._clock = clock
        self.limits = limits
        self._usage = usage
        self._timer = timer
        self._held = 0
        """Bytes of files that are on their way."""
        self._counted: tuple[float, int] | None = None
        """When the files in the folder were counted last, and what they took."""

    @asynccontextmanager
    async def hold(self, sender: Sender | None, size: int) -> AsyncIterator[None]:
        """Keep room for a file while it comes in.

        Args:
            sender: who sends it; ``None`` before they have an account.
            size: its bytes, as far as they are known.

        Raises:
            NoRoomError: the disk has none, or too much of it is taken.
            FileQuotaError: the sender has sent enough for a day.
        """
        self._held += size
        try:
            if await self.find_lack() is not None:
                raise NoRoomError
            if sender is not None:
                async with self._database.reading() as session:
                    await check_allowance(
                        session,
                        account=sender,
                        size=size,
                        allowance=self.limits.allowance,
                        now=self._clock(),
                    )
            yield
        except OSError as error:
            if error.errno in FULL:
                raise NoRoomError from error
            raise
        finally:
            self._held -= size

    async def take(self, sender: Sender, size: int) -> None:
        """Count a file that came against the sender's allowance.

        Raises:
            FileQuotaError: it was too much for a day.
        """
        async with self._database.transaction() as session:
            await take_allowance(
                session,
                account=sender,
                size=size,
                allowance=self.limits.allowance,
                now=self._clock(),
            )
        if self._counted is not None:
            self._counted = (self._counted[0], self._counted[1] + size)

    async def find_lack(self) -> Found | None:
        """Return what the disk looks like where it has no room for files; ``None`` if it has."""
        found = await asyncio.to_thread(self._look)
        enough = (
            found.free_percent > self.limits.free_percent
            and found.files_percent < self.limits.disk_percent
        )
        return None if enough else found

    async def check(self) -> Sequence[Fault]:
        """Return for ``/health`` whether files are refused."""
        lack = await self.find_lack()
        if lack is None:
            return []
        detail = (
            f"refused: {lack.free_percent:.0f} % of the disk are free, "
            f"files take {lack.files_percent:.0f} %"
        )
        return [Fault("files", detail)]

    async def warn(self) -> None:
        """Tell the managers, once a day, that there is no room."""
        lack = await self.find_lack()
        if lack is None:
            return
        async with self._database.transaction() as session:
            await warn_of_no_room(
                session,
                free_percent=int(lack.free_percent),
                files_percent=int(lack.files_percent),
                now=self._clock(),
            )

    def _look(self) -> Found:
        self._folder.mkdir(parents=True, exist_ok=True)
        usage = self._usage(self._folder)
        if self._counted is None or self._timer() - self._counted[0] > COUNTED_ANEW_S:
            self._counted = (self._timer(), _count(self._folder))
        return Found(
            free_percent=100 * (usage.free - self._held) / usage.total,
            files_percent=100 * (self._counted[1] + self._held) / usage.total,
        )


def _count(folder: Path) -> int:
    """Return the bytes of all files in a folder and below."""
    size = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                size += (
                    _count(Path(entry.path))
                    if is_folder
                    else entry.stat(follow_symlinks=False).st_size
                )
            except FileNotFoundError:
                continue  # it went meanwhile
    return size
