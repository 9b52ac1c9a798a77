"""Asking an engine over HTTP, whatever comes back: within a time, a size, and our own words."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
)

from bot.translation.engine import EngineAwayError, Pairs, TextRefusedError

TIMEOUT: Final = ClientTimeout(total=40, sock_connect=5)
"""Seconds; less than a lease lasts, of which an engine that is silent must leave some."""
ANSWER_MOST: Final = 256 * 1024
"""Bytes; 4,000 characters in any script, escaped, are a tenth of it."""
LONGEST_PAUSE: Final = timedelta(minutes=15)
LANGUAGES_KEPT_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, JSON, and when to ask again."""

    status: int
    content: Any
    after: timedelta | None


class Line:
    """The line to one server; it is opened when something is asked."""

    def __init__(self, url: str, headers: dict[str, str], timeout: ClientTimeout) -> None:
        self._url = url
        self._headers = headers
        self._timeout = timeout
        self._session: ClientSession | None = None

    async def ask(self, method: str, path: str, *, body: Any = None) -> Answer:
        """Return what the server answers; JSON in any case.

        Raises:
            EngineAwayError: it cannot be reached, is silent, or says what is no JSON.
            TextRefusedError: its answer is too long.
        """
        if self._session is None:
            self._session = ClientSession(
                headers=self._headers, timeout=self._timeout, cookie_jar=DummyCookieJar()
            )
        try:
            async with self._session.request(
                method, f"{self._url}{path}", json=body, allow_redirects=False
            ) as response:
                return await _read(response)
        except (ClientConnectorCertificateError, ClientSSLError):
            reason = "certificate"
        except TimeoutError:
            reason = "silent"
        except ClientError as error:
            reason = type(error).__name__
        raise EngineAwayError(reason)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class KnownPairs:
    """The pairs of an engine, asked for now and then."""

    def __init__(
        self, ask: Callable[[], Awaitable[Pairs]], timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._timer = timer
        self._turn = asyncio.Lock()
        self._known: tuple[float, Pairs] | None = None

    async def get(self) -> Pairs:
        """Return the pairs; those asked for some minutes ago at most."""
        async with self._turn:
            if self._known is None or self._timer() - self._known[0] > LANGUAGES_KEPT_S:
                self._known = self._timer(), await self._ask()
            return self._known[1]


async def _read(response: ClientResponse) -> Answer:
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > ANSWER_MOST:
            response.close()
            msg = "long answer"
            raise TextRefusedError(msg)
    after = _read_after(response.headers.get("Retry-After", ""))
    try:
        return Answer(response.status, json.loads(content), after)
    except (ValueError, RecursionError):
        if response.status in {403, 429, 456}:
            return Answer(response.status, None, after)
        msg = f"answer {response.status} without JSON"
        raise EngineAwayError(msg, after) from None


def _read_after(value: str) -> timedelta | None:
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        return None
    return min(timedelta(seconds=int(value)), LONGEST_PAUSE)
