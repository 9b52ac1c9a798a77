"""The connections of the HTTP server: how many, from whom, and how long each may take.

aiohttp by itself waits for ever for headers, bodies and readers, and takes connections until the
process can open no more files; the event loop then logs each one it cannot take, and answers
nobody.  Here every connection has a deadline for what it is at, and where there are too many, the
one that has waited longest without asking for anything makes room.

::

    head ─► body ─► answer ─► idle ─► head …
                      └─► WebSocket, which ``chat_socket`` looks after

What many say at once is one line an address and minute (``bot.logs``).
"""

import asyncio
import logging
import os
import socket
from collections import Counter
from collections.abc import Collection
from functools import partial
from http import HTTPStatus
from typing import Any, Final, cast

from aiohttp import StreamReader, web

from bot.logs import Kind
from bot.web.client_addresses import Network, client_address, home_of, is_within
from bot.web.rate_limits import Handler

logger = logging.getLogger(__name__)

HEAD_WITHIN_S: Final = 10.0
"""From the connection, or the first byte of a later request, to the end of its headers."""
IDLE_S: Final = 75.0
"""Between two requests; browsers and proxies reckon with a minute."""
SILENCE_S: Final = 20.0
"""In the middle of a body, or while nobody reads an answer."""
REQUEST_WITHIN_S: Final = 900.0
"""For one request with its answer: 20 MB through a slow telephone line."""
HEAD_BYTES: Final = 32 * 1024
PER_ADDRESS: Final = 256
"""A school or a town hall is online under one address; a page keeps one connection."""
WAITING_PER_ADDRESS: Final = 64
WAITING: Final = 512
"""Connections that have not asked for anything yet, or for nothing more."""
RESERVE: Final = 64
"""Connections beyond those pages may keep, for short requests and whoever looks at ``/health``."""
FEWEST: Final = 2 * RESERVE
MOST: Final = 2_048
DESCRIPTORS_KEPT: Final = 256
"""Of the files a process may open, for the database, photos and the messenger."""
TICK_S: Final = 1.0
AT_A_TIME: Final = 64
"""Connections taken before others have their turn; asyncio takes as many as may queue up."""
BACKLOG: Final = 1_024
"""Connections the system queues up while the loop is busy."""
_SILENT: Final[dict[str, Any]] = {"access_log": None}
"""Request lines hold invitations and calendars' secrets."""
_LATER: Final = {"Retry-After": "5"}


def connections_for(descriptors: int) -> int:
    """Return how many connections a process may hold that may open so many files."""
    return max(FEWEST, min(MOST, descriptors - DESCRIPTORS_KEPT))


