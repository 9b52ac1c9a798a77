"""The answer to whoever asks too often over HTTP."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.web.client_addresses import client_address
from storage.rates.limiter import Rates
from storage.rates.table import RateKind, Scope

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def limited(handler: Handler, rates: Rates, kind: RateKind) -> Handler:
    """Return the handler that answers 429 to an address that asks too often."""

    async def within_limit(request: web.Request) -> web.StreamResponse:
        check_request(request, rates, kind)
        return await handler(request)

    return within_limit


def check_request(request: web.Request, rates: Rates, kind: RateKind) -> None:
    """Count a request for its address and for all together.

    Raises:
        HTTPTooManyRequests: it is one too many; says when it is not.
    """
    who = {Scope.ADDRESS: client_address(request), Scope.ALL: ""}
    excess = rates.try_acquire(kind, who)
    if excess is not None:
        raise web.HTTPTooManyRequests(
            text="Too many requests. Please ask again later.\n",
            headers={"Retry-After": str(excess.after_s)},
        )
