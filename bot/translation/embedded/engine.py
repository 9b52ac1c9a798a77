"""The models in the house: which there are, and the program that translates with them."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bot.child.running import Child, CrashedError, TooSlowError
from bot.child.serving import MISSING
from bot.translation.embedded.packages import Package, find_way, list_installed, list_pairs
from bot.translation.engine import EngineAwayError, PairMissingError, Pairs, TextRefusedError
from storage.translations.models import Engine

ARGUMENTS: Final = ("-P", "-m", "bot.translation.embedded.program")
IDLE_S: Final = 600.0
"""After so long without a text the program ends and gives its memory back."""
ANSWER_S: Final = 40.0
"""For a text, loading the models included; less than a lease."""
MEMORY_MOST: Final = 2 * 1024**3
"""Bytes; four models take half of them."""
LOOKED_S: Final = 30.0
"""How long it is remembered which models there are."""
NOT_INSTALLED: Final = (
    "what translates in the house is not installed; run make translate, or "
    "pip install 'quartiersbote[translate]'"
)


class EmbeddedEngine:
    """The models of a folder."""

    kind: Final = Engine.EMBEDDED
    outside: Final = False

    def __init__(
        self,
        folder: Path,
        *,
        idle_s: float = IDLE_S,
        answer_s: float = ANSWER_S,
        memory: int = MEMORY_MOST,
    ) -> None:
        """Begin nothing yet.

        Args:
            folder: where the models are.
            idle_s: when to end the program, in seconds without a text.
            answer_s: how long a text may take.
            memory: how many bytes the program may take, besides the libraries.
        """
        self._folder = folder
        self._child = Child(ARGUMENTS, idle_s=idle_s, answer_s=answer_s, memory=memory)
        self._installed: tuple[float, Sequence[Package]] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._child.pid

    async def languages(self) -> Pairs:
        """Return the pairs there are models for, by way of English too."""
        return list_pairs(await self._look())

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return a text in another language."""
        ways = find_way(await self._look(), source, target)
        if not ways:
            msg = "pair"
            raise PairMissingError(msg)
        return await self._ask({"ways": [str(way) for way in ways], "text": text})

    async def close(self) -> None:
        """End the program."""
        await self._child.close()

    async def _look(self) -> Sequence[Package]:
        now = time.monotonic()
        if self._installed is None or now - self._installed[0] > LOOKED_S:
            self._installed = now, await asyncio.to_thread(list_installed, self._folder)
        return self._installed[1]

    async def _ask(self, request: dict[str, Any]) -> str:
        try:
            answer = await self._child.ask(request)
        except TooSlowError:
            msg = "too slow"
            raise TextRefusedError(msg) from None
        except CrashedError as crashed:
            if crashed.code == MISSING:
                raise EngineAwayError(NOT_INSTALLED) from None
            msg = "crash"
            raise TextRefusedError(msg) from None
        match answer:
            case {"text": str(translated)}:
                return translated
            case _:
                msg = "model"
                raise TextRefusedError(msg)
