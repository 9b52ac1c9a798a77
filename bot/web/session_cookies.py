"""The two entrances, the cookie of each, and whether a request comes from the page itself."""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.webchat.page_context import entrance_path

RANDOM_BYTES: Final = 20
SEAL_BYTES: Final = 12
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes in Base64."""
COOKIE_KEPT_S: Final = 400 * 24 * 3600
"""The longest browsers keep a cookie (RFC 6265bis, 5.5); each visit begins the time anew."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """One of the two addresses of the page.

    Their cookies differ in their names because that of ``/`` is sent to ``/team/`` too.
    """

    path: str
    team: bool
    cookie: str


RESIDENTS: Final = Entrance(path=entrance_path(team=False), team=False, cookie="quartiersbote")
TEAM: Final = Entrance(path=entrance_path(team=True), team=True, cookie="quartiersbote_team")


class Tokens:
    """Makes the tokens of cookies, and knows its own.

    A token that nobody has written with yet opens an account only if it was made here: the seal
    behind its random part says so.  Its key dies with the process; a browser that has not written
    by then gets another cookie.
    """

    def __init__(self) -> None:
        self._key: Final = secrets.token_bytes()

    def make(self) -> str:
        """Return a new one."""
        random = secrets.token_bytes(RANDOM_BYTES)
        return base64.urlsafe_b64encode(random + self._seal(random)).decode().rstrip("=")

    def is_own(self, token: str) -> bool:
        """Return whether it was made here."""
        sealed = base64.urlsafe_b64decode(f"{token}=")
        random, seal = sealed[:RANDOM_BYTES], sealed[RANDOM_BYTES:]
        return hmac.compare_digest(seal, self._seal(random))

    def _seal(self, random: bytes) -> bytes:
        return hmac.digest(self._key, random, "sha256")[:SEAL_BYTES]


class Address:
    """The address people reach the page under: the one they use, and the one in the settings."""

    def __init__(self, public_url: str | None) -> None:
        public = urlsplit(public_url or "")
        self._host: Final = public.netloc.lower()
        self._is_secure: Final = public.scheme == "https"

    def is_own(self, origin: str) -> bool:
        """Return whether a page of this origin is the public one."""
        return bool(self._host) and urlsplit(origin).netloc.lower() == self._host

    def is_secure(self, request: web.Request) -> bool:
        """Return whether the browser speaks HTTPS, to a proxy before us for instance.

        What is said of the request is believed whoever says it: a cookie that is too safe harms
        nobody but the one who asked for it.
        """
        said = request.headers.get("X-Forwarded-Proto", "").lower()
        return self._is_secure or request.secure or "https" in said

    @property
    def is_public_https(self) -> bool:
        """Whether people reach the page by HTTPS and by nothing else."""
        return self._is_secure


def is_same_origin(request: web.Request, address: Address) -> bool:
    """Return whether the page that asks is ours; browsers tell by ``Origin``."""
    origin = request.headers.get("Origin", "")
    host = urlsplit(origin).netloc.lower()
    return bool(host) and (host == request.host.lower() or address.is_own(origin))


def read_token(request: web.Request, entrance: Entrance) -> str | None:
    """Return the token of the entrance's cookie, or ``None`` without a proper one."""
    token = request.cookies.get(entrance.cookie, "")
    return token if _TOKEN.fullmatch(token) else None


def set_cookie(response: web.Response, entrance: Entrance, token: str, *, secure: bool) -> None:
    """Let the browser keep its token."""
    response.set_cookie(
        entrance.cookie,
        token,
        path=entrance.path,
        max_age=COOKIE_KEPT_S,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: web.Response, entrance: Entrance, *, secure: bool) -> None:
    """Let the browser forget its token."""
    response.del_cookie(
        entrance.cookie, path=entrance.path, secure=secure, httponly=True, samesite="Lax"
    )
