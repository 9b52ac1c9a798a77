"""Files of strangers are looked into in a process of their own, one at a time.

Whatever somebody sends, this process is not what it harms: the programs that look into files,
``bot.intake.decoder`` and ``bot.intake.file_types``, have a limit of memory and of time, and where
one crashes or is killed, the file is refused and the sender told.  An attempt is written before it
begins, so that a file which ends everything is not tried for ever.
"""

import asyncio
import hashlib
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final
from weakref import WeakKeyDictionary

from bot.intake import decoder
from bot.intake.decoder import SIZE, Outcome
from bot.intake.file_types import Recognised
from storage.database import Database
from storage.errors import PhotoUnreadableError
from storage.files.attempts import begin_attempt, end_attempt

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 30.0
"""For one file, twice what it may compute: others may keep the machine busy."""
RECOGNISING: Final = ("-m", "bot.intake.file_types")
_ALLOCATION: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "262144"}
"""So that the GNU C library gives back at once what a large picture took."""
_CODE: Final = str(Path(decoder.__file__).parents[2])
"""Where this program lies, so that the others are of the same make."""
_SECRETS: Final = "QB_"
"""How the names of settings begin, the token among them; nobody who looks into files needs one."""
_ORDERLY: Final = frozenset(Outcome)
"""Codes of a program that has come to its own end; other attempts stay written down."""
_turns: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]] = WeakKeyDictionary()
"""A lock belongs to a loop."""


class Decoding:
    """The one door to what is in a file, for all channels."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def clean(self, file: IO[bytes], into: IO[bytes]) -> tuple[int, int]:
        """Write the picture in ``file`` as a JPEG of its pixels only; return width and height.

        Raises:
            PhotoUnreadableError: no picture, a damaged one, one that takes too much memory or
                time, or one that has ended the program before.
        """
        await self._run(file, decoder.__file__, into=into)
        return await asyncio.to_thread(_cut_size, into)

    async def recognise(self, file: IO[bytes], suffix: str) -> Recognised | None:
        """Return what the file is and where it ends; ``None`` if it is none that is taken.

        Args:
            file: the whole of it.
            suffix: the ending of the name it came with, in small letters.
        """
        try:
            answer = await self._ask(file, *RECOGNISING, suffix)
        except PhotoUnreadableError:
            return None
        return Recognised.read(answer)

    async def _ask(self, file: IO[bytes], *program: str) -> bytes:
        """Return what a program writes, which is short."""
        with TemporaryFile() as answer:
            await self._run(file, *program, into=answer)
            return answer.read()

    async def _run(self, file: IO[bytes], *program: str, into: IO[bytes]) -> None:
        """Let a program read the file and write its answer, which is there to be read."""
        async with _turn():
            digest = await asyncio.to_thread(_digest, file)
            await self._begin(digest)
            code = await _wait_for(program, file, into)
            if code in _ORDERLY:
                await self._end(digest)
        if code != Outcome.DONE:
            logger.info("A file could not be read: %s", code)
            raise PhotoUnreadableError(too_large=_is_too_large(code))
        into.seek(0)

    async def _begin(self, digest: str) -> None:
        """Write down that a file is looked into, unless that has ended badly too often."""
        async with self._database.transaction() as session:
            may = await begin_attempt(session, digest=digest, now=self._clock())
        if not may:
            logger.info("A file that was never read to its end is left alone")
            raise PhotoUnreadableError(too_large=False)

    async def _end(self, digest: str) -> None:
        async with self._database.transaction() as session:
            await end_attempt(session, digest=digest)


def write_nameless(folder: Path) -> IO[bytes]:
    """Return a new file in a folder, to be written and read; without a name it outlives nothing.

    Originals of photos tell where they were taken: a crash leaves none, and no backup finds one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return TemporaryFile(dir=folder)


def _turn() -> asyncio.Lock:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _digest(file: IO[bytes]) -> str:
    file.flush()
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it is one


async def _wait_for(program: tuple[str, ...], file: IO[bytes], into: IO[bytes]) -> int:
    """Let a program run to its end, and return its code."""
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # which a buffer may not have done
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", *program),
        stdin=file,
        stdout=into,
        stderr=DEVNULL,
        env=_environment(os.environ),
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await process.wait()
    except TimeoutError:
        return -signal.SIGXCPU
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _cut_size(picture: IO[bytes]) -> tuple[int, int]:
    """Take width and height away from the end of a JPEG, and return them."""
    at = picture.seek(-SIZE.size, os.SEEK_END)
    width, height = SIZE.unpack(picture.read())
    picture.truncate(at)
    picture.seek(0)
    return width, height


def _is_too_large(code: int) -> bool:
    """Return whether the program ended for a limit, its own or one of the system.

    A system that runs out of memory kills; whoever computes for too long gets ``SIGXCPU``.
    """
    return code in {Outcome.TOO_LARGE, -signal.SIGKILL, -signal.SIGXCPU}


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return what a program that looks into files gets to know."""
    own = {name: value for name, value in inherited.items() if not name.startswith(_SECRETS)}
    return own | _ALLOCATION | {"PYTHONPATH": _CODE}
