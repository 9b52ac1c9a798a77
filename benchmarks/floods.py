"""How long somebody waits for an answer while others flood the chat page.

The program runs as a process and serves the page; everything comes over real HTTP, as if through a
proxy, so that each can have an address of their own.  A neighbour who has been here for a while
asks for ``/help`` twice a second; the figure is the time until the answer is on their page.

* ``quiet``: nobody else writes;
* ``one person``: 1,000 messages a minute;
* ``accounts``: 100 browsers a second that write for the first time, every other one from an
  address of its own, the rest from one;
* ``reports``: 10,000 reports in ten minutes, as fast as that, by accounts of today.

Each lasts ``SPAN_S``; ``--full`` makes it ten minutes.
"""

import asyncio
import hashlib
import itertools
import json
import random
import secrets
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    DummyCookieJar,
    WSMsgType,
)

from bot.key_file import load_ownership
from storage.database import Database
from storage.migrations import upgrade
from storage.quarter import import_quarter
from storage.webchat import visit
from tests.support.program import started
from tests.support.quarters import awake_profile

SPAN_S: Final = 20.0
FULL_SPAN_S: Final = 600.0
ASKS_EVERY_S: Final = 0.5
MESSAGES_A_MINUTE: Final = 1_000
ACCOUNTS_A_SECOND: Final = 100
REPORTS_IN_TEN_MINUTES: Final = 10_000
REPORTERS: Final = 200
"""Accounts that report; one may send twenty cases a day."""
KNOWN_FOR: Final = timedelta(days=30)
PATIENCE_S: Final = 20.0
SHARE: Final = 0.95
AIM_S: Final = 1.0
LABELS: Final = ("Senden", "Weiter ohne Foto", "Weiter ohne Ort", "Straßenbel")
"""What a reporter presses, the last step first."""

Flood = Callable[["Quarter"], Awaitable[Counter[str]]]


class Quarter:
    """The running program, and the cookies of people whose accounts are there."""

    def __init__(self, url: str, session: ClientSession, tokens: list[str], span_s: float) -> None:
        self.url = url
        self.session = session
        self.neighbour, *self.reporters = tokens
        self.span_s = span_s

    @asynccontextmanager
    async def page(self, token: str, address: str) -> AsyncIterator[ClientWebSocketResponse]:
        """Give the socket of an open page."""
        headers = {
            "Cookie": f"quartiersbote={token}",
            "Origin": self.url,
            "X-Forwarded-For": address,
            "Accept-Language": "de",
        }
        async with self.session.ws_connect(f"{self.url}/socket", headers=headers) as socket:
            yield socket

    async def new_cookie(self, address: str) -> str:
        """Load the page without a cookie, and return the one it gives."""
        headers = {"X-Forwarded-For": address}
        async with self.session.get(f"{self.url}/", headers=headers) as response:
            return response.cookies["quartiersbote"].value

    async def ask(self) -> list[float]:
        """Ask as the neighbour does, and return how long each answer took, in seconds."""
        waits = []
        ends = time.monotonic() + self.span_s
        async with self.page(self.neighbour, "192.0.2.1") as socket:
            while time.monotonic() < ends:
                began = time.monotonic()
                await say(socket, "/help")
                waits.append(await answered(socket) - began)
                await asyncio.sleep(max(0.0, began + ASKS_EVERY_S - time.monotonic()))
        return waits


async def say(socket: ClientWebSocketResponse, text: str) -> None:
    """Send a text."""
    await socket.send_json({"type": "text", "key": str(uuid.uuid4()), "text": text})


async def answered(socket: ClientWebSocketResponse) -> float:
    """Return when the bot has answered what was sent last; after ``PATIENCE_S`` at the latest."""
    mine: int | None = None
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            async for frame in socket:
                shown = json.loads(frame.data)
                if shown["type"] == "accepted":
                    mine = shown["message_id"]
                elif mine is not None and shown["type"] == "message":
                    message = shown["message"]
                    if message["from"] == "bot" and message["id"] > mine:
                        break
    return time.monotonic()


async def count_answers(socket: ClientWebSocketResponse, counts: Counter[str]) -> None:
    """Count what became of what was sent, until cancelled."""
    async for frame in socket:
        if frame.type is WSMsgType.TEXT:
            kind = json.loads(frame.data)["type"]
            if kind in {"accepted", "refused"}:
                counts[kind] += 1


async def at_pace(a_second: float, span_s: float, act: Callable[[int], Awaitable[None]]) -> None:
    """Begin so many acts a second, whether those before have ended or not."""
    async with asyncio.TaskGroup() as tasks:
        began = time.monotonic()
        for number in itertools.count():
            due = began + number / a_second
            if due > began + span_s:
                return
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.create_task(_patiently(act(number)))


async def _patiently(act: Awaitable[None]) -> None:
    with suppress(ClientError, TimeoutError, OSError, KeyError):
        async with asyncio.timeout(PATIENCE_S):
            await act


# --- Floods ------------------------------------------------------------------------------------


async def nobody(quarter: Quarter) -> Counter[str]:
    """Wait."""
    await asyncio.sleep(quarter.span_s)
    return Counter()


