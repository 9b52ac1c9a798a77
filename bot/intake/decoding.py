"""Pictures of strangers are decoded in a process of their own, one at a time.

Whatever somebody sends, this process is not what it harms: ``bot.intake.decoder`` has a limit of
memory and of time, and where it crashes or is killed, the picture is refused and the sender told.
"""

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, Final
from weakref import WeakKeyDictionary

from bot.intake import decoder
from bot.intake.decoder import HEAD, SIZE, Cleaned, Kind, Outcome
from storage.errors import PhotoUnreadableError

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 30.0
"""For one picture, twice what it may compute: others may keep the machine busy."""
_ALLOCATION: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "262144"}
"""So that the GNU C library gives back at once what a large picture took."""
_SECRETS: Final = "QB_"
"""How the names of settings begin, the token among them; a decoder needs none."""
_turns: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]] = WeakKeyDictionary()
"""A lock belongs to a loop."""


async def clean(data: bytes) -> Cleaned:
    """Return the picture as a JPEG of its pixels only.

    Raises:
        PhotoUnreadableError: no picture, a damaged one, or one that takes too much memory or time.
    """
    with await asyncio.to_thread(_put_down, data) as file:
        answer = await _run(file)
    width, height = SIZE.unpack_from(answer)
    return Cleaned(answer[SIZE.size :], width, height)


async def measure(path: Path) -> tuple[int, int]:
    """Return about how many pixels across and down the picture in a file has, by its head.

    Raises:
        PhotoUnreadableError: no picture, or one that ``clean`` would refuse for its size.
    """
    with await asyncio.to_thread(path.open, "rb") as file:
        size = await asyncio.to_thread(_measure_jpeg, file)
        if size is None:
            size = SIZE.unpack(await _run(file, "measure"))
    return size


def _measure_jpeg(file: BinaryIO) -> tuple[int, int] | None:
    """Return the size of a JPEG, ``None`` for other kinds; it takes a segment of memory at most.

    Nearly all photos are JPEG, and a process would take longer than all the rest of an upload.
    """
    if decoder.recognise(file.read(HEAD)) is not Kind.JPEG:
        return None
    try:
        head = decoder.read_jpeg_head(file)
    except decoder.TooLargeError as error:
        raise PhotoUnreadableError(too_large=True) from error
    except decoder.UnreadableError as error:
        raise PhotoUnreadableError(too_large=False) from error
    return head.width, head.height


async def _run(file: IO[bytes], *arguments: str) -> bytes:
    """Return what the program writes."""
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn:
        os.lseek(file.fileno(), 0, os.SEEK_SET)  # which a buffer may not have done
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", decoder.__file__, *arguments),
            stdin=file,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_ALLOCATION | _environment(),
        )
        try:
            async with asyncio.timeout(TIMEOUT_S):
                answer, _errors = await process.communicate()
        except TimeoutError:
            logger.info("A photo took too long")
            raise PhotoUnreadableError(too_large=True) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != Outcome.DONE:
        logger.info("A photo could not be read: %s", process.returncode)
        raise PhotoUnreadableError(too_large=_is_too_large(process.returncode))
    return answer


def _is_too_large(code: int | None) -> bool:
    """Return whether the program ended for a limit, its own or one of the system.

    A system that runs out of memory kills; whoever computes for too long gets ``SIGXCPU``.
    """
    return code in {Outcome.TOO_LARGE, -signal.SIGKILL, -signal.SIGXCPU}


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}


def _put_down(data: bytes) -> IO[bytes]:
    """Return an open file without a name: the program reads of it what it needs."""
    file = TemporaryFile()  # noqa: SIM115  the caller closes it
    file.write(data)
    file.seek(0)
    return file
