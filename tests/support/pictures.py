"""Small photos to send, with the metadata phones put in, and what only claims to be one."""

import io
import zlib

from PIL import Image

PLACE_TAGS = {1: "N", 2: (49.0, 20.0, 56.0), 3: "E", 4: (8.0, 41.0, 21.0)}
"""EXIF GPS of somewhere in Leimen."""
GPS_IFD = 0x8825
MODEL_TAG = 0x0110


def a_photo(width: int = 640, height: int = 480, *, colour: str = "orange") -> bytes:
    """Return a JPEG with the phone's model and place in its EXIF."""
    image = Image.new("RGB", (width, height), colour)
    exif = image.getexif()
    exif[MODEL_TAG] = "Cheap Phone 3"
    exif.get_ifd(GPS_IFD).update(PLACE_TAGS)
    data = io.BytesIO()
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


def a_bomb() -> bytes:
    """Return a small PNG that claims 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + checksum

    header = (30_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    )
