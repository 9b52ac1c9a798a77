"""What every transcriber can do, and how it says that it cannot.

::

    TranscriberError
    ├── TranscriberAwayError   it cannot listen at the moment
    ├── SoundRefusedError      it does not turn this recording into text; trying again may help
    └── NothingHeardError      it never will: no words, no sound, or too long

Their texts are words of ours, never what was said.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class TranscriberError(Exception):
    """A recording is not turned into text; its text is a word for the log."""


class TranscriberAwayError(TranscriberError):
    """Nothing can be listened to at the moment."""


class SoundRefusedError(TranscriberError):
    """This recording was not turned into text."""


class NothingHeardError(TranscriberError):
    """There is nothing in this recording that could be turned into text."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said in a recording.

    Attributes:
        text: the words.
        language: their language as a base tag, such as ``tr``.
    """

    text: str
    language: str


class Transcriber(Protocol):
    """Something that turns recordings into text."""

    @property
    def model(self) -> str:
        """What it listens with; kept with what it hears."""

    async def transcribe(self, file: Path) -> Speech:
        """Return what is said in a recording.

        Raises:
            TranscriberError: it cannot.
        """

    async def close(self) -> None:
        """Let go of processes."""
