"""What every translating engine can do, and how it says that it cannot.

::

    EngineError
    ├── EngineAwayError     it cannot be asked at the moment
    ├── TextRefusedError    it does not translate this text
    ├── PairMissingError    it does not know these languages
    ├── QuotaSpentError     it has done what was paid for
    └── KeyRefusedError     it does not know us; asking again is of no use

Their texts are words of ours, never what an engine said: that may hold what people wrote.
"""

from datetime import datetime, timedelta
from typing import Protocol

from storage.translations.models import Engine

Pairs = frozenset[tuple[str, str]]
"""Languages from and to which an engine translates, as base tags such as ``("tr", "de")``."""


class EngineError(Exception):
    """An engine does not translate; its text is a word for the log."""


class EngineAwayError(EngineError):
    """The engine cannot be asked at the moment.

    Attributes:
        after: when it wants to be asked again, as far as it says so.
    """

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class TextRefusedError(EngineError):
    """The engine does not translate this text, or says what cannot be read."""


class PairMissingError(EngineError):
    """The engine does not translate from this language into that one."""


class QuotaSpentError(EngineError):
    """Nothing is translated any more before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__("quota")
        self.until = until


class KeyRefusedError(EngineError):
    """The engine does not take our key."""


class TranslationEngine(Protocol):
    """Something that translates texts."""

    @property
    def kind(self) -> Engine:
        """Which engine it is."""

    @property
    def outside(self) -> bool:
        """Whether texts leave the house, which takes their writer's yes."""

    async def languages(self) -> Pairs:
        """Return from which languages into which it translates.

        Raises:
            EngineError: it does not say.
        """

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return a text in another language, its placeholders as they were.

        Raises:
            EngineError: it does not.
        """

    async def close(self) -> None:
        """Let go of connections and processes."""
