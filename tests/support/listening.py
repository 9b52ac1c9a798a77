"""A transcriber that hears what it is told to, and a database of an installation that listens."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.transcription.engine import Speech, Transcriber
from bot.transcription.worker import TranscriptionWorker
from bot.troubles import Troubles
from storage.database import Database
from tests.support.databases import OWNERSHIP


class ScriptedTranscriber:
    """Hears what the script says.

    Attributes:
        script: what it does next, one after another.
        seen: the files it was given, with their bytes.
        within: called while it listens.
    """

    model: Final = "scripted"

    def __init__(self, *script: Speech | Exception) -> None:
        self.script: list[Speech | Exception] = list(script)
        self.seen: list[tuple[str, bytes]] = []
        self.within: Callable[[], Awaitable[None]] | None = None
        self.closed = False

    async def transcribe(self, file: Path) -> Speech:
        """Do what the script says."""
        self.seen.append((file.name, file.read_bytes()))  # noqa: ASYNC240  a few bytes
        if self.within is not None:
            await self.within()
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    async def close(self) -> None:
        """Remember it."""
        self.closed = True


def open_listening(url: str) -> Database:
    """Return a database of an installation with a machine that listens."""
    return Database(url, ownership=OWNERSHIP, listens=True)


class Listening:
    """A worker with its transcriber, a clock that is moved, and what does not go."""

    def __init__(
        self, transcriber: Transcriber, database: Database, *, media_dir: Path, now: datetime
    ) -> None:
        self.now = now
        self.troubles = Troubles()
        self.worker = TranscriptionWorker(
            transcriber,
            database,
            media_dir=media_dir,
            clock=lambda: self.now,
            troubles=self.troubles,
        )
