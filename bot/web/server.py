"""The HTTP server: routes of docs/webchat.md, calendars, and what surrounds every answer."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.webchat import WebchatChannel
from bot.health import Health
from bot.i18n import Catalogues
from bot.logs import describe_error
from bot.web.chat_socket import ChatSocket
from bot.web.client_addresses import TRUSTED_PROXIES, Network
from bot.web.connections import AtOnce
from bot.web.first_page import TEMPLATE, FirstPage
from bot.web.health import HealthPage
from bot.web.legal_pages import LegalPages
from bot.web.media import Media
from bot.web.public_feeds import PublicFeeds
from bot.web.rate_limits import Handler, limited
from bot.web.session_cookies import RESIDENTS, TEAM, Address, Tokens
from bot.web.team_calendar import TeamCalendar
from handlers.translated import Machine
from storage.database import Database
from storage.errors import QuarterMissingError
from storage.rates.limiter import Rates
from storage.rates.table import RateKind

logger = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Nothing from elsewhere, nothing inline; photos chosen and not yet sent are ``blob:``."""
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT: Final = "max-age=31536000"
"""A year (RFC 6797); other names below the same host are not ours to decide on."""
BODY_BYTES: Final = 64 * 1024
"""Of a body that is read as a whole; photos and files come in pieces, and have their own limit."""
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
"""What the page consists of; the operating system's table of types may lack some."""


def create_web_app(
    channel: WebchatChannel,
    *,
    database: Database,
    health: Health,
    catalogues: Catalogues,
    clock: Callable[[], datetime],
    rates: Rates,
    machine: Machine | None = None,
    public_url: str | None = None,
    proxies: tuple[Network, ...] = (),
) -> web.Application:
    """Return the application that serves the chat page and calendars, and tells how things are.

    Args:
        channel: the chat page as a channel.
        database: asked for calendars.
        health: asked by ``/health``.
        catalogues: the translations.
        clock: returns the current time, aware.
        rates: how often somebody may do something.
        machine: what translates; ``None`` where only people do.
        public_url: the address people use, where a proxy stands before the server.
        proxies: who is believed whose requests they pass on.
    """
    app = web.Application(middlewares=[AtOnce(), _unavailable], client_max_size=BODY_BYTES)
    app[TRUSTED_PROXIES] = proxies
    address, tokens = Address(public_url), Tokens()
    for entrance in (RESIDENTS, TEAM):
        page = FirstPage(channel.gateway, entrance, address, tokens, rates)
        chat = ChatSocket(channel.gateway, entrance, address, tokens)
        media = Media(channel.gateway, entrance, address, tokens, rates)
        app.router.add_get(entrance.path, page.get)
        app.router.add_post(f"{entrance.path}sign-out", page.sign_out)
        app.router.add_get(f"{entrance.path}socket", chat.get, allow_head=False)
        app.router.add_post(f"{entrance.path}photos", media.post_photo)
        app.router.add_post(f"{entrance.path}files", media.post_file)
        app.router.add_get(f"{entrance.path}media/{{name}}", media.get)
    app.router.add_get(TEAM.path.rstrip("/"), _to_team)
    app.router.add_get("/page/{name}", PageFiles(TEMPLATE.parent).get)

    def feed(handler: Handler) -> Handler:
        return limited(handler, rates, RateKind.FEED)

    calendar = TeamCalendar(database, catalogues, clock)
    public = PublicFeeds(database, catalogues, clock, public_url)
    app.router.add_get("/calendar/{secret}.ics", feed(calendar.get))
    app.router.add_get("/events.ics", feed(public.get_calendar))
    app.router.add_get("/news.atom", feed(public.get_news))
    legal = LegalPages(database, catalogues, machine)
    app.router.add_get("/imprint", legal.get_imprint)
    app.router.add_get("/privacy", legal.get_privacy)
    app.router.add_get("/health", HealthPage(health).get)
    app.on_response_prepare.append(Protection(address).add)
    app.on_shutdown.append(lambda _app: channel.close())
    return app


class PageFiles:
    """``GET /page/FILE``."""

    def __init__(self, folder: Path) -> None:
        self._files: Final = {path.name: path for path in folder.iterdir() if path.suffix in TYPES}

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file of the page; the browser asks each time whether it has changed."""
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": TYPES[path.suffix], "Cache-Control": "no-cache"}
        return web.FileResponse(path, headers=headers)


async def _to_team(request: web.Request) -> web.StreamResponse:
    raise web.HTTPPermanentRedirect(request.rel_url.with_path(TEAM.path, keep_query=True))


class Protection:
    """What every answer says to the browser, and what none says of us."""

    def __init__(self, address: Address) -> None:
        self._headers: Final = SECURITY_HEADERS | (
            {"Strict-Transport-Security": STRICT_TRANSPORT} if address.is_public_https else {}
        )

    async def add(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Complete the headers of an answer."""
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        response.headers.popall("Server", None)


@web.middleware
async def _unavailable(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 503 while something we need is not there; the page tries again by itself."""
    try:
        return await handler(request)
    except QuarterMissingError:
        text = "No quarter was imported yet: quartiersbote quarter import FILE\n"
    except SQLAlchemyError as error:
        logger.warning("A page could not be served: %s", describe_error(error))
        text = "Not available at the moment. Please try again.\n"
    return web.Response(text=text, status=503, headers={"Retry-After": "5"})
