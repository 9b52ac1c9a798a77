"""LibreTranslate over HTTP, a server of one's own (``docs/operations.md``).

``format=text`` always: with ``html`` it unescapes what it returns.  Errors are
``{"error": …}`` with 400, 403, and 429 without a word of when to come back; a missing key is one
of 400 (version 1.9.6, ``libretranslate/app.py``).
"""

from typing import Any, Final

from aiohttp import ClientTimeout

from bot.translation.checking import base
from bot.translation.engine import (
    EngineAwayError,
    EngineError,
    KeyRefusedError,
    PairMissingError,
    Pairs,
    TextRefusedError,
)
from bot.translation.http import TIMEOUT, Answer, KnownPairs, Line
from storage.translations.models import Engine

CODES: Final = {"zh": "zh-Hans", "no": "nb"}
"""What it calls some languages."""


class LibreTranslate:
    """One server."""

    kind: Final = Engine.LIBRETRANSLATE

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        outside: bool = False,
        timeout: ClientTimeout = TIMEOUT,
    ) -> None:
        """Connect to nothing yet.

        Args:
            url: where the server is.
            key: what it knows us by, if it asks for that.
            outside: whether texts leave the house.
            timeout: how long an answer may take.
        """
        self.outside = outside
        self._key = {} if key is None else {"api_key": key}
        self._line = Line(url, {}, timeout)
        self._pairs = KnownPairs(self._ask_languages)

    async def languages(self) -> Pairs:
        """Return the pairs whose models the server has."""
        return await self._pairs.get()

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return a text in another language."""
        body = {
            "q": text,
            "source": CODES.get(source, source),
            "target": CODES.get(target, target),
            "format": "text",
            **self._key,
        }
        answer = await self._line.ask("POST", "/translate", body=body)
        match answer.content:
            case {"translatedText": str(translated)} if answer.status == 200:  # noqa: PLR2004
                return translated
            case _:
                raise _explain(answer)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._line.close()

    async def _ask_languages(self) -> Pairs:
        answer = await self._line.ask("GET", "/languages")
        if answer.status != 200 or not isinstance(answer.content, list):  # noqa: PLR2004
            raise _explain(answer)
        return frozenset(
            (base(source), base(target))
            for source, targets in map(_read_language, answer.content)
            for target in targets
            if base(source) != base(target)
        )


def _read_language(row: Any) -> tuple[str, list[str]]:
    match row:
        case {"code": str(code), "targets": list(targets)}:
            return code, [target for target in targets if isinstance(target, str)]
        case _:
            return "", []


def _explain(answer: Answer) -> EngineError:
    said = answer.content.get("error") if isinstance(answer.content, dict) else None
    said = said if isinstance(said, str) else ""
    match answer.status:
        case 401 | 403:
            return KeyRefusedError("key")
        case 400 if "API key" in said:
            return KeyRefusedError("key")
        case 400 if "not supported" in said or "not available" in said:
            return PairMissingError("pair")
        case 200 | 400 | 413 | 414 | 422:
            return TextRefusedError(f"error in answer {answer.status}")
        case _:
            return EngineAwayError(f"answer {answer.status}", answer.after)
