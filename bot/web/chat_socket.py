"""The WebSocket of the chat page."""

import asyncio
from typing import Final

from aiohttp import WSMessage, WSMsgType, web
from pydantic import ValidationError

from bot.channels.webchat.frames import (
    FRAME_LIMIT,
    ChangeFrame,
    EarlierFrame,
    Frame,
    SyncFrame,
)
from bot.channels.webchat.gateway import WebchatGateway
from bot.channels.webchat.pages import GOING_AWAY, POLICY_VIOLATION, Page
from bot.web.arrivals import arrive
from bot.web.session_cookies import Address, Entrance, Tokens, is_same_origin, read_token

REFUSED_PAUSE_S: Final = 0.05
"""What is read next waits, so that a page that does not stop slows itself down."""
HEARTBEAT_S: Final = 25.0
"""Below the 30 seconds after which some mobile networks drop a silent connection."""
SILENT_S: Final = 900.0
"""Without a frame, though it answers pings: a page asks for news every minute while it is seen."""
_ENDS: Final = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
CLOSE_WITHIN_S: Final = 2.0
"""How long a page may take to say goodbye; a restart does not wait for those that are gone."""
PAGES_PER_BROWSER: Final = 10


class ChatSocket:
    """``GET`` entrance ``socket``."""

    def __init__(
        self,
        gateway: WebchatGateway,
        entrance: Entrance,
        address: Address,
        tokens: Tokens,
    ) -> None:
        self._gateway = gateway
        self._entrance = entrance
        self._address = address
        self._tokens = tokens

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Connect a page until it or we hang up."""
        if not is_same_origin(request, self._address):
            raise web.HTTPForbidden(text="Only from the page itself.\n")
        token = read_token(request, self._entrance)
        if token is None:
            raise web.HTTPUnauthorized(text="The cookie is missing.\n")
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, timeout=CLOSE_WITHIN_S, max_msg_size=4 * FRAME_LIMIT
        )
        if not socket.can_prepare(request):
            raise web.HTTPUpgradeRequired(text="This is a WebSocket.\n")
        page = await self._connect(request, token)
        try:
            await socket.prepare(request)
            await self._converse(page, socket)
        finally:
            self._gateway.disconnect(page)
        return socket

    async def _connect(self, request: web.Request, token: str) -> Page:
        arrival = arrive(self._gateway, request, self._entrance, self._tokens, token)
        page = await self._gateway.connect(arrival)
        if page is None:
            raise web.HTTPUnauthorized(text="This cookie opens nothing here.\n")
        if self._gateway.pages.beside(page) > PAGES_PER_BROWSER:
            self._gateway.disconnect(page)
            raise web.HTTPTooManyRequests(text="Too many tabs are open.\n")
        return page

    async def _converse(self, page: Page, socket: web.WebSocketResponse) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_write(page, socket))
            try:
                await self._read(page, socket)
            finally:
                page.close(GOING_AWAY)

    async def _read(self, page: Page, socket: web.WebSocketResponse) -> None:
        while (message := await _receive(socket)) is not None:
            if message.type is not WSMsgType.TEXT:
                page.close(POLICY_VIOLATION)
                return
            frame = parse(message.data)
            if frame is None:
                page.close(POLICY_VIOLATION)
                return
            await self._handle(page, frame)
            if page.close_code is not None:
                return

    async def _handle(self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame) -> None:
        if await self._gateway.hold_back(page, frame):
            await asyncio.sleep(REFUSED_PAUSE_S)
            return
        await self._gateway.handle_frame(page, frame)


def parse(text: str) -> SyncFrame | EarlierFrame | ChangeFrame | None:
    """Return the frame, or ``None`` for what is none."""
    if len(text.encode(errors="replace")) > FRAME_LIMIT:
        return None
    try:
        return Frame.validate_json(text)
    except ValidationError:
        return None


async def _receive(socket: web.WebSocketResponse) -> WSMessage | None:
    """Return what comes next; ``None`` where it is the end, or nothing comes for long."""
    try:
        async with asyncio.timeout(SILENT_S):
            message = await socket.receive()
    except TimeoutError:
        return None
    return None if message.type in _ENDS else message


async def _write(page: Page, socket: web.WebSocketResponse) -> None:
    """Write what is on its way to the page, until it is to be closed."""
    try:
        while (frame := await page.next_frame()) is not None:
            await socket.send_str(frame)
    except ConnectionError:
        page.close(GOING_AWAY)
    await socket.close(code=page.close_code or GOING_AWAY)