class GuardedSite(web.BaseSite):
    """Where the server listens.

    Args:
        runner: the application, set up.
        host: the network address, or a name.
        port: 0 for any free one.
        most: connections at once.
        trusted: proxies; what comes through them is not one person's.
    """

    def __init__(
        self,
        runner: web.AppRunner,
        host: str,
        port: int,
        *,
        most: int = MOST,
        trusted: Collection[Network] = (),
    ) -> None:
        super().__init__(runner)
        self._address: Final = (host, port)
        self._crowd: Final = Crowd(most, trusted)
        self._ticking: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """The address, for people."""
        host, port = self._address
        return f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen."""
        await super().start()
        loop = asyncio.get_running_loop()
        meet = partial(Connection, cast("web.Server", self._runner.server), self._crowd)
        self._server = await loop.create_server(meet, *self._address, backlog=AT_A_TIME)
        for listening in self._server.sockets:
            with socket.socket(fileno=os.dup(listening.fileno())) as own:
                own.listen(BACKLOG)
        self._tick(loop)

    async def stop(self) -> None:
        """Take no more connections."""
        if self._ticking is not None:
            self._ticking.cancel()
        await super().stop()

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._crowd.end_late(loop.time())
        self._ticking = loop.call_later(TICK_S, self._tick, loop)


class Crowd:
    """All connections, in the order in which they came; those that wait apart."""

    def __init__(self, most: int, trusted: Collection[Network] = ()) -> None:
        self._most: Final = most
        self._trusted: Final = trusted
        self._open: Final[dict[Connection, None]] = {}
        self._waiting: Final[dict[Connection, None]] = {}
        self._by_address: Final[dict[str, dict[Connection, None]]] = {}
        self._ended: Final[Counter[str]] = Counter()
        """How many had to make room since the last tick."""

    def try_admit(self, connection: "Connection", peer: str) -> bool:
        """Return whether there is room for a connection; others may have to go for it."""
        if not is_within(peer, self._trusted):
            mine = self._by_address.setdefault(connection.address, {})
            waiting = [other for other in mine if other in self._waiting]
            too_many = len(mine) >= PER_ADDRESS or len(waiting) >= WAITING_PER_ADDRESS
            if too_many and not self._make_room(waiting):
                return False
            mine[connection] = None
        too_many = len(self._open) >= self._most or len(self._waiting) >= WAITING
        if too_many and not self._make_room(self._waiting):
            self.leave(connection)
            return False
        self._open[connection] = None
        self._waiting[connection] = None
        return True

    def leave(self, connection: "Connection") -> None:
        """Count a connection no more."""
        self._open.pop(connection, None)
        self._waiting.pop(connection, None)
        mine = self._by_address.get(connection.address, {})
        mine.pop(connection, None)
        if not mine:
            self._by_address.pop(connection.address, None)

    def has_room(self) -> bool:
        """Return whether pages may keep a connection; the last ones are for short requests."""
        return len(self._open) - len(self._waiting) <= self._most - RESERVE

    def works(self, connection: "Connection") -> None:
        """Note that a connection has asked for something."""
        self._waiting.pop(connection, None)

    def waits(self, connection: "Connection") -> None:
        """Note that a connection has its answer."""
        if connection in self._open:
            self._waiting[connection] = None

    def end_late(self, now: float) -> None:
        """End the connections whose time is over, and tell of those that had to make room."""
        for connection in [*self._open]:
            connection.end_if_late(now)
        for address, count in self._ended.items():
            logger.warning("Too many connections from %s, %d made room", Kind(address), count)
        self._ended.clear()

    def _make_room(self, waiting: Collection["Connection"]) -> bool:
        """End the connection that has waited longest; return whether there is one."""
        for connection in waiting:
            if connection.is_waiting():
                self._ended[connection.address] += 1
                self.leave(connection)
                connection.abort()
                return True
        return False


class Connection(web.RequestHandler):
    """One connection; aiohttp's own, with deadlines.

    Attributes:
        address: where it comes from, as ``client_addresses`` counts; empty for none.
    """

    __slots__ = (
        "_blocked_at",
        "_body",
        "_crowd",
        "_head_at",
        "_head_bytes",
        "_heard_at",
        "_request_at",
        "address",
    )

    def __init__(self, server: web.Server, crowd: Crowd) -> None:
        super().__init__(
            server, loop=asyncio.get_running_loop(), keepalive_timeout=IDLE_S, **_SILENT
        )
        self.address = ""
        self._crowd = crowd
        self._heard_at = self._loop.time()
        self._head_at: float | None = self._heard_at
        self._head_bytes = 0
        self._request_at: float | None = None
        self._blocked_at: float | None = None
        self._body: StreamReader | None = None

    # --- What asyncio tells ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or hang up where there is no room."""
        peer = str((transport.get_extra_info("peername") or ("",))[0])
        self.address = home_of(peer)
        if self._crowd.try_admit(self, peer):
            super().connection_made(transport)
            return
        logger.warning("Too many connections, none more from %s", Kind(self.address))
        self.transport = transport if isinstance(transport, asyncio.Transport) else None
        self.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let go."""
        self._crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head may be only so long, and take only so much time."""
        self._heard_at = self._loop.time()
        awaits_head = self._awaits_head()
        if awaits_head and data:
            self._head_at = self._head_at or self._heard_at
            self._head_bytes += len(data)
        count = self._request_count
        super().data_received(data)
        if self._request_count > count:
            self._head_at, self._head_bytes = None, 0
            self._body = self._messages[-1][1] if self._messages else None
            self._request_at = self._heard_at
            self._crowd.works(self)
        elif awaits_head and self._head_bytes > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def pause_writing(self) -> None:
        """Note that nobody reads the answer."""
        super().pause_writing()
        self._blocked_at = self._loop.time()

    def resume_writing(self) -> None:
        """Note that somebody reads it."""
        super().resume_writing()
        self._blocked_at = None

    # --- What aiohttp asks ---

    async def finish_response(self, *args: Any, **kwargs: Any) -> tuple[web.StreamResponse, bool]:
        """Answer, and wait for the next request."""
        answered = await super().finish_response(*args, **kwargs)
        self._request_at = None
        self._crowd.waits(self)
        return answered

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer a request that is none without its words; aiohttp logs and repeats them."""
        is_bad = status == HTTPStatus.BAD_REQUEST or isinstance(exc, web.RequestPayloadError)
        if not is_bad or request.writer.output_size > 0:
            return super().handle_error(request, status, exc, message)
        self._tell(HTTPStatus.BAD_REQUEST, type(exc).__name__)
        response = _Refusal(status=HTTPStatus.BAD_REQUEST, text="Bad request.\n")
        response.force_close()
        return response

    # --- What others ask ---

    def has_room(self) -> bool:
        """Return whether this connection may be kept for long."""
        return self._crowd.has_room()

    def is_waiting(self) -> bool:
        """Return whether nothing is asked at the moment."""
        return not (self._request_in_progress or self._messages or self._upgraded)

    def abort(self) -> None:
        """Hang up at once."""
        transport = self.transport
        self.force_close()
        if transport is not None:
            transport.abort()

    def end_if_late(self, now: float) -> None:
        """End a connection that has taken too long for what it is at."""
        if self._blocked_at is not None and now - self._blocked_at > SILENCE_S:
            self._tell(HTTPStatus.REQUEST_TIMEOUT, "an answer is not read")
            self.abort()
        elif self._upgraded:
            return
        elif not self._awaits_head():
            is_held = self._reading_paused or self._buffer_paused
            if now - self._heard_at > SILENCE_S and not is_held:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif not self.is_waiting():
            self._request_at = self._request_at or now
            if now - self._request_at > REQUEST_WITHIN_S:
                self._tell(HTTPStatus.REQUEST_TIMEOUT, "an answer takes too long")
                self.abort()
        elif self._head_at is not None and now - self._head_at > HEAD_WITHIN_S:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _awaits_head(self) -> bool:
        """Return whether what comes next begins a request."""
        return not self._upgraded and (self._body is None or self._body.is_eof())

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, if nothing was said yet, and hang up."""
        self._tell(status, status.phrase)
        if self.transport is not None and self.is_waiting() and self._awaits_head():
            head = f"HTTP/1.1 {status} {status.phrase}\r\nConnection: close\r\nContent-Length: 0"
            self.transport.write(f"{head}\r\n\r\n".encode())
        self.force_close()

    def _tell(self, status: HTTPStatus, why: str) -> None:
        logger.warning("%s: bad request, %d: %s", Kind(self.address), status, why)


class _Refusal(web.Response):
    """A response that passes no signal of the application, and says nothing of the server."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall("Server", None)


@web.middleware
class AtOnce:
    """Refuses what keeps a connection for long where there are few left, or too many of one.

    Behind a proxy all connections come from one address; here each counts for whom it is.
    """

    def __init__(self) -> None:
        self._by_address: Final[Counter[str]] = Counter()

    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request, or answer that there is no room."""
        connection, address = request.protocol, client_address(request)
        takes_long = request.method == "POST" or "Upgrade" in request.headers
        if takes_long and isinstance(connection, Connection) and not connection.has_room():
            logger.warning("Too many connections, no page for %s", Kind(address))
            raise web.HTTPServiceUnavailable(headers=_LATER)
        if self._by_address[address] >= PER_ADDRESS:
            logger.warning("Too many requests at once from %s", Kind(address))
            raise web.HTTPTooManyRequests(headers=_LATER)
        self._by_address[address] += 1
        try:
            return await handler(request)
        finally:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
