"""Small photos to send, with the metadata phones put in."""

import io

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
