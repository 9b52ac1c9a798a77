"""What both pretend services have in common: they listen, remember, and fail as they are told."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Translate = Callable[[str, str, str], str]
"""From text, source and target to the translation."""


@dataclass(frozen=True)
class Fault:
    """One answer that is not the right one.

    Attributes:
        status: of the answer.
        body: of the answer: text as HTML, anything else as JSON.
        headers: of the answer.
        delay: seconds before it.
        cut: whether the connection ends without an answer.
    """

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False


PAIRS = frozenset(permutations(("de", "en", "tr", "ar", "uk", "ru"), 2))
GATEWAY = Fault(502, "<html><h1>502 Bad Gateway</h1></html>")
PAGE = Fault(200, "<html><h1>Welcome</h1></html>")
CUT = Fault(cut=True)
SLOW_DOWN = Fault(429, {"error": "Slowdown: 80 per 1 minute"})


def tagged(text: str, _source: str, target: str) -> str:
    """A translation that shows what it is of."""
    return f"{target}: {text}"


class StandIn:
    """A pretend service on the loopback.

    Args:
        key: the only key it takes; any where ``None``.
        translate: makes translations.
        pairs: what it translates.
        tls: how it speaks HTTPS; HTTP where ``None``.

    Attributes:
        url: where it listens.
        seen: every text it was given, with its languages.
        faults: what the next requests get instead of an answer.
        always: what all requests get after these.
    """

    def __init__(
        self,
        *,
        key: str | None = None,
        translate: Translate = tagged,
        pairs: frozenset[tuple[str, str]] = PAIRS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.key = key
        self.translate = translate
        self.pairs = pairs
        self.url = ""
        self.seen: list[tuple[str, str, str]] = []
        self.faults: list[Fault] = []
        self.always: Fault | None = None
        self._tls = tls
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """What it answers to."""
        return []

    async def __aenter__(self) -> Self:
        """Start listening."""
        app = web.Application(middlewares=[self._fail])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    @web.middleware
    async def _fail(
        self, request: web.Request, handler: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        fault = self.faults.pop(0) if self.faults else self.always
        if fault is None:
            response: web.StreamResponse = await handler(request)
            return response
        await asyncio.sleep(fault.delay)
        if fault.cut:
            assert request.transport is not None
            request.transport.abort()
        if isinstance(fault.body, str):
            return web.Response(
                status=fault.status,
                text=fault.body,
                content_type="text/html",
                headers=fault.headers,
            )
        return web.json_response(fault.body, status=fault.status, headers=fault.headers)
