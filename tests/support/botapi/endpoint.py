"""The HTTP side of the stand-in: every request recorded, faults applied, refusals as JSON."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from inspect import isawaitable
from typing import Any

from aiogram.methods import TelegramMethod
from aiohttp import web

from tests.support.botapi import editing, presenting, receiving, sending
from tests.support.botapi.calls import (
    Call,
    UnknownNameError,
    check_call,
    find_method,
    read_call,
)
from tests.support.botapi.core import Core, Handler
from tests.support.botapi.errors import ApiError, not_found, unauthorized
from tests.support.botapi.faults import BAD_GATEWAY_PAGE, Fault, FaultKind, Faults
from tests.support.botapi.markup import Json
from tests.support.botapi.rates import RateWindows

HANDLERS: Mapping[str, Handler] = {
    **sending.METHODS,
    **editing.METHODS,
    **presenting.METHODS,
    **receiving.METHODS,
}
"""Every method the stand-in carries out."""
COUNTED = frozenset(sending.METHODS) - {"sendChatAction"}
"""Methods the rate windows count."""

Act = Callable[[], Awaitable[web.Response]]
"""Lets a request take effect; its answer."""


@dataclass
class Request:
    """One request as it came and what became of it."""

    method: str
    values: Json
    at: datetime
    uploads: Mapping[str, int] = field(default_factory=dict)
    """Bytes by name."""
    began: float = field(default_factory=time.monotonic)
    """``time.monotonic()`` when it came."""
    outcome: str = "open"
    """``ok``, ``400 Bad Request: …``, or the fault that hit it."""
    status: int = 0
    """The HTTP status answered; 0 where the connection was cut or is still open."""
    accepted: bool = False
    """Whether it took effect, answered or not."""
    heard: bool = True
    """Whether the client was still there when the answer went out; not that it read it."""
    result: object = field(default=None, repr=False)

    @property
    def chat_id(self) -> object:
        """The chat it is about."""
        return self.values.get("chat_id")


class Endpoint:
    """Answers requests for one bot.

    Args:
        core: What the methods work on.
        seed: Makes faults with a probability repeatable.
        after_call: Called when a method changed something.
    """

    def __init__(self, core: Core, *, seed: int, after_call: Callable[[], None]) -> None:
        self.faults = Faults(seed)
        self.rates: RateWindows | None = None
        self.requests: list[Request] = []
        self.mistakes: list[Request] = []
        self._core = core
        self._after_call = after_call

    async def answer_unknown(self, _request: web.Request) -> web.StreamResponse:
        """404 as JSON, for any other address."""
        return _refusal(not_found())

    async def answer_download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        path = request.match_info["path"]
        record = self._record("file", {"path": path})

        async def act() -> web.Response:
            response = web.Response(body=self._core.files.open(path).data)
            record.accepted, record.outcome, record.status = True, "ok", HTTPStatus.OK
            return response

        try:
            self._check_token(request)
            return await self._answer(request, record, act)
        except ApiError as error:
            return self._refuse(record, error)

    async def answer_method(self, request: web.Request) -> web.StreamResponse:
        """The answer to a method."""
        record = self._record(request.match_info["method"], {})
        try:
            return await self._answer_recorded(request, record)
        except ApiError as error:
            return self._refuse(record, error)
        finally:
            record.heard = record.status != 0 and request.transport is not None
            self._core.chats.changes.notify()

    async def _answer_recorded(self, request: web.Request, record: Request) -> web.StreamResponse:
        """The answer to a method, once the record has what was asked.

        Raises:
            ApiError: The request is refused.
        """
        self._check_token(request)
        model = find_method(record.method)
        call = await read_call(request, model)
        record.method, record.values = call.method, call.values
        record.uploads = {name: len(each.data) for name, each in call.uploads.items()}
        return await self._answer(request, record, lambda: self._run(record, call, model))

    async def run_from_webhook(self, method: str, values: Json) -> None:
        """A method the bot's webhook answered with; what is wrong with it only is recorded."""
        record = self._record(method, values)
        try:
            model = find_method(method)
            await self._run(record, Call(model.__api_method__, values, {}), model)
        except ApiError as error:
            self._refuse(record, error)

    def _record(self, method: str, values: Json) -> Request:
        """A request among the records."""
        record = Request(method, values, self._core.clock())
        self.requests.append(record)
        return record

    def _check_token(self, request: web.Request) -> None:
        """Nothing, for the bot's own token.

        Raises:
            ApiError: 404 for something that is no token, 401 for a wrong one.
        """
        token = request.match_info["token"]
        if not token.partition(":")[0].isdigit() or ":" not in token:
            raise not_found()
        if token != self._core.token:
            raise unauthorized()

    async def _answer(self, request: web.Request, record: Request, act: Act) -> web.StreamResponse:
        """The right answer, or what the fault due for this request makes of it."""
        chat_id = record.chat_id
        fault = self.faults.pick(record.method, chat_id if isinstance(chat_id, int) else None)
        if fault is None:
            return await act()
        if not fault.accepted:
            await asyncio.sleep(fault.delay)
        response = None
        if fault.accepted or fault.kind is FaultKind.SLOW:
            try:
                response = await act()
            except ApiError as error:
                response = self._refuse(record, error)
        record.outcome = f"fault: {fault}"
        if fault.accepted:
            await asyncio.sleep(fault.delay)
        return _spoil(request, record, fault, response)

    async def _run(
        self, record: Request, call: Call, model: type[TelegramMethod[Any]]
    ) -> web.Response:
        """Carry out a call; its answer.

        Raises:
            ApiError: The call is refused.
        """
        handler = HANDLERS.get(call.method)
        if handler is None:
            self.mistakes.append(record)
            raise ApiError(HTTPStatus.NOT_IMPLEMENTED, f"The stand-in lacks {call.method}")
        try:
            check_call(call, model)
        except UnknownNameError:
            self.mistakes.append(record)
            raise
        if self.rates and call.method in COUNTED:
            self.rates.check(call.method, call.chat_id or 0, len(call.values.get("media", "1")))
        result = handler(self._core, call)
        if isawaitable(result):
            result = await result
        record.accepted, record.outcome, record.status = True, "ok", HTTPStatus.OK
        record.result = result
        self._after_call()
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    def _refuse(record: Request, error: ApiError) -> web.Response:
        """The answer to a refused request, recorded."""
        record.outcome, record.status = f"{error.code} {error.description}", error.code
        return _refusal(error)


def _spoil(
    request: web.Request, record: Request, fault: Fault, response: web.Response | None
) -> web.Response:
    """What the client gets to see of a request that a fault hit."""
    if fault.kind is FaultKind.CUT:
        record.status = 0
        if request.transport:
            request.transport.abort()
        return web.Response()
    if response is None or fault.kind is FaultKind.STATUS:
        response = _faulty(fault)
    record.status = response.status
    return response


def _refusal(error: ApiError) -> web.Response:
    """An error as the server answers it."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return web.json_response(error.as_json(), status=error.code, headers=headers)


def _faulty(fault: Fault) -> web.Response:
    """The answer a fault gives instead of the right one."""
    if fault.status == HTTPStatus.BAD_GATEWAY:
        return web.Response(
            text=BAD_GATEWAY_PAGE, content_type="text/html", status=HTTPStatus.BAD_GATEWAY
        )
    if fault.retry_after:
        description = f"Too Many Requests: retry after {fault.retry_after}"
        return _refusal(ApiError(fault.status, description, retry_after=fault.retry_after))
    return _refusal(ApiError(fault.status, HTTPStatus(fault.status).phrase))
