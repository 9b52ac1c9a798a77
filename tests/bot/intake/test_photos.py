"""Photos: taken by content, decoded apart from everything else, and stored whole or not at all."""

import asyncio
import logging
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest
from sqlalchemy import select

from bot.intake import decoder, decoding
from bot.intake.decoding import Decoding
from bot.intake.photos import store_photo
from storage.database import Database
from storage.errors import PhotoUnreadableError
from storage.files.attempts import ATTEMPTS_MOST, FileAttempt
from tests.conftest import NOW
from tests.support.databases import on_both_databases
from tests.support.pictures import a_heic, a_photo
from tests.support.webchat import until


def instead(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Let another program run where pictures are decoded."""
    path = folder / "program.py"
    path.write_text(f"import os, pathlib, signal, sys, time\n{program}\n")
    monkeypatch.setattr(decoder, "__file__", str(path))


@pytest.fixture
def door(database: Database) -> Decoding:
    return Decoding(database, lambda: NOW)


def opened(data: bytes) -> IO[bytes]:
    """Return a file without a name that holds this."""
    file = TemporaryFile()  # noqa: SIM115  gone with the test
    file.write(data)
    return file


async def clean(door: Decoding, data: bytes) -> tuple[int, int]:
    with opened(data) as file, opened(b"") as picture:
        return await door.clean(file, picture)


async def test_the_file_is_whole_or_not_there(door: Decoding, tmp_path: Path) -> None:
    with opened(a_photo()) as original:
        stored = await store_photo(original, tmp_path / "media", door)
    assert [file.name for file in (tmp_path / "media").iterdir()] == [stored.name]
    assert (tmp_path / "media" / stored.name).stat().st_size == stored.size
    assert (stored.width, stored.height) == (640, 480)
    assert await clean(door, a_heic()) == (64, 48)


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
async def test_a_decoder_that_ends_badly_is_a_refusal_and_not_tried_for_ever(
    door: Decoding,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    program: str,
    too_large: bool,
) -> None:
    begun = tmp_path / "begun"
    instead(monkeypatch, tmp_path, f"open({str(begun)!r}, 'a').write('x')\n{program}")
    monkeypatch.setattr(decoding, "TIMEOUT_S", 0.5 if "sleep" in program else 30)
    for attempt in range(ATTEMPTS_MOST + 2):
        with opened(a_photo()) as original, pytest.raises(PhotoUnreadableError) as refused:
            await store_photo(original, tmp_path / "media", door)
        assert refused.value.too_large is (too_large and attempt < ATTEMPTS_MOST)
    assert begun.read_text() == "x" * ATTEMPTS_MOST
    assert list((tmp_path / "media").iterdir()) == []
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []
    monkeypatch.undo()
    assert await clean(door, a_photo(64, 48)) == (64, 48), "another one is read"


async def test_a_picture_that_ends_everything_is_counted_before_it_is_decoded(
    door: Decoding, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    instead(monkeypatch, tmp_path, f"pathlib.Path({str(begun)!r}).touch(); time.sleep(60)")
    for _death in range(ATTEMPTS_MOST):
        turn = asyncio.ensure_future(clean(door, b"the same"))
        await until(begun.exists)
        begun.unlink()
        turn.cancel()  # nothing is written any more, as after kill -9
        await asyncio.gather(turn, return_exceptions=True)
    began = time.monotonic()
    with pytest.raises(PhotoUnreadableError):
        await clean(door, b"the same")
    assert time.monotonic() - began < 1


@on_both_databases
async def test_what_is_read_or_refused_leaves_no_trace(door: Decoding, database: Database) -> None:
    for _ in range(ATTEMPTS_MOST + 1):
        assert await clean(door, a_photo()) == (640, 480)
        with pytest.raises(PhotoUnreadableError):
            await clean(door, b"no picture")
    async with database.reading() as session:
        assert list(await session.scalars(select(FileAttempt))) == []


async def test_one_picture_is_decoded_at_a_time_and_everything_else_goes_on(
    door: Decoding, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    instead(
        monkeypatch,
        tmp_path,
        f"pathlib.Path({str(there)!r}).touch(exist_ok=False); time.sleep(0.2)\n"
        f"os.unlink({str(there)!r}); sys.stdout.buffer.write(bytes(8))",
    )
    decoded = asyncio.gather(*(clean(door, b"") for _ in range(3)))
    longest = 0.0
    while not decoded.done():
        began = time.monotonic()
        await asyncio.sleep(0.01)
        longest = max(longest, time.monotonic() - began)
    assert await decoded == [(0, 0)] * 3
    assert longest < 0.2


async def test_a_decoder_knows_no_secrets(
    door: Decoding, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "42:SECRET")
    known = "any(name.startswith('QB_') for name in os.environ)"
    instead(monkeypatch, tmp_path, f"sys.stdout.buffer.write(bytes(7) + bytes([{known}]))")
    assert await clean(door, b"") == (0, 0)
