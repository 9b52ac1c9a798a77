"""The transcriber in the house: faster-whisper with a model of a folder."""

import asyncio
from pathlib import Path
from typing import Final

from bot.child.running import Child, CrashedError, TooSlowError
from bot.child.serving import MISSING
from bot.transcription.engine import (
    NothingHeardError,
    SoundRefusedError,
    Speech,
    TranscriberAwayError,
)
from bot.transcription.program import FINAL, HARDENED
from storage.files.transcriptions import MODEL_LENGTH

ARGUMENTS: Final = ("-P", "-m", "bot.transcription.program")
IDLE_S: Final = 300.0
"""After so long without a recording the program ends and gives its memory back."""
ANSWER_S: Final = 600.0
"""For a recording, loading the model included; less than a lease."""
MEMORY_MOST: Final = 4 * 1024**3
"""Bytes; the largest models take three quarters of them."""
FILES: Final = ("model.bin", "config.json", "tokenizer.json")
"""What a model consists of at least; without the last one it would be looked for in the net."""
NOT_INSTALLED: Final = (
    "what turns voice messages into text is not installed; run make transcribe, or "
    "pip install 'quartiersbote[transcribe]'"
)

FORBIDDEN: Final = (
    "the service may not make code while it runs, which it takes; see MemoryDenyWriteExecute in "
    "docs/operations.md"
)
_AWAY: Final = {MISSING: NOT_INSTALLED, HARDENED: FORBIDDEN}
"""Why nothing can be listened to, by the code the program ends with."""


class LocalTranscriber:
    """One model, in a process of its own."""

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
            folder: where the model is, in the form of CTranslate2.
            idle_s: when to end the program, in seconds without a recording.
            answer_s: how long a recording may take.
            memory: how many bytes the program may take, besides the libraries.
        """
        self._folder = folder
        self._child = Child(ARGUMENTS, idle_s=idle_s, answer_s=answer_s, memory=memory)

    @property
    def model(self) -> str:
        """The name of its folder."""
        return self._folder.resolve().name[:MODEL_LENGTH]

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._child.pid

    async def transcribe(self, file: Path) -> Speech:
        """Return what is said in a recording."""
        missing = await asyncio.to_thread(_find_missing, self._folder)
        if missing:
            msg = f"the folder of the model has no {missing}"
            raise TranscriberAwayError(msg)
        try:
            answer = await self._child.ask({"model": str(self._folder), "file": str(file)})
        except TooSlowError:
            msg = "too slow"
            raise SoundRefusedError(msg) from None
        except CrashedError as crashed:
            if crashed.code in _AWAY:
                raise TranscriberAwayError(_AWAY[crashed.code]) from None
            msg = "crash"
            raise SoundRefusedError(msg) from None
        match answer:
            case {"text": str(text), "language": str(language)}:
                return Speech(text, language)
            case {"error": str(reason)} if reason in FINAL:
                raise NothingHeardError(reason)
            case _:
                msg = "model"
                raise SoundRefusedError(msg)

    async def close(self) -> None:
        """End the program."""
        await self._child.close()


def _find_missing(folder: Path) -> str | None:
    return next((name for name in FILES if not (folder / name).is_file()), None)
