"""Connections that want nothing, or take for ever, stop nobody and fill no log."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import ip_network

import pytest
from aiohttp import ClientError, ClientSession, WSMsgType, WSServerHandshakeError, web

from bot.logs.folding import FoldingHandler
from bot.logs.lines import LineFormatter
from bot.web import connections
from bot.web.client_addresses import TRUSTED_PROXIES, Network
from bot.web.connections import FEWEST, MOST, AtOnce, GuardedSite, connections_for

LOOPBACK = (ip_network("127.0.0.0/8"),)
HALF_OPEN = 1_100
SECRET = "tW9nVq3xQ0Zr8yLk1Jm2Nb4Vc6Xz7As9Df0Gh5Jk3L8"  # noqa: S105  made up
Socket = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Site:
    """A small server behind the guard."""

    def __init__(self, runner: web.AppRunner) -> None:
        self.port: int = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._writers: list[asyncio.StreamWriter] = []

    async def connect(self, *sent: bytes) -> Socket:
        """Open a connection and send something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        writer.writelines(sent)
        return reader, writer

    async def close(self) -> None:
        """Hang up what was opened."""
        for writer in self._writers:
            writer.close()
        closed = (writer.wait_closed() for writer in self._writers)
        await asyncio.gather(*closed, return_exceptions=True)

    async def ask(self, path: str = "/") -> int:
        """Ask as somebody who has just come."""
        async with (
            asyncio.timeout(5),
            ClientSession() as client,
            client.get(self.url + path) as answer,
        ):
            await answer.read()
            return answer.status


async def hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


