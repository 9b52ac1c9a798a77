"""Files that shall do harm, made by code: too large, cut off, two things at once, endless."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from PIL import Image

from tests.support.pictures import (
    a_bomb,
    a_heic_grid,
    a_photo,
    as_kind,
    claiming,
    without_effort,
)
from tests.support.sent_files import MP3_FRAME, MP4, PDF, an_archive, an_office_file

CANARY: Final = b"CANARY-4711"
KINDS: Final = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "HEIC")
HTML: Final = b"<html><script>alert(1)</script></html>"


def bombs() -> Mapping[str, Callable[[], bytes]]:
    """Return what makes pictures that are small and want much memory or time, by what they are."""
    claims = {
        f"{kind} that claims 268 megapixels": partial(claiming, kind, 16_384, 16_384)
        for kind in ("WEBP", "GIF", "TIFF", "HEIC", "AVIF", "JPEG", "BMP")
    }
    return claims | {
        "the WebP of 34 bytes": partial(
            as_kind, "WEBP", Image.new("RGB", (8000, 8000)), lossless=True, method=0
        ),
        "PNG of 900 megapixels": a_bomb,
        "JPEG of 200 megapixels": partial(without_effort, 16_320, 12_240),
        "HEIC of 50 megapixels": partial(a_heic_grid, 16, 12, side=512),
        "HEIC of two huge tiles": partial(a_heic_grid, 2, 1, side=8192),
        "progressive JPEG": partial(
            as_kind, "JPEG", Image.new("L", (9000, 9000)), progressive=True
        ),
        "film of WebP": partial(a_film, "WEBP", (4000, 3000), lossless=True, method=0),
        "film of GIF": partial(a_film, "GIF", (3000, 3000)),
        "film of PNG": partial(a_film, "PNG", (3000, 3000)),
        "as much PNG as is taken": partial(
            as_kind, "PNG", Image.new("RGBA", (4800, 4800), (9, 9, 9, 9)), compress_level=1
        ),
        "AVIF of 12 megapixels": partial(
            as_kind, "AVIF", Image.new("RGB", (4000, 3000)), speed=10
        ),
        "PNG with an endless profile": a_profile_bomb,
        "noise": partial(a_noise, 2600, 2600),
    }


def a_film(kind: str, size: tuple[int, int], **options: object) -> bytes:
    """Return several pictures of one size in a file."""
    more = [Image.new("RGB", size, (tone, 0, 0)) for tone in (80, 160, 240)]
    return as_kind(kind, Image.new("RGB", size), save_all=True, append_images=more, **options)


def a_profile_bomb() -> bytes:
    """Return a PNG whose colour profile unpacks to 200 MB."""
    picture = as_kind("PNG")
    at = picture.index(b"IDAT") - 4
    packed = b"a\0\0" + zlib.compress(bytes(200_000_000), 1)
    checksum = zlib.crc32(b"iCCP" + packed).to_bytes(4, "big")
    profile = len(packed).to_bytes(4, "big") + b"iCCP" + packed + checksum
    return picture[:at] + profile + picture[at:]


def a_noise(width: int, height: int) -> bytes:
    """Return a picture that nothing makes small."""
    pixels = random.Random(11).randbytes(3 * width * height)  # noqa: S311  the same each time
    return as_kind("PNG", Image.frombytes("RGB", (width, height), pixels), compress_level=0)


def damaged_pictures() -> Iterator[tuple[str, bytes]]:
    """Yield pictures of each kind, cut off at every place that differs from its neighbours."""
    for kind in KINDS:
        picture = as_kind(kind)
        boundaries = {0, 1, 2, 3, 4, 8, 11, 12, 16, 20, 26, 30, 33, 40, 54, 64}
        boundaries |= {len(picture) * part // 8 for part in range(1, 8)} | {len(picture) - 1}
        for length in sorted(boundaries):
            yield f"{kind} cut off after {length}", picture[:length]
        yield f"{kind} twice", picture * 2
        yield f"{kind} with a page behind", picture + HTML
        yield f"{kind} with an archive behind", picture + an_archive({"a.html": HTML})
        middle = len(picture) // 2
        yield f"{kind} with a hole", picture[:middle] + bytes(64) + picture[middle + 64 :]
    yield "a page that begins like a GIF", b"GIF89a/*" + HTML
    yield "a page that begins like a JPEG", b"\xff\xd8\xff\xe0" + HTML
    yield "a drawing", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "metadata only", a_photo()[:200] + CANARY


def padded_files() -> Iterator[tuple[str, str, bytes, int]]:
    """Yield name, ending, content and true length of files with something behind their end."""
    for suffix, content in whole_files():
        yield f"{suffix} with a page behind", suffix, content + HTML + CANARY, len(content)
        yield f"{suffix} with zeros behind", suffix, content + bytes(100_000), len(content)


def whole_files() -> Iterator[tuple[str, bytes]]:
    """Yield files whose end their own format tells, by their endings."""
    page = b"OggS\0\2" + bytes(20) + b"\1\x1e" + b"OpusHead\1\1" + bytes(20)
    sound = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + bytes(4)
    yield ".pdf", PDF
    yield ".rtf", b"{\\rtf1 Guten Tag}"
    yield ".ogg", page
    yield ".wav", b"RIFF" + struct.pack("<I", len(sound)) + sound
    yield ".avi", b"RIFF" + struct.pack("<I", 16) + b"AVI LIST" + bytes(8)
    yield ".mp4", MP4[:24] + b"\0\0\0\x10mdat" + b"picture!"
    yield ".mov", b"\0\0\0\x14ftypqt  " + bytes(8) + b"\0\0\0\x0cmoovabcd"
    yield ".webm", b"\x1aE\xdf\xa3\x87B\x82\x84webm\x18\x53\x80\x67\x84abcd"
    yield ".mp3", MP3_FRAME * 3
    yield ".gif", a_film("GIF", (8, 8))


def bad_files() -> Iterator[tuple[str, str, bytes]]:
    """Yield name, ending and content of files none of which is taken."""
    yield "empty", ".pdf", b""
    yield "zeros", ".txt", bytes(1000)
    yield "a program", ".pdf", b"MZ" + bytes(60)
    yield "a page in a PDF", ".pdf", PDF[:9] + HTML + PDF[9:]
    yield "a PDF that never ends", ".pdf", b"%PDF-1.7\n" + bytes(1000)
    yield "an archive behind a PDF", ".pdf", PDF + an_archive({"a": b"a"})
    yield "an archive behind a film", ".gif", a_film("GIF", (8, 8)) + an_archive({"a": b"a"})
    yield "an archive", ".docx", an_archive({"a.txt": bytes(10)})
    yield "macros", ".docx", an_office_file({"word/vbaProject.bin": b"v"})
    yield "a table that unpacks to 500 MB", ".xlsx", a_table_bomb()
    yield "a script called a text", ".txt", b"#!/bin/sh\nrm -rf /\n"
    yield "a page called a text", ".txt", b" " * 70_000 + HTML
    yield "a page between two parts of a text", ".txt", b"a" * (1024 * 1024 - 4) + HTML
    yield "a text that breaks off", ".txt", "Grüße".encode()[:3] * 9 + b"\x81"


def a_table_bomb() -> bytes:
    """Return a spreadsheet that claims to unpack to 500 MB, and is small."""
    table = bytearray(an_office_file({"xl/a.xml": b"<a/>"}, part="xl/workbook.xml"))
    at = table.rindex(b"PK\1\2") + 24
    table[at : at + 4] = (500 * 1024 * 1024).to_bytes(4, "little")
    return bytes(table)


def large_texts() -> Iterator[tuple[str, bytes]]:
    """Yield texts of 20 MB that are several times as large once they are read."""
    yield "letters of four bytes", ("😀" + "a" * 1_000).encode() * 20_800
    yield "letters of two bytes", b"\xff\xfe" + "ä".encode("utf-16-le") * 10_000_000
    yield "an odd end", b"a" * 20_000_000 + "ä".encode()[:1]


def with_canaries() -> bytes:
    """Return a photo with something unmistakable wherever a JPEG can hold it."""
    exif = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x013B, 0x8298):
        exif[tag] = CANARY.decode()
    picture = io.BytesIO()
    image = Image.new("RGB", (64, 48), "orange")
    image.save(picture, "JPEG", exif=exif, comment=CANARY, icc_profile=CANARY * 20)
    return picture.getvalue() + CANARY
