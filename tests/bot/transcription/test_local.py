"""The transcriber in the house, with a real model that is made on the spot, in its own process."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.child.serving import MISSING, Inbox
from bot.transcription import local as module
from bot.transcription import program
from bot.transcription.engine import (
    NothingHeardError,
    SoundRefusedError,
    Speech,
    TranscriberAwayError,
)
from bot.transcription.local import FILES, FORBIDDEN, LocalTranscriber
from bot.transcription.program import FORMATS, Models, read_request, read_sound, serve
from storage.transcriptions.leasing import LEASE
from tests.support.translators.tiny_whisper import a_voice, write_model

SILENCE: Final = (
    b"RIFF\x24\x7d\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\0\x7d\0\0"
    + bytes(32_000)
)
"""A second of it, as WAV."""
SAID: Final = Speech("Merhaba ışık yok", "tr")
CONTAINERS: Final = {
    ".ogg": ("ogg", "libopus"),
    ".webm": ("webm", "libopus"),
    ".mp3": ("mp3", "libmp3lame"),
    ".m4a": ("mp4", "aac"),
    ".aac": ("adts", "aac"),
    ".flac": ("flac", "flac"),
    ".wav": ("wav", "pcm_s16le"),
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model."""
    return write_model(tmp_path_factory.mktemp("models") / "tiny", SAID.text, SAID.language)


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice message as Telegram has them."""
    file = tmp_path_factory.mktemp("media") / "voice.ogg"
    file.write_bytes(a_voice(2))
    return file


@pytest.fixture
async def transcriber(model: Path) -> AsyncIterator[LocalTranscriber]:
    """A transcriber that has not begun anything."""
    opened = LocalTranscriber(model)
    yield opened
    await opened.close()


async def test_a_voice_is_heard_and_what_is_no_voice_is_said_to_be_none(
    transcriber: LocalTranscriber, voice: Path, tmp_path: Path
) -> None:
    assert (transcriber.model, transcriber.pid) == ("tiny", None)
    assert await transcriber.transcribe(voice) == SAID
    pid = transcriber.pid
    silent, broken, foreign = (tmp_path / name for name in ("1.wav", "2.ogg", "3.pdf"))
    silent.write_bytes(SILENCE)
    broken.write_bytes(b"OggS\0" + bytes(100))
    foreign.write_bytes(SILENCE)
    for file, reason in ((silent, "no words"), (broken, "sound"), (foreign, "sound")):
        with pytest.raises(NothingHeardError, match=reason):
            await transcriber.transcribe(file)
    with pytest.raises(NothingHeardError, match="sound"):
        await transcriber.transcribe(tmp_path / "gone.ogg")
    assert transcriber.pid == pid, "one process for all of them"


async def test_a_crash_is_an_error_of_one_recording_and_nobody_waits_for_what_is_cancelled(
    transcriber: LocalTranscriber, voice: Path
) -> None:
    assert await transcriber.transcribe(voice) == SAID
    first = transcriber.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    waiting = asyncio.ensure_future(transcriber.transcribe(voice))
    await asyncio.sleep(0.05)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(SoundRefusedError, match="crash"):
        await waiting
    assert await transcriber.transcribe(voice) == SAID
    assert transcriber.pid not in {None, first}
    cancelled = asyncio.ensure_future(transcriber.transcribe(voice))
    await asyncio.sleep(0.01)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    assert await transcriber.transcribe(voice) == SAID


async def test_it_ends_when_idle_when_too_slow_and_when_it_wants_too_much_memory(
    model: Path, voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = LocalTranscriber(model, idle_s=0.05)
    assert await idle.transcribe(voice) == SAID
    async with asyncio.timeout(5):
        while idle.pid is not None:  # noqa: ASYNC110  a process tells nobody
            await asyncio.sleep(0.01)
    slow = LocalTranscriber(model, answer_s=0.001)
    with pytest.raises(SoundRefusedError, match="too slow"):
        await slow.transcribe(voice)
    assert slow.pid is None
    assert LEASE.total_seconds() > module.ANSWER_S
    small = LocalTranscriber(model, memory=1_000_000)
    with pytest.raises(SoundRefusedError):
        await small.transcribe(voice)
    await small.close()
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in FILES[:-1]:
        (bare / name).write_bytes(b"")
    with pytest.raises(TranscriberAwayError, match=r"no tokenizer\.json"):
        await LocalTranscriber(bare).transcribe(voice)
    (bare / FILES[-1]).write_bytes(b"")
    damaged = LocalTranscriber(bare)
    with pytest.raises(SoundRefusedError, match="model"):
        await damaged.transcribe(voice)
    await damaged.close()
    monkeypatch.setattr(module, "ARGUMENTS", ("-c", "raise SystemExit(3)"))
    with pytest.raises(
        TranscriberAwayError, match=r"make transcribe.*quartiersbote\[transcribe\]"
    ):
        await LocalTranscriber(model).transcribe(voice)


DENIED: Final = """
import asyncio, ctypes, sys
from pathlib import Path
from bot.transcription.engine import TranscriberAwayError
from bot.transcription.local import LocalTranscriber

ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE, as MemoryDenyWriteExecute= of systemd