async def one_person(quarter: Quarter) -> Counter[str]:
    """Send 1,000 messages a minute from one account."""
    counts: Counter[str] = Counter()
    async with quarter.page(quarter.reporters[0], "192.0.2.2") as socket:
        counting = asyncio.ensure_future(count_answers(socket, counts))
        await at_pace(
            MESSAGES_A_MINUTE / 60,
            quarter.span_s,
            lambda number: say(socket, f"Die Laterne {number} ist dunkel."),
        )
        counting.cancel()
    return counts


async def new_accounts(quarter: Quarter) -> Counter[str]:
    """Write for the first time from 100 browsers a second, half of them from one address."""
    counts: Counter[str] = Counter()

    async def write(number: int) -> None:
        far = f"198.{18 + number // 65_536 % 2}.{number // 256 % 256}.{number % 256}"
        address = far if number % 2 else "192.0.2.3"
        async with quarter.page(await quarter.new_cookie(address), address) as socket:
            await say(socket, "/start")
            async for frame in socket:
                kind = json.loads(frame.data)["type"]
                if kind in {"accepted", "refused"}:
                    counts[kind] += 1
                    return

    await at_pace(ACCOUNTS_A_SECOND, quarter.span_s, write)
    return counts


async def reports(quarter: Quarter) -> Counter[str]:
    """Report as fast as 10,000 in ten minutes."""
    counts: Counter[str] = Counter()
    free = list(quarter.reporters[1:])

    async def report(number: int) -> None:
        if not free:
            counts["no reporter free"] += 1
            return
        token = free.pop(random.randrange(len(free)))  # noqa: S311  no secret
        try:
            address = f"203.0.{113 + number // 256 % 2}.{number % 256}"
            async with quarter.page(token, address) as socket:
                await say(socket, f"/report Die Laterne vor Haus {number} ist seit Montag dunkel.")
                await go_on(socket, counts)
        finally:
            free.append(token)

    await at_pace(REPORTS_IN_TEN_MINUTES / FULL_SPAN_S, quarter.span_s, report)
    return counts


async def go_on(socket: ClientWebSocketResponse, counts: Counter[str]) -> None:
    """Press what leads to the end, until it is sent or refused."""
    async for frame in socket:
        shown = json.loads(frame.data)
        counts[shown["type"]] += shown["type"] in {"accepted", "refused"}
        if shown["type"] == "refused":
            return
        if shown["type"] != "message" or shown["message"]["from"] != "bot":
            continue
        message = shown["message"]
        if "M-20" in message.get("html", ""):
            counts["reports"] += 1
            return
        buttons = [each for row in message.get("buttons", ()) for each in row if "data" in each]
        wanted = next(
            (each for label in LABELS for each in buttons if label in each["text"]), None
        )
        if wanted is not None:
            press = {"type": "press", "key": str(uuid.uuid4()), "data": wanted["data"]}
            await socket.send_json(press | {"message_id": message["id"]})


FLOODS: Final[dict[str, Flood]] = {
    "quiet": nobody,
    "one person": one_person,
    "accounts": new_accounts,
    "reports": reports,
}


# --- Measuring ---------------------------------------------------------------------------------


async def found(folder: Path) -> list[str]:
    """Make the database with the neighbour and the reporters; return their cookies."""
    url = f"sqlite:///{folder}/quartiersbote.db"
    await upgrade(url, report=lambda _line: None)
    database = Database(url, ownership=load_ownership(folder))
    now = datetime.now(UTC)
    tokens = [secrets.token_urlsafe(32) for _ in range(REPORTERS + 1)]
    async with database.transaction() as session:
        await import_quarter(session, awake_profile(), now=now)
        for token in tokens:
            account = await visit(
                session,
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                team=False,
                language_tag="de",
                now=now - (KNOWN_FOR if token is tokens[0] else timedelta()),
            )
            if account is None:
                raise LookupError
    await database.close()
    return tokens


async def measure(span_s: float) -> None:
    """Print how long the neighbour waits under each flood."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        tokens = await found(folder)
        async with (
            started("run", data_dir=folder, fresh=True) as program,
            ClientSession(cookie_jar=DummyCookieJar()) as session,
        ):
            await program.wait_until_it_serves()
            quarter = Quarter(program.url, session, tokens, span_s)
            await asyncio.sleep(3)  # what is loaded in the background is there by then
            print(
                f"{'answers to somebody else, in seconds':38}  median   p95   most  (aim p95 1.0)"
            )
            for title, flood in FLOODS.items():
                counts, waits = await asyncio.gather(flood(quarter), quarter.ask())
                print_line(title, sorted(waits), counts)


def print_line(title: str, waits: list[float], counts: Counter[str]) -> None:
    """Print one flood."""
    p95 = waits[int(SHARE * (len(waits) - 1))]
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()) if count)
    print(
        f"{title:38}  {waits[len(waits) // 2]:6.2f} {p95:5.2f} {waits[-1]:6.2f}"
        f"{'' if p95 <= AIM_S else '  MISSED'}  {told}",
        flush=True,
    )


if __name__ == "__main__":
    asyncio.run(measure(FULL_SPAN_S if "--full" in sys.argv else SPAN_S))
