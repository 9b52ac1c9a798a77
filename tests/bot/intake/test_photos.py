"""Photos: cleaned, checked by content, and small."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.intake.photos import LONGEST_SIDE, clean_photo, store_photo
from storage.errors import PhotoUnreadableError
from tests.support.pictures import a_photo

ORIENTATION = 0x0112


def test_nothing_but_pixels_is_kept() -> None:
    data, width, height = clean_photo(a_photo(800, 600))
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (width, height)) == ("JPEG", (800, 600))
        assert dict(image.getexif()) == {}
        assert "exif" not in image.info


def test_large_photos_are_made_smaller() -> None:
    _data, width, height = clean_photo(a_photo(6000, 3000))
    assert (width, height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_photos_stand_upright() -> None:
    image = Image.new("RGB", (40, 20), "red")
    exif = image.getexif()
    exif[ORIENTATION] = 6
    data = io.BytesIO()
    image.save(data, "JPEG", exif=exif)
    _data, width, height = clean_photo(data.getvalue())
    assert (width, height) == (20, 40)


def test_what_is_transparent_becomes_white() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(data, "PNG")
    cleaned, _width, _height = clean_photo(data.getvalue())
    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.getpixel((1, 1)) == (255, 255, 255)


def test_a_truncated_photo_is_refused() -> None:
    with pytest.raises(PhotoUnreadableError):
        clean_photo(a_photo(800, 600)[:2000])


def test_an_svg_or_a_page_is_no_photo() -> None:
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html></html>", b"GIF89a"):
        with pytest.raises(PhotoUnreadableError):
            clean_photo(data)


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"])
)
def test_garbage_is_refused_and_never_breaks_anything(data: bytes, beginning: bytes) -> None:
    with pytest.raises(PhotoUnreadableError):
        clean_photo(beginning + data)


def test_the_file_is_whole_or_not_there(tmp_path: Path) -> None:
    stored = store_photo(a_photo(), tmp_path / "media")
    assert [file.name for file in (tmp_path / "media").iterdir()] == [stored.name]
    assert (tmp_path / "media" / stored.name).stat().st_size == stored.size
