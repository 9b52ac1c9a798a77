"""Small photos to send, with the metadata phones put in, and what only claims to be one."""

import base64
import io
import zlib

from PIL import Image

PLACE_TAGS = {1: "N", 2: (49.0, 20.0, 56.0), 3: "E", 4: (8.0, 41.0, 21.0)}
"""EXIF GPS of somewhere in Leimen."""
GPS_IFD = 0x8825
MODEL_TAG = 0x0110
TILE = 64
"""Pixels of a tile of ``a_heic``."""
_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAGUAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5"
    "uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAA"
    "AAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAA"
    "AAAAAAEAAQWBAgMFhAAAAG1tZGF0AAAAYSgBrwngjCAT4ca2PNlEjgzwlbx/IB8BR0uu3ELta6hDs658nLhUcKLL"
    "OcZ5XIMy3WAbrZP5o1XPYtF9hDOSS8w1rgHlX2t/agm0JeOJpo84WY4YG20MehQwG4I7iQ+yvrw="
)
"""What an iPhone's camera writes, of 64 by 48 pixels; nothing we install can write it."""


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


def a_heic() -> bytes:
    """Return a small HEIC."""
    return base64.b64decode(_HEIC)


def as_kind(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    """Return an image, a small orange one unless told which, as a file of this kind."""
    if kind == "HEIC":
        return a_heic()
    data = io.BytesIO()
    (image or Image.new("RGB", (64, 48), "orange")).save(data, kind, **options)
    return data.getvalue()


def claiming(kind: str, width: int, height: int) -> bytes:
    """Return a file of a few hundred bytes whose head claims this many pixels, up to 16,384."""
    data = bytearray(as_kind(kind, lossless=True))
    across, down = width.to_bytes(4, "big"), height.to_bytes(4, "big")
    match kind:
        case "JPEG":
            _write(data, b"\xff\xc0", 5, down[2:] + across[2:])
        case "GIF":
            _write(data, b"GIF8", 6, across[:1:-1] + down[:1:-1])
        case "BMP":
            _write(data, b"BM", 18, across[::-1] + down[::-1])
        case "WEBP":
            size = (width - 1) | (height - 1) << 14
            _write(data, b"VP8L", 9, size.to_bytes(4, "little"))
        case "TIFF":
            # Width, height, and rows of a strip: one long number each.
            for tag, side in ((b"\0\1", across), (b"\1\1", down), (b"\x16\1", down)):
                _write(data, tag + b"\4\0\1\0\0\0", 8, side[::-1])
        case _:
            data = data.replace(b"clap", b"free")  # which cuts it to its size
            _write(data, b"ispe", 8, across + down)
    return bytes(data)


def _write(data: bytearray, after: bytes, distance: int, value: bytes) -> None:
    at = data.index(after) + distance
    data[at : at + len(value)] = value


def without_effort(width: int, height: int) -> bytes:
    """Return a JPEG of so many pixels, multiples of 16, made without ever holding them."""
    strip = io.BytesIO()
    Image.new("L", (width, 8), 128).save(strip, "JPEG", restart_marker_rows=1)
    data = strip.getvalue()
    head = data.index(b"\xff\xc0") + 5
    scan = data.index(b"\xff\xda") + 10
    row = data[scan:-2]
    rows = b"".join(row + bytes([0xFF, 0xD0 + number % 8]) for number in range(height // 8 - 1))
    taller = data[:head] + height.to_bytes(2, "big") + data[head + 2 : scan]
    return taller + rows + row + data[-2:]


def a_heic_grid(columns: int, rows: int, *, side: int = 64, turned: int = 0) -> bytes:
    """Return a HEIC as phones write large ones: a grid of tiles, each the picture of ``a_heic``.

    Args:
        columns: tiles across.
        rows: tiles down.
        side: pixels of a tile; of one larger than 64 only the first 64 are coded.
        turned: quarters by which it is to be shown, against the clock.
    """
    single = a_heic()
    setup = _box_of(single, b"hvcC")
    if side != TILE:
        setup = _enlarged(setup, side)
    pixels = single[single.index(b"mdat") + 4 :]
    count = columns * rows
    last = count + 1
    width, height = side * columns, side * rows
    grid = bytes([0, 0, rows - 1, columns - 1]) + _short(width) + _short(height)
    entries = b"".join(
        _box(b"infe", b"\2\0\0\0" + _short(number) + b"\0\0" + kind + b"\0")
        for number, kind in [
            *((number, b"hvc1") for number in range(1, last)),
            (last, b"grid"),
        ]
    )
    properties = _box(
        b"ipco",
        setup
        + _box(b"ispe", bytes(4) + _long(side) + _long(side))
        + _box(b"ispe", bytes(4) + _long(width) + _long(height))
        + _box(b"irot", bytes([turned])),
    )
    uses = b"".join(_short(number) + b"\2\x81\2" for number in range(1, last))
    uses += _short(last) + b"\2\3\x84"
    tiles = b"".join(map(_short, range(1, last)))
    inside = (
        _box(b"hdlr", bytes(8) + b"pict" + bytes(13))
        + _box(b"pitm", bytes(4) + _short(last))
        + _box(b"iinf", bytes(4) + _short(last) + entries)
        + _box(b"iref", bytes(4) + _box(b"dimg", _short(last) + _short(count) + tiles))
        + _box(b"iprp", properties + _box(b"ipma", bytes(4) + _long(last) + uses))
    )
    start = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    places = 8 + 4 + 2 + 2 + last * 14
    at = len(start) + 12 + len(inside) + places + 8
    where = b"".join(
        _short(number) + bytes(2) + _short(1) + _long(place) + _long(length)
        for number, place, length in [
            *((number, at, len(pixels)) for number in range(1, last)),
            (last, at + len(pixels), len(grid)),
        ]
    )
    inside += _box(b"iloc", bytes(4) + b"\x44\0" + _short(last) + where)
    return start + _box(b"meta", bytes(4) + inside) + _box(b"mdat", pixels + grid)


def _enlarged(setup: bytes, side: int) -> bytes:
    """Return the box of a decoder's setup for a picture of another size (ITU-T H.265, 7.3.2.2)."""
    at = setup.index(b"\x42\1\1")
    length = int.from_bytes(setup[at - 2 : at], "big")
    plain = setup[at : at + length].replace(b"\0\0\3", b"\0\0")
    bits = "".join(f"{byte:08b}" for byte in plain)
    before = bits[: 8 * 15] + _golomb(0) + _golomb(1)
    rest = bits[len(before) + 2 * len(_golomb(TILE)) :].rstrip("0")
    changed = before + 2 * _golomb(side) + rest
    changed += "0" * (-len(changed) % 8)
    coded = _without_starts(int(changed, 2).to_bytes(len(changed) // 8, "big"))
    content = setup[8 : at - 2] + _short(len(coded)) + coded + setup[at + length :]
    return _box(b"hvcC", content)


def _golomb(number: int) -> str:
    """Return a number as H.265 writes most of them (9.2)."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _without_starts(plain: bytes) -> bytes:
    """Return bytes among which none look like the start of a unit (7.3.1.1)."""
    coded = bytearray()
    for byte in plain:
        if byte <= 3 and coded.endswith(b"\0\0"):
            coded.append(3)
        coded.append(byte)
    return bytes(coded)


def _box(kind: bytes, content: bytes) -> bytes:
    return _long(8 + len(content)) + kind + content


def _box_of(data: bytes, kind: bytes) -> bytes:
    """Return the box of this kind, which the file has."""
    at = data.index(kind) - 4
    return data[at : at + int.from_bytes(data[at : at + 4], "big")]


def _short(number: int) -> bytes:
    return number.to_bytes(2, "big")


def _long(number: int) -> bytes:
    return number.to_bytes(4, "big")
