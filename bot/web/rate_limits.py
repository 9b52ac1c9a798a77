"""Who asks over HTTP, and the answer to whom that is too often."""

from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from aiohttp import web

from storage.rates.limiter import Rates
from storage.rates.table import RateKind, Scope

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOME_PREFIX: Final = 64
"""What one connection gets of IPv6 at least (RFC 6177), and so one person with many addresses."""


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


def client_address(request: web.Request) -> str:
    """Return the address that asks; of IPv6 the part that one connection has.

    Only a proxy on our own machine or network is believed what it says of others.
    """
    address = _read(request.remote)
    if address is None:
        return ""
    if _is_near(address):
        # Each proxy writes its peer behind what it was told, so only the last one is not made up.
        last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
        address = _read(last.strip()) or address
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOME_PREFIX), strict=False))
    return str(address)


def _is_near(address: IPv4Address | IPv6Address) -> bool:
    return address.is_loopback or address.is_private


def _read(address: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    # A socket for both families writes ::ffff:192.0.2.1.
    return getattr(found, "ipv4_mapped", None) or found
