"""What residents and ``/health`` notice of 1,100 half-open requests, and what the log has of them.

The whole program on SQLite, its chat page, and residents who ask for the menu again and again, a
message a second in all.  Then somebody opens 1,100 connections and sends half of a request's head
on each (on every fourth half of a body): once, and then each anew half a second after the program
has ended it.  All come from the address of the residents, which is the worst case.
"""

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from aiohttp import ClientError, ClientSession, CookieJar

from bot.web.descriptors import raise_limit
from storage.database import Database
from storage.migrations import upgrade
from storage.quarter import import_quarter
from tests.support.program import Running, running
from tests.support.quarters import awake_profile
from tests.support.webchat import Page, new_key

HELD: Final = 1_100
MEASURED_S: Final = 20.0
RESIDENTS: Final = 6
EVERY_S: Final = 1.0
HEALTH_EVERY_S: Final = 0.25
ANSWER_S, HEALTH_S, LOG_BYTES = 1.0, 0.1, 100_000
"""The aims."""
HEAD: Final = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
BODY: Final = b"POST /photos HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf"
REOPEN_AFTER_S: Final = 0.5


@dataclass
class Figures:
    """Seconds until an answer, of each kind; what failed."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0

    async def measure(self, kind: str, act: Callable[[], Awaitable[object]]) -> None:
        """Take the time of an act; one without an answer within ten seconds failed."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(10):
                await act()
        except (TimeoutError, ClientError, ConnectionError, TypeError):
            self.failed += 1
        self.times.setdefault(kind, []).append(time.monotonic() - begun)

    def show(self, when: str) -> None:
        """Print them."""
        for kind, times in self.times.items():
            p95 = 1_000 * quantiles(times, n=20)[-1]
            print(
                f"{when:10}  {kind:12}  {len(times):5}  {1_000 * median(times):9.0f}  {p95:7.0f}"
                f"  {1_000 * max(times):7.0f}"
            )


@asynccontextmanager
async def residents(url: str) -> AsyncIterator[list[Page]]:
    """Give the open pages of some residents."""
    async with AsyncExitStack() as stack:
        pages = []
        for _ in range(RESIDENTS):
            client = await stack.enter_async_context(
                ClientSession(base_url=url, cookie_jar=CookieJar(unsafe=True))
            )
            async with client.get("/") as answer:
                answer.raise_for_status()
            socket = await stack.enter_async_context(
                client.ws_connect("/socket", headers={"Origin": url})
            )
            pages.append(Page(socket))
            await pages[-1].expect("hello")
        yield pages


async def ask(page: Page) -> None:
    """Ask for the menu, and wait until the bot has answered."""
    await page.send("text", key=new_key(), text="/start")
    while (await page.expect("message"))["message"]["from"] != "bot":
        pass


async def watch(url: str, pages: list[Page], figures: Figures, seconds: float) -> None:
    """Let residents write, newcomers look at the page, and somebody ask for the health."""

    async def write() -> None:
        until, number = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            await figures.measure("resident", partial(ask, pages[number % RESIDENTS]))
            number += 1
            await asyncio.sleep(EVERY_S)

    async def look(kind: str, path: str, pause_s: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await figures.measure(kind, partial(fetch, url + path))
            await asyncio.sleep(pause_s)

    await asyncio.gather(
        write(), look("newcomer", "/", EVERY_S), look("/health", "/health", HEALTH_EVERY_S)
    )


async def fetch(url: str) -> None:
    """Fetch something over a connection of its own."""
    async with ClientSession() as client, client.get(url) as answer:
        answer.raise_for_status()
        await answer.read()


async def hold(port: int, number: int, *, again: bool) -> None:
    """Hold one connection that never asks for anything, if wanted again and again."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(BODY if number % 4 == 0 else HEAD)
            await reader.read()
            writer.close()
        except OSError:
            pass
        if not again:
            return
        await asyncio.sleep(REOPEN_AFTER_S)


def holds(program: Running) -> tuple[int, int]:
    """Return the megabytes and the open files of the program (Linux)."""
    folder = Path(f"/proc/{program.process.pid}")
    found = re.search(r"VmRSS:\s+(\d+) kB", (folder / "status").read_text(encoding="utf-8"))
    return int(found.group(1)) // 1024 if found else 0, len([*(folder / "fd").iterdir()])


async def main() -> None:
    """Print the figures."""
    raise_limit()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        data_dir.mkdir()
        url = f"sqlite:///{data_dir / 'quartiersbote.db'}"
        await upgrade(url)
        database = Database(url)
        async with database.transaction() as session:
            await import_quarter(session, awake_profile(), now=datetime.now(UTC))
        await database.close()
        async with running("run", data_dir=data_dir, fresh=True) as program:
            await measure(program)


@asynccontextmanager
async def held(port: int, *, again: bool) -> AsyncIterator[None]:
    """Hold all connections until the end of the block."""
    holding = [asyncio.ensure_future(hold(port, number, again=again)) for number in range(HELD)]
    yield
    for task in holding:
        task.cancel()
    await asyncio.gather(*holding, return_exceptions=True)


async def measure(program: Running) -> None:
    """Print what is noticed without and with held connections."""
    figures = {"quiet": Figures(), "held": Figures(), "held again": Figures()}
    port = int(program.url.rpartition(":")[2])
    async with residents(program.url) as pages:
        await asyncio.sleep(5)  # what is loaded after the start
        await watch(program.url, pages, figures["quiet"], MEASURED_S)
        memory_before, _ = holds(program)
        log_before = len(program.output)
        async with held(port, again=False):
            await watch(program.url, pages, figures["held"], MEASURED_S)
        async with held(port, again=True):
            await watch(program.url, pages, figures["held again"], MEASURED_S)
            memory, files = holds(program)
    log = program.output[log_before:]
    print(f"\n{HELD:,} half-open requests, {MEASURED_S:.0f} s each")
    print("when        who            times  median ms   p95 ms   max ms")
    for when, found in figures.items():
        found.show(when)
    print(
        f"failed {[found.failed for found in figures.values()]}; log {len(log):,} bytes, "
        f"{log.count(chr(10))} lines (aim {LOG_BYTES:,} bytes); open files {files:,}; "
        f"memory {memory_before} to {memory} MB (aims: resident {1_000 * ANSWER_S:.0f} ms, "
        f"/health {1_000 * HEALTH_S:.0f} ms)"
    )
    if "--log" in sys.argv:
        print(log)


if __name__ == "__main__":
    asyncio.run(main())
