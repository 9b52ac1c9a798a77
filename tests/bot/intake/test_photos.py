"""Photos: taken by content, decoded apart from everything else, and stored whole or not at all."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from bot.intake import decoder, decoding
from bot.intake.photos import store_photo
from storage.errors import PhotoUnreadableError
from tests.support.pictures import a_heic, a_photo


def instead(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Let another program run where pictures are decoded."""
    path = folder / "program.py"
    path.write_text(f"import os, pathlib, signal, sys, time\n{program}\n")
    monkeypatch.setattr(decoder, "__file__", str(path))


async def test_the_file_is_whole_or_not_there(tmp_path: Path) -> None:
    stored = await store_photo(a_photo(), tmp_path / "media")
    assert [file.name for file in (tmp_path / "media").iterdir()] == [stored.name]
    assert (tmp_path / "media" / stored.name).stat().st_size == stored.size
    assert (stored.width, stored.height) == (640, 480)
    cleaned = await decoding.clean(a_heic())
    assert (cleaned.width, cleaned.height) == (64, 48)


@pytest.mark.parametrize(
    ("program", "too_large"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", True),
        ("os.kill(os.getpid(), signal.SIGXCPU)", True),
        ("os.kill(os.getpid(), signal.SIGSEGV)", False),
        ("raise SystemError", False),
        ("time.sleep(60)", True),
    ],
)
async def test_a_decoder_that_ends_badly_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    program: str,
    too_large: bool,
) -> None:
    instead(monkeypatch, tmp_path, program)
    monkeypatch.setattr(decoding, "TIMEOUT_S", 0.5 if "sleep" in program else 30)
    with pytest.raises(PhotoUnreadableError) as refused:
        await store_photo(a_photo(), tmp_path)
    assert refused.value.too_large is too_large
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_one_picture_is_decoded_at_a_time_and_everything_else_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    instead(
        monkeypatch,
        tmp_path,
        f"pathlib.Path({str(there)!r}).touch(exist_ok=False); time.sleep(0.2)\n"
        f"os.unlink({str(there)!r}); sys.stdout.buffer.write(bytes(8))",
    )
    decoded = asyncio.gather(*(decoding.clean(b"") for _ in range(3)))
    longest = 0.0
    while not decoded.done():
        began = time.monotonic()
        await asyncio.sleep(0.01)
        longest = max(longest, time.monotonic() - began)
    assert [picture.width for picture in await decoded] == [0, 0, 0]
    assert longest < 0.2


async def test_a_decoder_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "42:SECRET")
    instead(monkeypatch, tmp_path, "sys.exit(any(name.startswith('QB_') for name in os.environ))")
    with pytest.raises(Exception, match="unpack"):
        await decoding.clean(b"")
