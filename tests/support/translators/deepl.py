"""A pretend DeepL; the official client proves it in ``tests/bot/translation/test_engines.py``."""

import html
import re
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from aiohttp import web

from tests.support.translators.stand_in import StandIn

LIMIT = 500_000
VARIETIES = {"EN": ("EN-GB", "EN-US"), "PT": ("PT-PT", "PT-BR"), "ZH": ("ZH-HANS", "ZH-HANT")}


class DeepLStandIn(StandIn):
    """As version 2 of the interface answers.

    Attributes:
        spent: characters of this month.
    """

    spent = 0

    def routes(self) -> list[web.RouteDef]:
        """What it answers to."""
        return [
            web.get("/v2/languages", self._languages),
            web.get("/v2/usage", self._usage),
            web.post("/v2/translate", self._translate),
        ]

    async def _languages(self, request: web.Request) -> web.Response:
        if not self._is_known(request):
            return _refused()
        codes = sorted({source.upper() for source, _ in self.pairs})
        # The official client says it in the body of its GET.
        asked = request.query.get("type") or parse_qs(await request.text()).get("type", [""])[0]
        if asked == "target":
            codes = [one for code in codes for one in VARIETIES.get(code, (code,))]
        return web.json_response(
            [{"language": code, "name": code, "supports_formality": False} for code in codes]
        )

    async def _usage(self, request: web.Request) -> web.Response:
        if not self._is_known(request):
            return _refused()
        return web.json_response({"character_count": self.spent, "character_limit": LIMIT})

    async def _translate(self, request: web.Request) -> web.Response:
        if not self._is_known(request):
            return _refused()
        asked = await request.json()
        source, target = asked.get("source_lang", "").lower(), asked.get("target_lang", "")
        language = target.partition("-")[0].lower()
        known = {source for source, _ in self.pairs}
        if language not in known or target in {"EN", "PT"}:
            return _error(400, "Value for 'target_lang' not supported.")
        if source not in known:
            return _error(400, "Value for 'source_lang' not supported.")
        texts = asked["text"]
        count = sum(map(len, texts))
        if self.spent + count > LIMIT:
            return _error(456, "Quota Exceeded")
        self.spent += count
        is_xml = asked.get("tag_handling") == "xml"
        translations = []
        for text in texts:
            if is_xml:
                try:
                    ET.fromstring(f"<d>{text}</d>")  # noqa: S314  the test's own words
                except ET.ParseError:
                    return _error(400, "Tag handling parsing failed")
            shown = self._unmark(text) if is_xml else text
            self.seen.append((shown, source, language))
            said = self.translate(shown, source, language)
            translations.append(
                {
                    "detected_source_language": source.upper(),
                    "text": self._mark(said) if is_xml else said,
                    "billed_characters": len(text),
                }
            )
        return web.json_response({"translations": translations})

    def _unmark(self, text: str) -> str:
        return html.unescape(re.sub(r"<x>(\d+)</x>", r"⟦\1⟧", text))

    def _mark(self, text: str) -> str:
        return re.sub(r"⟦(\d+)⟧", r"<x>\1</x>", html.escape(text, quote=False))

    def _is_known(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"DeepL-Auth-Key {self.key or ''}"


def _refused() -> web.Response:
    return _error(403, "Authorization failed")


def _error(status: int, said: str) -> web.Response:
    return web.json_response({"message": said}, status=status)
