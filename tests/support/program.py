"""The program as people start it: a process of its own, with its own data folder and port."""

import asyncio
import os
import re
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from aiohttp import ClientConnectionError, ClientSession

from bot.cli import main
from tests.support.forks import Fork

ROOT: Final = Path(__file__).parents[2]
START_S: Final = 60
"""Seconds a start may take on a busy machine."""
STOP_S: Final = 15
"""Seconds until a program that does not stop is killed; it promises five."""


class Process(Protocol):
    """What is asked of a process, whichever way it was started."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """How it ended, once it has."""

    def send_signal(self, number: int, /) -> None:
        """Send it a signal."""

    async def wait(self) -> int:
        """Wait for its end, and return how it ended."""


@dataclass
class Running:
    """A program that was started.

    Attributes:
        process: the process itself.
        url: where it serves the chat page, once it does.
        log: the open file it writes to.
    """

    process: Process
    url: str
    log: IO[bytes]

    @property
    def output(self) -> str:
        """What it has written so far, to stdout and to stderr."""
        descriptor = self.log.fileno()
        # Not read(): the process shares this file's position and goes on writing at it.
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()

    @property
    def team_link(self) -> str:
        """The manager's one-time link of the demo."""
        match = re.search(r"\S+/team/\?start=\S+", self.output)
        assert match is not None, self.output
        return match.group()

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()

    async def end(self) -> None:
        """Make sure that it does not run any more, whatever it does."""
        try:
            async with asyncio.timeout(STOP_S):
                await self.stop()
        except TimeoutError:
            await self.stop(signal.SIGKILL)

    async def wait_until_it_serves(self) -> None:
        """Wait until the chat page is there; fail if the program ends before."""
        async with asyncio.timeout(START_S), ClientSession() as client:
            while self.process.returncode is None:
                try:
                    async with client.get(f"{self.url}/health") as answer:
                        if answer.status == 200:
                            return
                except ClientConnectionError:
                    await asyncio.sleep(0.05)
        msg = f"the program did not start:\n{self.output}"
        raise AssertionError(msg)


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def running(
    command: str,
    *,
    data_dir: Path,
    settings: Mapping[str, str] | None = None,
    fresh: bool = False,
) -> AsyncIterator[Running]:
    """Start ``quartiersbote COMMAND`` and wait until it serves; stop it at the end."""
    async with started(command, data_dir=data_dir, settings=settings, fresh=fresh) as program:
        await program.wait_until_it_serves()
        yield program


@asynccontextmanager
async def started(
    command: str,
    *,
    data_dir: Path,
    settings: Mapping[str, str] | None = None,
    fresh: bool = False,
) -> AsyncIterator[Running]:
    """Start ``quartiersbote COMMAND`` and wait for nothing; stop it at the end.

    Args:
        command: of the command line.
        data_dir: its data folder.
        settings: more of them, by the names of the environment.
        fresh: whether in a Python of its own, as people do, and not in a fork, which has
            everything imported when it begins.
    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QB_")}
    environment |= {"QB_DATA_DIR": str(data_dir), "QB_HTTP_PORT": str(port), **(settings or {})}
    environment["PYTHONPATH"] = str(ROOT)
    folder = data_dir.parent  # away from the developer's .env
    with tempfile.NamedTemporaryFile() as log:
        process: Process
        if fresh:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", command),
                env=environment,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        else:
            process = Fork(run_in_fork, command, environment, folder, log.name)
        program = Running(process, f"http://127.0.0.1:{environment['QB_HTTP_PORT']}", log)
        try:
            yield program
        finally:
            await program.end()


def run_in_fork(command: str, environment: Mapping[str, str], folder: Path, log: str) -> None:
    """Become the program."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(written, stream.fileno())
    sys.argv = ["quartiersbote", command]
    main()