async def swallow(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def pour(_request: web.Request) -> web.Response:
    return web.Response(body=bytes(30_000_000))


async def refuse_body(_request: web.Request) -> web.Response:
    return web.Response(status=413)


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


@asynccontextmanager
async def site(*, most: int = MOST, trusted: tuple[Network, ...] = ()) -> AsyncIterator[Site]:
    app = web.Application(middlewares=[AtOnce()])
    app[TRUSTED_PROXIES] = trusted
    app.router.add_get("/", hello)
    app.router.add_get("/health", hello)
    app.router.add_post("/swallow", swallow)
    app.router.add_post("/refused", refuse_body)
    app.router.add_get("/pour", pour)
    app.router.add_get("/echo", echo)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await GuardedSite(runner, "127.0.0.1", 0, most=most, trusted=trusted).start()
    site = Site(runner)
    try:
        yield site
    finally:
        await site.close()
        await runner.cleanup()


@pytest.fixture
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time limits pass at once."""
    for name in ("HEAD_WITHIN_S", "SILENCE_S"):
        monkeypatch.setattr(connections, name, 0.2)
    monkeypatch.setattr(connections, "IDLE_S", 0.5)
    monkeypatch.setattr(connections, "TICK_S", 0.05)


@contextmanager
def log() -> Iterator[io.StringIO]:
    """What the real log would have."""
    stream = io.StringIO()
    handler = FoldingHandler(stream)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        handler.close()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the server hangs up."""
    async with asyncio.timeout(5):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize("trusted", [(), LOOPBACK], ids=["one address", "through a proxy"])
async def test_half_open_requests_stop_nobody_and_fill_no_log(
    trusted: tuple[Network, ...],
) -> None:
    """#11: 1,100 of them stopped everybody, with 142 MB of log in 40 s."""
    with log() as lines:
        async with site(trusted=trusted) as server:
            held = [
                await server.connect(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ")
                for _number in range(HALF_OPEN)
            ]
            for _ in range(10):
                assert await server.ask() == 200
            assert await server.ask("/health") == 200
            await asyncio.sleep(0.1)
            left = sum(not reader.at_eof() for reader, _ in held if reader.exception() is None)
            assert left <= connections.WAITING
    assert lines.getvalue().count("\n") <= 4, lines.getvalue()


async def test_the_last_connections_are_for_short_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "RESERVE", 5)
    async with site(most=15) as server, ClientSession() as client:
        pages = [await client.ws_connect(f"{server.url}/echo") for _ in range(10)]
        with pytest.raises(WSServerHandshakeError, match="503"):
            await client.ws_connect(f"{server.url}/echo")
        async with client.post(f"{server.url}/swallow", data=b"a photo") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert await server.ask() == 200
        assert await server.ask("/health") == 200
        for page in pages:
            await page.send_str("still there")
            assert (await page.receive()).data == "still there"
            await page.close()


@pytest.mark.usefixtures("_hurry")
async def test_too_slow_a_head_is_told_so_and_ended() -> None:
    async with site() as server:
        reader, _ = await server.connect(b"GET / HTTP/1.1\r\n")
        assert (await ended(reader)).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        nothing, _ = await server.connect()
        assert b"408" in await ended(nothing)
        # The second request of a connection too, and a pipelined one.
        reader, _ = await server.connect(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTT")
        answers = await ended(reader)
        assert answers.count(b"HTTP/1.1 200 OK") == 1


@pytest.mark.usefixtures("_hurry")
async def test_too_slow_a_body_and_nobody_who_reads_are_ended() -> None:
    head = b"POST /swallow HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
    async with site() as server:
        reader, writer = await server.connect(head, b"0123456789")
        assert await ended(reader) == b""
        reader, writer = await server.connect(b"GET /pour HTTP/1.1\r\nHost: a\r\n\r\n")
        await asyncio.sleep(0.8)
        assert len(await ended(reader)) < 30_000_000
        # Whoever goes on is not late, however long it takes.
        reader, writer = await server.connect(head)
        for _ in range(10):
            writer.write(b"0123456789")
            await asyncio.sleep(0.06)
        assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"


async def test_a_refused_body_may_be_sent_to_its_end() -> None:
    async with site() as server, ClientSession() as client:
        body = bytes(300_000)
        async with client.post(f"{server.url}/refused", data=body) as answer:
            assert answer.status == 413


@pytest.mark.usefixtures("_hurry")
async def test_connections_in_order_are_kept() -> None:
    """Requests one after the other, several at once, and a page that stays."""
    request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    async with site() as server, ClientSession() as client:
        reader, writer = await server.connect(request * 3)
        for _ in range(3):
            assert await reader.readuntil(b"hello")
        await asyncio.sleep(0.1)
        writer.write(request[:10])
        await asyncio.sleep(0.1)
        writer.write(request[10:])
        assert await reader.readuntil(b"hello")
        assert await ended(reader) == b""  # idle for too long
        async with client.ws_connect(f"{server.url}/echo") as page:
            await asyncio.sleep(0.8)
            await page.send_str("still there")
            assert (await page.receive()).data == "still there"


@pytest.mark.parametrize(
    "sent",
    [
        f"GET /calendar/{SECRET}.ics HTTP/9 extra\r\n\r\n".encode(),
        f"{SECRET}\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: a\r\nCookie {SECRET}\r\n\r\n".encode(),
        f"GET /{'x' * 9000}?start=team-{SECRET} HTTP/1.1\r\n\r\n".encode(),
        f"POST /swallow HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n".encode(),
        b"\x16\x03\x01\x02\x00\x01\x00" * 40,
    ],
)
async def test_what_is_no_request_is_one_line_an_address_without_its_words(sent: bytes) -> None:
    with log() as lines:
        async with site() as server:
            for _ in range(30):
                reader, _ = await server.connect(sent)
                answer = await ended(reader)
                assert answer.startswith(b"HTTP/1.0 400 Bad Request\r\n")
                assert b"Server:" not in answer
                assert SECRET.encode() not in answer
    written = lines.getvalue()
    assert written.count("127.0.0.1: bad request, 400") == 2  # at once, and the other 29
    assert written.count("\n") == 2, written
    assert SECRET not in written


async def test_a_head_that_does_not_end_is_refused() -> None:
    async with site() as server:
        lines = (f"X-{number}: {'y' * 1000}\r\n".encode() for number in range(40))
        reader, _ = await server.connect(b"GET / HTTP/1.1\r\n", *lines)
        assert (await ended(reader)).startswith(b"HTTP/1.1 431 ")


async def test_one_address_holds_only_so_many_also_behind_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "PER_ADDRESS", 5)
    for trusted, headers in (((), {}), (LOOPBACK, {"X-Forwarded-For": "198.51.100.7"})):
        async with site(trusted=trusted) as server, ClientSession(headers=headers) as client:
            pages = [await client.ws_connect(f"{server.url}/echo") for _ in range(5)]
            with pytest.raises((WSServerHandshakeError, ClientError, ConnectionError)):
                await client.ws_connect(f"{server.url}/echo")
            if trusted:
                assert await server.ask() == 200
            await pages.pop().close()
            await asyncio.sleep(0.05)
            assert await server.ask() == 200
            for page in pages:
                await page.close()


def test_the_number_of_connections_follows_that_of_descriptors() -> None:
    assert [connections_for(number) for number in (64, 1_024, 20_000)] == [FEWEST, 768, MOST]
