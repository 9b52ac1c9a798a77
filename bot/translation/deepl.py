"""DeepL over HTTP (``developers.deepl.com``, version 2 of its interface).

Placeholders go as ``<x>1</x>``, a tag it leaves alone.  It answers 403 to a key it does not know,
429 and 529 when it wants to be asked later, and 456 once the month's characters are spent.
"""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import ClientTimeout

from bot.translation.checking import base
from bot.translation.engine import (
    EngineAwayError,
    EngineError,
    KeyRefusedError,
    PairMissingError,
    Pairs,
    QuotaSpentError,
    TextRefusedError,
)
from bot.translation.http import TIMEOUT, Answer, KnownPairs, Line
from storage.translations.models import Engine

FREE_URL: Final = "https://api-free.deepl.com"
PRO_URL: Final = "https://api.deepl.com"
FREE_KEY: Final = ":fx"
"""How keys of free accounts end."""
SOURCES: Final = {"no": "NB"}
TARGETS: Final = {"en": "EN-GB", "pt": "PT-PT", "zh": "ZH-HANS", "no": "NB"}
"""Languages it translates into only by a variety."""
BODY_MOST: Final = 128 * 1024
"""Bytes of a request it takes."""
_TAG: Final = re.compile(r"<x>\s*(\d+)\s*</x>")
_PLACEHOLDER: Final = re.compile(r"⟦(\d+)⟧")


class DeepL:
    """An account there."""

    kind: Final = Engine.DEEPL
    outside: Final = True

    def __init__(
        self,
        key: str,
        *,
        url: str | None = None,
        clock: Callable[[], datetime],
        timeout: ClientTimeout = TIMEOUT,
    ) -> None:
        """Connect to nothing yet.

        Args:
            key: what it knows us by.
            url: where it is; that of the key's kind of account where ``None``.
            clock: returns the current time, aware.
            timeout: how long an answer may take.
        """
        self._clock = clock
        url = url or (FREE_URL if key.endswith(FREE_KEY) else PRO_URL)
        self._line = Line(url, {"Authorization": f"DeepL-Auth-Key {key}"}, timeout)
        self._pairs = KnownPairs(self._ask_languages)

    async def languages(self) -> Pairs:
        """Return the pairs it translates."""
        return await self._pairs.get()

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return a text in another language."""
        marked = _PLACEHOLDER.sub(r"<x>\1</x>", html.escape(text, quote=False))
        if len(marked.encode()) > BODY_MOST - 1_024:
            msg = "long text"
            raise TextRefusedError(msg)
        body = {
            "text": [marked],
            "source_lang": SOURCES.get(source, source.upper()),
            "target_lang": TARGETS.get(target, target.upper()),
            "tag_handling": "xml",
            "ignore_tags": ["x"],
            "preserve_formatting": True,
        }
        answer = await self._line.ask("POST", "/v2/translate", body=body)
        match answer.content:
            case {"translations": [{"text": str(translated)}]} if answer.status == 200:  # noqa: PLR2004
                return html.unescape(_TAG.sub(r"⟦\1⟧", translated))
            case _:
                raise self._explain(answer)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._line.close()

    async def _ask_languages(self) -> Pairs:
        known = list[set[str]]()
        for kind in ("source", "target"):
            answer = await self._line.ask("GET", f"/v2/languages?type={kind}")
            if answer.status != 200 or not isinstance(answer.content, list):  # noqa: PLR2004
                raise self._explain(answer)
            known.append({code for row in answer.content if (code := _read_code(row))})
        sources, targets = known
        return frozenset((one, other) for one in sources for other in targets if one != other)

    def _explain(self, answer: Answer) -> EngineError:
        match answer.status:
            case 401 | 403:
                return KeyRefusedError("key")
            case 456:
                return QuotaSpentError(first_of_next_month(self._clock()))
            case 400 if "_lang" in str(answer.content):
                return PairMissingError("pair")
            case 200 | 400 | 413 | 414:
                return TextRefusedError(f"error in answer {answer.status}")
            case _:
                return EngineAwayError(f"answer {answer.status}", answer.after)


def first_of_next_month(now: datetime) -> datetime:
    """Return when a month's characters are counted anew."""
    year, month = divmod(now.astimezone(UTC).year * 12 + now.astimezone(UTC).month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def _read_code(row: Any) -> str:
    match row:
        case {"language": str(code)}:
            tag = base(code)
            return "no" if tag == "nb" else tag
        case _:
            return ""
