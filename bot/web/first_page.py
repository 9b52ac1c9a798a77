"""The first page: the template filled for one person."""

import html
import json
import re
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.channels.webchat.face import Face
from bot.channels.webchat.reception import Reception
from bot.i18n import Catalogues
from bot.web.doors import Address, Door, read_token, set_cookie
from bot.web.languages import language_tags
from bot.web.words import page_words

TEMPLATE: Final = Path(__file__).parent / "page" / "index.html"
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


class FirstPage:
    """``GET`` of a door."""

    def __init__(self, reception: Reception, door: Door, address: Address) -> None:
        self._reception = reception
        self._door = door
        self._address = address
        self._template: Final = TEMPLATE.read_text(encoding="utf-8")

    async def show(self, request: web.Request) -> web.Response:
        """Answer with the page; the browser keeps its cookie or gets one."""
        token = read_token(request, self._door)
        face = await self._reception.look(
            token,
            team=self._door.team,
            language_tags=language_tags(request.headers.get("Accept-Language", "")),
        )
        response = web.Response(
            text=fill(self._template, face, self._reception.catalogues),
            content_type="text/html",
            headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"},
        )
        set_cookie(response, self._door, token, secure=self._address.is_secure(request))
        return response


def fill(template: str, face: Face, catalogues: Catalogues) -> str:
    """Return the template with the person's language, direction, title and words."""
    with catalogues.speaking(face.locale):
        words = page_words()
    values = {
        "locale": html.escape(face.language_tag),
        "direction": face.direction,
        "title": html.escape(face.title),
        "door": html.escape(face.door),
        "words": json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return _PLACE.sub(lambda place: values[place[1]], template)
