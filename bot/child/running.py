"""Runs a program of ours: begun when it is needed, ended when it is not.

Whatever happens to it, crash or too much memory, happens to it alone: who waits for an answer
hears that there is none, and the next request begins another one.  After a crash requests go to it
one at a time for a while, so that one which it cannot bear takes no others with it.
"""

import asyncio
import json
import os
import platform
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, cast

import bot

THREADS: Final = max(1, min(4, (os.cpu_count() or 1) // 2))
CAREFUL: Final = 8
"""Requests that go alone after a crash."""
LINE_LONGEST: Final = 1024 * 1024
"""Bytes of an answer."""
_ARITHMETIC: Final = {"CT2_USE_MKL": "1"}
"""Which library multiplies, on Linux and x86-64.  The other one, oneDNN, writes machine code while
it runs; where a service may not (``MemoryDenyWriteExecute``), it multiplies wrong without a word.
The wheel for ARM has neither, and refuses this variable."""
_OFFLINE: Final = {"HF_HUB_OFFLINE": "1"}
"""What loads models shall never look for one elsewhere than in its folder."""
_CODE: Final = str(Path(bot.__file__).parents[1])
_SECRETS: Final = "QB_"
"""How the names of settings begin; no program needs one."""


class TooSlowError(Exception):
    """The program took too long, and was ended."""


class CrashedError(Exception):
    """The program ended before it answered.

    Attributes:
        code: how it has ended.
    """

    def __init__(self, code: int | None) -> None:
        super().__init__(f"ended with {code}")
        self.code = code


class Child:
    """A program, whether it runs at the moment or not."""

    def __init__(
        self, arguments: Sequence[str], *, idle_s: float, answer_s: float, memory: int
    ) -> None:
        """Begin nothing yet.

        Args:
            arguments: what Python runs; how many threads and bytes it may take come after them.
            idle_s: when to end it, in seconds without a request.
            answer_s: how long an answer may take, loading a model included.
            memory: how many bytes it may take, besides the libraries.
        """
        self._arguments = (*arguments, str(THREADS), str(memory))
        self._idle_s = idle_s
        self._answer_s = answer_s
        self._program: _Program | None = None
        self._beginning = asyncio.Lock()
        self._alone = asyncio.Lock()
        self._careful = 0
        self._number = 0
        self._idle: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return None if self._program is None else self._program.pid

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what the program answers.

        Raises:
            TooSlowError: it took too long.
            CrashedError: it has ended before.
        """
        async with self._one_at_a_time_after_a_crash():
            return await self._ask(request)

    async def close(self) -> None:
        """End the program."""
        if self._idle is not None:
            self._idle.cancel()
        if self._program is not None:
            await self._program.end()
            self._program = None

    @asynccontextmanager
    async def _one_at_a_time_after_a_crash(self) -> AsyncIterator[None]:
        if not self._careful:
            yield
            return
        async with self._alone:
            yield
            self._careful = max(0, self._careful - 1)

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        program = await self._running()
        self._number += 1
        number = self._number
        try:
            async with asyncio.timeout(self._answer_s):
                return await program.ask(number, request)
        except TimeoutError:
            await program.end()
            raise TooSlowError from None
        except CrashedError:
            self._careful = CAREFUL
            raise
        finally:
            program.forget(number)
            self._end_later()

    async def _running(self) -> "_Program":
        async with self._beginning:
            if self._idle is not None:
                self._idle.cancel()
            if self._program is None or self._program.has_ended:
                self._program = await _begin(self._arguments)
            return self._program

    def _end_later(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._end_if_idle)

    def _end_if_idle(self) -> None:
        if self._program is not None and not self._program.is_busy:
            self._program.kill()


class _Program(asyncio.SubprocessProtocol):
    """The process, as the loop sees it."""

    def __init__(self) -> None:
        self._transport: asyncio.SubprocessTransport | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._rest = b""
        self._ended = asyncio.get_running_loop().create_future()
        self.code: int | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return None if self._transport is None or self.has_ended else self._transport.get_pid()

    @property
    def has_ended(self) -> bool:
        """Whether it answers no more."""
        return self._ended.done()

    @property
    def is_busy(self) -> bool:
        """Whether anybody waits for it."""
        return bool(self._waiting)

    async def ask(self, number: int, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request.

        Raises:
            CrashedError: it has ended before.
        """
        if self.has_ended:
            raise CrashedError(self.code)
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._write({"id": number, **request})
        said: dict[str, Any] = await answer
        return said

    def forget(self, number: int) -> None:
        """Tell the program that nobody waits for an answer any more."""
        if self._waiting.pop(number, None) is not None and not self.has_ended:
            self._write({"cancel": number})

    def kill(self) -> None:
        """End it at once."""
        if self._transport is not None and not self.has_ended:
            self._transport.kill()

    async def end(self) -> None:
        """End it at once, and wait until it has."""
        self.kill()
        await asyncio.shield(self._ended)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Hand answers to those who wait."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_LONGEST:
            self.kill()
            return
        for line in lines:
            answer = json.loads(line)
            waiting = self._waiting.pop(answer["id"], None)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everybody who waits that it has ended."""
        if self._transport is not None:
            self.code = self._transport.get_returncode()
            self._transport.close()
        if not self._ended.done():
            self._ended.set_result(None)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(CrashedError(self.code))
        self._waiting.clear()

    def _write(self, line: dict[str, Any]) -> None:
        if self._transport is not None:
            pipe = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0))
            pipe.write(json.dumps(line).encode() + b"\n")


async def _begin(arguments: Sequence[str]) -> _Program:
    _, program = await asyncio.get_running_loop().subprocess_exec(
        _Program,
        sys.executable,
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_environment(THREADS),
    )
    return program


def _environment(threads: int) -> dict[str, str]:
    """Return what the program gets to know."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
    counts = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads)
    has_both = sys.platform == "linux" and platform.machine() == "x86_64"
    return (
        own
        | {name: str(count) for name, count in counts.items()}
        | (_ARITHMETIC if has_both else {})
        | _OFFLINE
        | {"PYTHONPATH": _CODE}
    )
