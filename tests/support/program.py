"""The program as people start it: a process of its own, with its own data folder and port."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import ClientConnectionError, ClientSession

START_S: Final = 60
"""Seconds a start may take on a busy machine."""


@dataclass
class Running:
    """A program that serves."""

    process: asyncio.subprocess.Process
    url: str
    output: list[str]

    @property
    def team_link(self) -> str:
        """The manager's one-time link of the demo."""
        match = re.search(r"\S+/team/\?start=\S+", "".join(self.output))
        assert match is not None, "".join(self.output)
        return match.group()

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def running(
    command: str, *, data_dir: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """Start ``quartiersbote COMMAND`` and wait until it serves; stop it at the end."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QB_")}
    environment |= {"QB_DATA_DIR": str(data_dir), "QB_HTTP_PORT": str(port), **(settings or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        command,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    program = Running(process, f"http://127.0.0.1:{port}", [])
    async with asyncio.TaskGroup() as watching:
        watching.create_task(_read(process, program.output))
        try:
            await _wait_until_it_serves(program)
            yield program
        finally:
            await program.stop()


async def _read(process: asyncio.subprocess.Process, output: list[str]) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        output.append(line.decode())  # noqa: PERF401  read by others while it grows


async def _wait_until_it_serves(program: Running) -> None:
    async with asyncio.timeout(START_S), ClientSession() as client:
        while program.process.returncode is None:
            try:
                async with client.get(f"{program.url}/health") as answer:
                    if answer.status == 200:
                        return
            except ClientConnectionError:
                await asyncio.sleep(0.05)
    msg = f"the program did not start:\n{''.join(program.output)}"
    raise AssertionError(msg)
