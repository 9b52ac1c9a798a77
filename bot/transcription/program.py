"""Listens in a process of its own, which ``bot.transcription.local`` runs.

::

    {"id": 7, "model": "/models/whisper-small", "file": "/data/media/dGhpcw.ogg"}
    {"id": 7, "text": "Işık yok.", "language": "tr"}
    {"id": 8, "error": "sound"}
    {"cancel": 7}

One recording after the other; between two stretches of speech it looks for what is not wanted any
more.  Memory and threads are limited before a model is loaded.
"""

import mmap
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.child.serving import MISSING, Inbox, answer_all, limit

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel

HARDENED: Final = 4
"""Exit code where the service may not make code while it runs."""
SAMPLES_PER_S: Final = 16_000
"""What Whisper listens to."""
LONGEST_S: Final = 15 * 60
"""Of a recording; a longer one is for a person."""
BEAM: Final = 5
FORMATS: Final[Mapping[str, str]] = {
    **{suffix: suffix.removeprefix(".") for suffix in (".ogg", ".mp3", ".flac", ".amr", ".wav")},
    **dict.fromkeys((".m4a", ".mp4", ".mov", ".3gp"), "mp4"),
    **dict.fromkeys((".webm", ".mkv"), "matroska"),
    ".aac": "aac",
    ".avi": "avi",
}
"""How a file is read, by the ending that says what it is by its content; nothing is guessed."""

SOUND: Final = "sound"
LONG: Final = "long"
SILENCE: Final = "no words"
FINAL: Final = frozenset({SOUND, LONG, SILENCE})
"""Errors that are the same however often one listens."""


@dataclass(frozen=True, slots=True)
class Request:
    """A recording to be listened to.

    Attributes:
        id: its number.
        model: the folder of the model.
        file: where the recording is.
    """

    id: int
    model: str
    file: Path


class _UnheardError(Exception):
    """A recording says nothing; its text is why."""


def read_request(asked: Mapping[str, Any]) -> Request:
    """Return what a line asks for."""
    return Request(asked["id"], asked["model"], Path(asked["file"]))


class Models:
    """The model in memory."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._folder: str | None = None
        self._loaded: WhisperModel | None = None

    def get(self, folder: str) -> "WhisperModel":
        """Return the model of a folder."""
        from faster_whisper import WhisperModel  # noqa: PLC0415  only this process has it

        if self._loaded is None or self._folder != folder:
            self._loaded = None
            self._loaded = WhisperModel(
                folder,
                device="cpu",
                compute_type="int8",
                cpu_threads=self._threads,
                local_files_only=True,
            )
            self._folder = folder
        return self._loaded


def serve(inbox: Inbox[Request], models: Models) -> Iterator[dict[str, Any]]:
    """Yield answers until there is nothing to be read any more."""
    while True:
        inbox.look()
        if not inbox.waiting:
            return
        request = next(iter(inbox.waiting.values()))
        try:
            answer = _listen(request, models, inbox)
        except _UnheardError as unheard:
            answer = {"error": str(unheard)}
        except (RuntimeError, ValueError, OSError, MemoryError):
            answer = {"error": "model"}
        if inbox.waiting.pop(request.id, None) is not None:
            yield {"id": request.id, **answer}


def _listen(request: Request, models: Models, inbox: Inbox[Request]) -> dict[str, Any]:
    """Return what is said, as long as it is wanted.

    Raises:
        _UnheardError: nothing is, or it cannot be played.
    """
    sound = read_sound(request.file)
    heard, about = models.get(request.model).transcribe(
        sound, beam_size=BEAM, vad_filter=True, condition_on_previous_text=False
    )
    said = []
    for stretch in heard:
        said.append(stretch.text.strip())
        inbox.look()
        if request.id not in inbox.waiting:
            break
    text = " ".join(filter(None, said))
    if not any(map(str.isalnum, text)):
        raise _UnheardError(SILENCE)
    return {"text": text, "language": about.language}


def read_sound(file: Path) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Return the first sound of a file, as Whisper listens to it.

    Raises:
        _UnheardError: there is none, it is damaged, or it is too long.
    """
    import av  # noqa: PLC0415  only this process has it
    import numpy as np  # noqa: PLC0415

    pieces, samples = [], 0
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLES_PER_S)
    try:
        with (
            file.open("rb") as content,
            av.open(
                content,
                mode="r",
                format=FORMATS[file.suffix],
                metadata_errors="ignore",
            ) as container,
        ):
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    pieces.append(piece.to_ndarray().reshape(-1))
                    samples += piece.samples
                if samples > LONGEST_S * SAMPLES_PER_S:
                    raise _UnheardError(LONG)
            pieces += [piece.to_ndarray().reshape(-1) for piece in resampler.resample(None)]
    except (av.FFmpegError, LookupError, ValueError, OSError):
        raise _UnheardError(SOUND) from None
    if not samples:
        raise _UnheardError(SOUND)
    return np.concatenate(pieces).astype(np.float32) / np.float32(32768)


_WRITES_AND_RUNS: Final = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC


def _may_make_code() -> bool:
    """Return whether oneDNN works, which writes the code of its convolutions while it runs.

    The wheel for x86-64 knows no other ones, unlike for what translates.
    """
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return True
    try:
        mmap.mmap(
            -1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        ).close()
    except OSError:
        return False
    return True


def main() -> int:
    """Serve; the arguments are how many threads and how many bytes it may take."""
    threads, memory = map(int, sys.argv[1:])
    try:
        import av  # noqa: F401, PLC0415  whether they are there
        import faster_whisper  # noqa: F401, PLC0415
    except ImportError:
        return MISSING
    if not _may_make_code():
        return HARDENED
    limit(memory)
    answer_all(serve(Inbox(sys.stdin.fileno(), read_request), Models(threads)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
