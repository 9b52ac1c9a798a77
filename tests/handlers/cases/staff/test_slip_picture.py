"""The picture of a slip: a phone finds the same code in it, black on white."""

import io

import pytest
import segno
from PIL import Image

from handlers.cases.slip_picture import SIDE, draw_slip


@pytest.mark.parametrize(
    "address",
    [
        "https://t.me/leimen_bot?start=slip-BCDFGHJK",
        "https://quartiersbote.leimen.example.org/page/with/a/long/path/?start=slip-BCDFGHJK",
    ],
)
def test_the_modules_of_the_code_stand_in_the_picture(address: str) -> None:
    drawn = draw_slip(reference="M-2026-0042", code="BCDF-GHJK", address=address)
    wanted = [[bool(module) for module in row] for row in segno.make(address, error="m").matrix]
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.size == (SIDE, SIDE)
        scale = next(
            size for size in range(5, 40) if read_modules(picture, len(wanted), size) == wanted
        )
    quiet = (SIDE - scale * len(wanted)) / 2 - 144  # what number and code leave free
    assert quiet >= 4 * scale


def read_modules(picture: Image.Image, count: int, scale: int) -> list[list[bool]]:
    """Return which modules are dark where the code is in the middle and this large."""
    edge = (SIDE - scale * count) // 2
    at = [edge + index * scale + scale // 2 for index in range(count)]
    return [[picture.getpixel((across, down)) == 0 for across in at] for down in at]
