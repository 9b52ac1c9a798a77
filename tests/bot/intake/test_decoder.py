"""Pictures of every kind: decoded small, upright and bare, and in little memory."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.intake.decoder import (
    LONGEST_SIDE,
    Kind,
    TooLargeError,
    UnreadableError,
    clean,
    read_jpeg_head,
    recognise,
)
from tests.support.pictures import a_bomb, a_photo, as_kind, claiming, without_effort

ORIENTATION = 0x0112
KINDS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "HEIC")


def cleaned(data: bytes) -> Image.Image:
    """Return the picture that becomes of a file."""
    result = clean(io.BytesIO(data))
    image = Image.open(io.BytesIO(result.content), formats=["JPEG"])
    assert image.size == (result.width, result.height)
    return image


def colour_of(image: Image.Image, across: int = 1, down: int = 1) -> list[int]:
    """Return red, green and blue, coarse enough for what JPEG does to them."""
    pixel = image.convert("RGB").getpixel((across, down))
    assert isinstance(pixel, tuple)
    return [round(value / 16) for value in pixel]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_recognised_and_read(kind: str) -> None:
    data = as_kind(kind)
    assert recognise(data) is (Kind.HEIF if kind == "HEIC" else Kind[kind])
    image = cleaned(data)
    assert image.size == (64, 48)
    assert kind == "HEIC" or colour_of(image) == [16, 10, 0]


def test_films_and_texts_are_no_pictures() -> None:
    film = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    for data in (b"", b"BM, please call me back", b"<svg/>", b"%PDF-1.7", film, b"RIFF0000WAVE"):
        assert recognise(data) is None
        with pytest.raises(UnreadableError):
            clean(io.BytesIO(data))


def test_photos_lose_what_phones_put_in() -> None:
    image = cleaned(a_photo(800, 600))
    assert image.size == (800, 600)
    assert dict(image.getexif()) == {}
    assert "exif" not in image.info


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_photos_are_made_smaller_without_seams(kind: str) -> None:
    gradient = Image.linear_gradient("L").resize((3000, 4200)).convert("RGB")
    image = cleaned(as_kind(kind, gradient)).convert("L")
    assert image.size == (round(LONGEST_SIDE / 1.4), LONGEST_SIDE)
    tones = [image.getpixel((700, down)) for down in range(LONGEST_SIDE)]
    steps = [int(str(below)) - int(str(above)) for above, below in pairwise(tones)]
    assert min(steps) >= -2
    assert max(steps) <= 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_photos_stand_upright(kind: str) -> None:
    image = Image.new("RGB", (40, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    exif = image.getexif()
    exif[ORIENTATION] = 6
    upright = cleaned(as_kind(kind, image, exif=exif))
    assert upright.size == (20, 40)
    assert colour_of(upright, 10, 4)[0] > 14
    assert colour_of(upright, 10, 36)[2] > 14


def test_a_damaged_note_of_how_it_stands_is_left_aside() -> None:
    photo = a_photo(40, 20)
    at = photo.index(b"Exif") + 6
    assert cleaned(photo[:at] + b"\xff" * 8 + photo[at + 8 :]).size == (40, 20)


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    for data in (
        as_kind("PNG", clear),
        as_kind("WEBP", clear, lossless=True, exact=True),
        as_kind("AVIF", clear),
        as_kind("GIF", Image.new("P", (40, 40), 0), transparency=0),
    ):
        assert colour_of(cleaned(data)) == [16, 16, 16]


def test_sixteen_bits_of_grey_keep_their_tones() -> None:
    row = b"".join(tone.to_bytes(2, "little") * 16 for tone in (0, 0x4000, 0x8000, 0xFFFF))
    grey = Image.frombytes("I;16", (64, 16), row * 16)
    wide = grey.convert("I")
    parts = wide.convert("F").point(lambda tone: tone * (1 / 65_535))
    for data in (
        as_kind("PNG", grey),
        as_kind("TIFF", grey),
        as_kind("TIFF", wide),
        as_kind("TIFF", parts),
    ):
        image = cleaned(data)
        assert [colour_of(image, 8 + 16 * column, 8)[0] for column in range(4)] == [0, 4, 8, 16]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "PNG"])
def test_a_head_that_claims_too_much_is_refused_before_any_pixel(kind: str) -> None:
    with pytest.raises(TooLargeError):
        clean(io.BytesIO(claiming(kind, 16_000, 16_384)))
    with pytest.raises(TooLargeError):
        clean(io.BytesIO(a_bomb()))


@settings(max_examples=80)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF....WEBP", b"\0\0\0\x10ftypheic"]
    ),
)
def test_garbage_is_refused_and_never_breaks_anything(data: bytes, beginning: bytes) -> None:
    with pytest.raises((UnreadableError, TooLargeError)):
        clean(io.BytesIO(beginning + data))


def test_a_truncated_photo_is_refused() -> None:
    with pytest.raises(UnreadableError):
        clean(io.BytesIO(a_photo(800, 600)[:2000]))


def test_long_and_narrow_pictures_are_read() -> None:
    wide = io.BytesIO(without_effort(20_000, 3_200))
    assert read_jpeg_head(wide).cost < 20_000_000
    wide.seek(0)
    assert clean(wide).width == LONGEST_SIDE
    for size in ((1, 9_000), (9_000, 1)):
        assert max(cleaned(as_kind("PNG", Image.new("L", size))).size) == LONGEST_SIDE


def test_a_head_of_a_million_parts_is_given_up() -> None:
    photo = a_photo(8, 8)
    crowded = photo[:2] + b"\xff\xe5\0\2" * 1_000_000 + photo[2:]
    with pytest.raises(UnreadableError):
        clean(io.BytesIO(crowded))
