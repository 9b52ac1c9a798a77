"""A pretend LibreTranslate; ``tests/bot/translation/test_real_libretranslate.py`` proves it."""

from aiohttp import web

from tests.support.translators.stand_in import StandIn


class LibreTranslateStandIn(StandIn):
    """As the server of version 1.9.6 answers."""

    def routes(self) -> list[web.RouteDef]:
        """What it answers to."""
        return [web.get("/languages", self._languages), web.post("/translate", self._translate)]

    async def _languages(self, _: web.Request) -> web.Response:
        known = sorted(self._languages_known())
        return web.json_response(
            [
                {
                    "code": source,
                    "name": source,
                    "targets": [
                        target
                        for target in known
                        if target == source or (source, target) in self.pairs
                    ],
                }
                for source in known
            ]
        )

    async def _translate(self, request: web.Request) -> web.Response:
        asked = await request.json()
        refusal = self._refuse(asked.get("api_key", ""))
        if refusal is not None:
            return refusal
        for name in ("q", "source", "target"):
            if not asked.get(name):
                return _error(400, f"Invalid request: missing {name} parameter")
        text, source, target = asked["q"], asked["source"], asked["target"]
        for language in (source, target):
            if language not in self._languages_known():
                return _error(400, f"{language} is not supported")
        if (source, target) not in self.pairs:
            return _error(400, f"{target} is not available as a target language from {source}")
        if asked.get("format", "text") not in {"text", "html"}:
            return _error(400, f"{asked['format']} format is not supported")
        self.seen.append((text, source, target))
        return web.json_response({"translatedText": self.translate(text, source, target)})

    def _refuse(self, key: str) -> web.Response | None:
        if self.key in {None, key}:
            return None
        if not key:
            return _error(400, "Please contact the server operator to get an API key")
        return _error(403, "Invalid API key")

    def _languages_known(self) -> set[str]:
        return {language for pair in self.pairs for language in pair}


def _error(status: int, said: str) -> web.Response:
    return web.json_response({"error": said}, status=status)
