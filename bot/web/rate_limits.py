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
        excess = rates.try_acquire(kind, {Scope.ADDRESS: client_address(request)})
        if excess is not None:
            raise web.HTTPTooManyRequests(
                text="Too many requests. Please ask again later.\n",
                headers={"Retry-After": str(excess.after_s)},
            )
        return await handler(request)

    return within_limit
