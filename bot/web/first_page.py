"""The first page: the template filled for one person."""

import html
import json
import re
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.channels.webchat.gateway import WebchatGateway
from bot.channels.webchat.page_context import PageContext
from bot.channels.webchat.words import page_words
from bot.i18n import Catalogues
from bot.web.arrivals import arrive
from bot.web.session_cookies import Address, Entrance, new_token, read_token, set_cookie

TEMPLATE: Final = Path(__file__).parent / "page" / "index.html"
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


class FirstPage:
    """``GET`` of a entrance."""

    def __init__(self, gateway: WebchatGateway, entrance: Entrance, address: Address) -> None:
        self._gateway = gateway
        self._entrance = entrance
        self._address = address
        self._template: Final = TEMPLATE.read_text(encoding="utf-8")

    async def get(self, request: web.Request) -> web.Response:
        """Answer with the page; the browser keeps its cookie or gets one."""
        token = read_token(request, self._entrance) or new_token()
        context = await self._gateway.preview(
            arrive(self._gateway, request, self._entrance, token)
        )
        response = web.Response(
            text=fill(self._template, context, self._gateway.catalogues),
            content_type="text/html",
            headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"},
        )
        set_cookie(response, self._entrance, token, secure=self._address.is_secure(request))
        return response


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
