"""The first page: the template filled for one person."""

import html
import json
import re
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.channels.webchat.gateway import Preview, Standing, WebchatGateway
from bot.channels.webchat.page_context import PageContext
from bot.channels.webchat.pages import Arrival
from bot.channels.webchat.words import page_words
from bot.i18n import Catalogues
from bot.web.arrivals import arrive
from bot.web.rate_limits import check_request
from bot.web.session_cookies import (
    Address,
    Entrance,
    Tokens,
    drop_cookie,
    is_same_origin,
    read_token,
    set_cookie,
)
from handlers.start import TEAM_PAYLOAD
from storage.rates.limiter import Rates
from storage.rates.table import RateKind

TEMPLATE: Final = Path(__file__).parent / "page" / "index.html"
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


class FirstPage:
    """``GET`` of an entrance, and ``POST`` entrance ``sign-out``."""

    def __init__(
        self,
        gateway: WebchatGateway,
        entrance: Entrance,
        address: Address,
        tokens: Tokens,
        rates: Rates,
    ) -> None:
        self._rates = rates
        self._gateway = gateway
        self._entrance = entrance
        self._address = address
        self._tokens = tokens
        self._template: Final = TEMPLATE.read_text(encoding="utf-8")

    async def get(self, request: web.Request) -> web.Response:
        """Answer with the page; the browser keeps its cookie or gets one.

        Whoever opens an invitation gets another cookie before it is used: what somebody else may
        know of the browser's cookie does not let them into the team.  A cookie that opens nothing
        is no better than none: anybody can invent one for each page.
        """
        given = read_token(request, self._entrance)
        if given is None:
            check_request(request, self._rates, RateKind.VISIT)
        token = given or self._tokens.make()
        arrival = arrive(self._gateway, request, self._entrance, self._tokens, token)
        preview = await self._gateway.preview(arrival)
        if given is not None and preview.account_id is None:
            check_request(request, self._rates, RateKind.VISIT)
        if not self._keeps(arrival, preview, is_invited=_is_invited(request)):
            token = self._tokens.make()
            if preview.account_id is not None:
                await self._gateway.renew(arrival, preview.account_id, token)
        response = web.Response(
            text=fill(self._template, preview.context, self._gateway.catalogues),
            content_type="text/html",
            headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"},
        )
        set_cookie(response, self._entrance, token, secure=self._address.is_secure(request))
        return response

    def _keeps(self, arrival: Arrival, preview: Preview, *, is_invited: bool) -> bool:
        match preview.standing:
            case Standing.KNOWN:
                return not is_invited
            case Standing.UNKNOWN:
                return not is_invited and arrival.is_sealed
            case Standing.DUE | Standing.CLOSED:
                return False

    async def sign_out(self, request: web.Request) -> web.Response:
        """Let the browser's cookie open nothing any more; the same answer whatever it was."""
        if not is_same_origin(request, self._address):
            raise web.HTTPForbidden(text="Only from the page itself.\n")
        token = read_token(request, self._entrance)
        if token is not None:
            await self._gateway.sign_out(
                arrive(self._gateway, request, self._entrance, self._tokens, token)
            )
        response = web.Response(status=204)
        drop_cookie(response, self._entrance, secure=self._address.is_secure(request))
        return response


def _is_invited(request: web.Request) -> bool:
    return request.query.get("start", "").startswith(TEAM_PAYLOAD)


def fill(template: str, context: PageContext, catalogues: Catalogues) -> str:
    """Return the template with the person's language, direction, title and words."""
    with catalogues.speaking(context.locale):
        words = page_words()
    values = {
        "locale": html.escape(context.language_tag),
        "direction": context.direction,
        "title": html.escape(context.title),
        "entrance": html.escape(context.entrance),
        "words": json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return _PLACE.sub(lambda place: values[place[1]], template)
