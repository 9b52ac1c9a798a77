"""Hostile files: each is kept cleanly or refused with a sentence, and in little memory."""

import io
import subprocess
import sys
from tempfile import TemporaryFile

import pytest
from PIL import Image

from bot.intake.decoder import Outcome, TooLargeError, UnreadableError, clean
from bot.intake.file_types import recognise_whole
from tests.support.databases import on_both_databases
from tests.support.hostile_files import (
    CANARY,
    bad_files,
    bombs,
    damaged_pictures,
    large_texts,
    padded_files,
    whole_files,
    with_canaries,
)
from tests.support.peaks import ROOT, peak_of
from tests.support.pictures import a_heic_grid, a_photo
from tests.support.town import Town

DECODER = "bot.intake.decoder"
FILE_TYPES = "bot.intake.file_types"
MOST = 140_000_000
"""Bytes a process that looks into a file takes; 150 million are allowed for it and the program."""
IDLE = 60_000_000
PREPARED = """
import socket, sys
from bot.intake import decoder
decoder._prepare(sys.stdin.buffer)
for attempt in (lambda: open("/dev/null"), socket.socket):
    try:
        attempt()
    except OSError as error:
        print(error.errno)
"""
READ = {"JPEG of 200 megapixels", "HEIC of 50 megapixels", "film of GIF", "film of PNG"}
READ |= {"as much PNG as is taken", "AVIF of 12 megapixels", "noise"}


@pytest.mark.timeout(400)
def test_bombs_take_little_memory() -> None:
    for name, make in bombs().items():
        ended, peak = peak_of(DECODER, make())
        assert ended in set(Outcome), name
        assert (ended == Outcome.DONE) == (name in READ), name
        assert peak < (MOST if name in READ else IDLE), name


@pytest.mark.timeout(400)
def test_a_damaged_picture_is_cleaned_or_refused() -> None:
    for name, data in damaged_pictures():
        try:
            cleaned = clean(io.BytesIO(data))
        except (UnreadableError, TooLargeError):
            continue
        with Image.open(io.BytesIO(cleaned.content), formats=["JPEG"]) as image:
            assert image.size == (cleaned.width, cleaned.height), name
        for bad in (b"<html", b"PK\x05\x06", CANARY):
            assert bad not in cleaned.content, name
    assert CANARY not in clean(io.BytesIO(with_canaries())).content


def test_tiles_of_a_heic_fit_together_whichever_way_it_is_turned() -> None:
    upright = clean(io.BytesIO(a_heic_grid(3, 2)))
    turned = clean(io.BytesIO(a_heic_grid(3, 2, turned=1)))
    assert (upright.width, upright.height) == (192, 128)
    assert (turned.width, turned.height) == (128, 192)
    with (
        Image.open(io.BytesIO(upright.content)) as first,
        Image.open(io.BytesIO(turned.content)) as second,
    ):
        back = second.transpose(Image.Transpose.ROTATE_270)
        for across, down in ((5, 5), (70, 5), (150, 100), (100, 70)):
            one, other = first.getpixel((across, down)), back.getpixel((across, down))
            assert isinstance(one, tuple)
            assert isinstance(other, tuple)
            assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 24


def test_a_file_is_kept_up_to_its_end_or_refused() -> None:
    for suffix, content in whole_files():
        found = recognise_whole(content, suffix)
        assert found is not None, suffix
        assert (found.type.suffix, found.length) == (suffix, len(content))
        for length in range(len(content)):
            cut = recognise_whole(content[:length], suffix)
            assert cut is None or 0 < cut.length <= length, (suffix, length)
    for name, suffix, content, length in padded_files():
        found = recognise_whole(content, suffix)
        assert found is None or found.length <= length + 2, name
        assert found is not None or "page" in name, name
    for name, suffix, content in bad_files():
        assert recognise_whole(content, suffix) is None, name


def test_large_texts_take_little_memory() -> None:
    for name, data in large_texts():
        ended, peak = peak_of(FILE_TYPES, data, ".txt")
        assert (name, ended) == (name, 0)
        assert peak < IDLE, name


def test_who_looks_into_pictures_can_open_no_file_and_reach_nobody() -> None:
    with TemporaryFile() as file:
        file.write(a_photo(8, 8))
        file.seek(0)
        run = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-c", PREPARED],
            stdin=file,
            capture_output=True,
            check=True,
            cwd=ROOT,
        )
    assert run.stdout.decode().split() == ["24", "24"], "EMFILE"


@on_both_databases
async def test_whoever_sends_a_bomb_reads_why_and_keeps_the_words(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    for name in ("the WebP of 34 bytes", "PNG of 900 megapixels"):
        await person.send_photo(bombs()[name]())
        assert person.chat[-1].text is not None
        assert "too large" in str(person.chat[-2].text) + str(person.chat[-1].text)
    await person.send_photo(b"<html>" + CANARY, caption="The lamp at the station is broken.")
    said = " ".join(str(message.text) for message in person.chat)
    assert "I have read your words" in said
    assert [path for path in town.media_dir.iterdir() if path.is_file()] == []
