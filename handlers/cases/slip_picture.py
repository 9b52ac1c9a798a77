"""The picture of a slip: number, code and QR, black on white, ready to be printed."""

import io
from typing import Final

SIDE: Final = 900
"""Pixels each way."""
_BORDER: Final = 4
"""Empty modules around the code (ISO/IEC 18004)."""
_BIG: Final = 84
_HEAD: Final = 60
"""Pixels from the upper edge to the number, and from the code to the lower edge."""


def draw_slip(*, reference: str, code: str, address: str) -> bytes:
    """Return a PNG with the number above, the code below, and between them QR for ``address``."""
    import segno  # noqa: PLC0415  a slip is asked for a few times a week
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415

    modules = [*segno.make(address, error="m", micro=False).matrix]
    scale = (SIDE - 2 * (_HEAD + _BIG)) // (len(modules) + 2 * _BORDER)
    edge = (SIDE - scale * len(modules)) // 2
    picture = Image.new("1", (SIDE, SIDE), 1)
    draw = ImageDraw.Draw(picture)
    for down, row in enumerate(modules):
        for across, is_dark in enumerate(row):
            if is_dark:
                left, top = edge + across * scale, edge + down * scale
                draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill=0)
    font = ImageFont.load_default(_BIG)
    draw.text((SIDE // 2, _HEAD), reference, font=font, fill=0, anchor="mt")
    draw.text((SIDE // 2, SIDE - _HEAD), code, font=font, fill=0, anchor="mb")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
