"""How often somebody may do something."""

import math
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, Generic, TypeVar

from aiohttp import web

Who = TypeVar("Who", bound=Hashable)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FORGET_ABOVE: Final = 1_000
"""People remembered before those who were quiet for a whole window are forgotten."""
FEEDS_PER_WINDOW: Final = 60
FEEDS_WINDOW_S: Final = 60.0
"""Calendar programs and feed readers ask once in some minutes at most; sixty are room for a school
or a town hall that goes online under one address, and a second's work is all that they cost."""
HOME_PREFIX: Final = 64
"""What one connection gets of IPv6 at least (RFC 6177), and so one person with many addresses."""


class RateLimit(Generic[Who]):
    """At most ``count`` times within any ``window_s`` seconds, for each ``Who`` apart."""

    def __init__(self, count: int, window_s: float, timer: Callable[[], float]) -> None:
        self._count = count
        self._window_s = window_s
        self._timer = timer
        self._times: dict[Who, deque[float]] = {}

    def try_acquire(self, who: Who) -> int | None:
        """Count one more; where that is too much, return after how many seconds it is not."""
        now = self._timer()
        if len(self._times) > FORGET_ABOVE:
            self._forget_quiet(now)
        times = self._times.setdefault(who, deque())
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if len(times) >= self._count:
            return max(1, math.ceil(times[0] + self._window_s - now))
        times.append(now)
        return None

    def _forget_quiet(self, now: float) -> None:
        quiet = [
            who
            for who, times in self._times.items()
            if not times or times[-1] <= now - self._window_s
        ]
        for who in quiet:
            del self._times[who]


class FeedLimit:
    """What everybody may ask for without an account, so often from one address."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._limit: Final = RateLimit[str](FEEDS_PER_WINDOW, FEEDS_WINDOW_S, timer)

    def wrap(self, handler: Handler) -> Handler:
        """Return the handler that answers 429 to an address that asks too often.

        All feeds count together.
        """

        async def limited(request: web.Request) -> web.StreamResponse:
            retry_after_s = self._limit.try_acquire(client_address(request))
            if retry_after_s is not None:
                raise web.HTTPTooManyRequests(
                    text="Too many requests. Please ask again later.\n",
                    headers={"Retry-After": str(retry_after_s)},
                )
            return await handler(request)

        return limited


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
