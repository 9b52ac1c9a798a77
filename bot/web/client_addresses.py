"""Whose request it is: the address of the connection, or the one that a proxy of ours tells.

An address stands for one connection to the internet: of IPv6 that is what a home gets.
"""

from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from aiohttp import web

Network = IPv4Network | IPv6Network

TRUSTED_PROXIES: Final = web.AppKey("trusted_proxies", tuple[Network, ...])
"""Whom the application believes what they say of others."""
HOME_PREFIX: Final = 64
"""What one connection gets of IPv6 at least (RFC 6177), and so one person with many addresses."""
KNOWN_MOST: Final = 1_024
"""Addresses whose meaning is remembered: whoever floods us comes again and again."""


def client_address(request: web.Request) -> str:
    """Return the address that asks; of IPv6 the part that one connection has.

    Each proxy writes its peer behind what it was told, so the last address that is none of our
    proxies' is the last one nobody has made up.
    """
    trusted = request.app[TRUSTED_PROXIES]
    told = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    found = ""
    for hop in (request.remote or "", *reversed(told)):
        address = _read(hop.strip())
        if address is None:
            break
        found = home_of(str(address))
        if not any(address in network for network in trusted):
            break
    return found


@lru_cache(KNOWN_MOST)
def home_of(peer: str) -> str:
    """Return what an address counts as: itself, or the network of a home; nothing for none."""
    address = _read(peer)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOME_PREFIX), strict=False))
    return str(address or "")


def is_within(peer: str, networks: Collection[Network]) -> bool:
    """Return whether an address belongs to one of these networks."""
    address = _read(peer)
    return address is not None and any(address in network for network in networks)


@lru_cache(KNOWN_MOST)
def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    # A socket for both families writes ::ffff:192.0.2.1.
    return getattr(found, "ipv4_mapped", None) or found
