"""Which language words are in that wait for a person, where no engine is set.

What is in the language wanted already is then not asked for.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot import language
from bot.translation.checking import base
from storage.database import Database
from storage.markup import plain
from storage.translations.leasing import is_any_due, lease, note_language
from storage.translations.sources import UNDETERMINED

AT_ONCE: Final = 20
IDLE_S: Final = 1.0
LIKELY: Final = 0.7
"""From which probability on a text is taken for one in that language, where nothing is known."""


def find_language(text: str, known: str | None) -> str | None:
    """Return the language a text is in; ``None`` where nobody can tell.

    Args:
        text: the words, without formatting.
        known: what is stored of it.
    """
    hint = None if known in {None, UNDETERMINED} else known
    found = language.detect(text, hint)
    if found is not None:
        return found.language
    if hint is not None:
        return base(hint)
    likeliest, probability = next(iter(language.probabilities(text).items()), ("", 0.0))
    return likeliest if probability >= LIKELY else None


class LanguageFinder:
    """Notes languages where nothing translates."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Note languages until cancelled."""
        while True:
            if await self.turn() < AT_ONCE:
                await asyncio.sleep(IDLE_S)

    async def turn(self) -> int:
        """Look at the next few texts; return how many there were."""
        now = self._clock()
        async with self._database.reading() as session:
            if not await is_any_due(session, unknown=True, now=now):
                return 0
        async with self._database.transaction() as session:
            taken = await lease(session, limit=AT_ONCE, outside=False, unknown=True, now=now)
            for one in taken:
                found = find_language(plain(one.text), None)
                same = found == base(one.to_language)
                await note_language(session, one, language=one.to_language if same else found)
        return len(taken)

    async def close(self) -> None:
        """There is nothing to let go of."""