async def main():
    transcriber = LocalTranscriber(Path(sys.argv[1]))
    try:
        print(await transcriber.transcribe(Path(sys.argv[2])))
    except TranscriberAwayError as error:
        print(error)
    await transcriber.close()

asyncio.run(main())
"""


async def test_a_service_that_may_not_make_code_says_so(model: Path, voice: Path) -> None:
    """Each recording failed three times there, as if its model were broken."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", DENIED, str(model), str(voice)), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert told.decode() == f"{FORBIDDEN}\n"


def test_the_program_listens_to_one_after_the_other(
    model: Path, voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, where coverage sees it."""
    copy = tmp_path / "copy"
    copy.symlink_to(model)
    asked = [
        {"id": 1, "model": str(model), "file": str(voice)},
        {"id": 2, "model": str(model), "file": f"{voice}.pdf"},
        {"id": 3, "model": str(model), "file": str(voice)},
        {"cancel": 3},
        {"id": 4, "model": f"{model}/nothing", "file": str(voice)},
        {"id": 5, "model": str(copy), "file": str(voice)},
    ]
    reading, writing = os.pipe()
    with open(writing, "wb") as lines:  # noqa: PTH123  a descriptor
        lines.write(b"".join(json.dumps(line).encode() + b"\n" for line in asked))
    heard = {"text": SAID.text, "language": SAID.language}
    assert [*serve(Inbox(reading, read_request), Models(1))] == [
        {"id": 1, **heard},
        {"id": 2, "error": "sound"},
        {"id": 4, "error": "model"},
        {"id": 5, **heard},
    ]
    os.close(reading)
    monkeypatch.setattr(program, "LONGEST_S", 1)
    with pytest.raises(Exception, match="long"):
        read_sound(voice)


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_sound_is_read_by_the_format_its_content_has_told(
    suffix: str, tmp_path: Path
) -> None:
    assert suffix in FORMATS
    container, codec = CONTAINERS[suffix]
    file = tmp_path / f"voice{suffix}"
    file.write_bytes(a_voice(0.5, container=container, codec=codec))
    sound = read_sound(file)
    assert sound.dtype == "float32"
    assert 7_000 < len(sound) < 12_000
    assert 0.1 < abs(sound).max() <= 1


def test_the_program_ends_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with open(reading, "rb") as nothing:  # noqa: PTH123  a descriptor
        monkeypatch.setattr(sys, "stdin", nothing)
        monkeypatch.setattr(sys, "argv", ["program", "1", "1000"])
        monkeypatch.setattr(program, "limit", lambda _: None)
        assert program.main() == 0
        monkeypatch.setitem(sys.modules, "faster_whisper", None)
        assert program.main() == MISSING
