"""Who comes with a request: a browser at an entrance."""

from aiohttp import web

from bot.channels.webchat.gateway import WebchatGateway
from bot.channels.webchat.pages import Arrival
from bot.web.accept_language import read_accept_language
from bot.web.client_addresses import client_address
from bot.web.session_cookies import Entrance, Tokens


def arrive(
    gateway: WebchatGateway, request: web.Request, entrance: Entrance, tokens: Tokens, token: str
) -> Arrival:
    """Return the browser that has this cookie."""
    return gateway.arrive(
        token,
        team=entrance.team,
        language_tags=read_accept_language(request.headers.get("Accept-Language", "")),
        address=client_address(request),
        is_sealed=tokens.is_own(token),
    )
