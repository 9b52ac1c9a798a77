"""The imprint and the privacy page: words of the profile, and what the program stores."""

import html
import re
from pathlib import Path
from typing import Final

from aiogram.utils.i18n import gettext as _
from aiohttp import web

from bot.channels.webchat.page_context import choose_tag, first_locale
from bot.i18n import Catalogues, direction
from bot.web.accept_language import read_accept_language
from handlers.labels import reach_lines
from handlers.privacy import privacy_text
from handlers.translated import Machine
from handlers.who_translates import before_a_choice
from storage.database import Database
from storage.quarter import QuarterProfile, get_quarter

TEMPLATE: Final = Path(__file__).parent / "page" / "legal.html"
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


class LegalPages:
    """``GET /imprint`` and ``GET /privacy``, for everybody.

    They come in the language of ``?language=tr``, or else in the browser's.
    """

    def __init__(
        self, database: Database, catalogues: Catalogues, machine: Machine | None
    ) -> None:
        self._database = database
        self._catalogues = catalogues
        self._machine = machine
        self._template: Final = TEMPLATE.read_text(encoding="utf-8")

    async def get_imprint(self, request: web.Request) -> web.Response:
        """Answer with who answers for the page."""
        profile, locale = await self._read(request)
        with self._catalogues.speaking(locale):
            note = html.escape(profile.imprint.get(locale, ""))
            blocks = ["\n".join(reach_lines(profile, locale)), note]
            return self._page(profile, locale, _("Imprint"), blocks)

    async def get_privacy(self, request: web.Request) -> web.Response:
        """Answer with what is stored, for how long, who translates, and who is responsible."""
        profile, locale = await self._read(request)
        with self._catalogues.speaking(locale):
            responsible = "\n".join([_("Responsible:"), *reach_lines(profile, locale)])
            blocks = [privacy_text(profile), before_a_choice(self._machine), responsible]
            return self._page(profile, locale, _("Privacy"), blocks)

    async def _read(self, request: web.Request) -> tuple[QuarterProfile, str]:
        async with self._database.reading() as session:
            profile = (await get_quarter(session)).profile
        accepted = read_accept_language(request.headers.get("Accept-Language", ""))
        wanted = [tag for tag in (request.query.get("language"), *accepted) if tag]
        tag = choose_tag(wanted, profile, self._catalogues)
        return profile, first_locale(tag, profile, self._catalogues)

    def _page(
        self, profile: QuarterProfile, locale: str, heading: str, blocks: list[str]
    ) -> web.Response:
        values = {
            "locale": html.escape(locale.replace("_", "-")),
            "direction": direction(locale),
            "title": html.escape(profile.name),
            "heading": html.escape(heading),
            "back": html.escape(_("To the chat")),
            "blocks": "\n".join(f'<div class="block">{each}</div>' for each in blocks if each),
        }
        return web.Response(
            text=_PLACE.sub(lambda place: values[place[1]], self._template),
            content_type="text/html",
            headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"},
        )
