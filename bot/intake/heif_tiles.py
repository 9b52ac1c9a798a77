"""HEIC as phones write it: a grid of tiles, decoded row by row and never as a whole.

``pi_heif`` decodes a picture in one piece, and 48 megapixels of it take 220 MB.  The library it is
linked with hands out single tiles (``libheif/heif_tiling.h``, from 1.19 on), upright like the
picture.  Only the decoder imports this, in a process of its own.
"""

import ctypes
from collections.abc import Callable
from typing import Final

import _pi_heif  # type: ignore[import-not-found]  # of pi_heif, compiled
from PIL import Image

_RGB: Final = 1
_INTERLEAVED_RGB: Final = 10
_INTERLEAVED: Final = 10
"""Members of ``heif_colorspace``, ``heif_chroma`` and ``heif_channel``."""
_TILING_VERSION: Final = 1
ROWS_KEPT: Final = 2
"""Of tiles: a band of the picture begins in one and may end in the next."""
DECODED_BYTES: Final = 6
"""For each pixel of a tile: planes of the decoder, of the library, and three colours."""


class _Error(ctypes.Structure):
    """``heif_error``."""

    _fields_ = (
        ("code", ctypes.c_int),
        ("subcode", ctypes.c_int),
        ("message", ctypes.c_char_p),
    )


class _Tiling(ctypes.Structure):
    """``heif_image_tiling``."""

    _fields_ = (
        ("version", ctypes.c_int),
        *((name, ctypes.c_uint32) for name in ("columns", "rows", "tile_width", "tile_height")),
        *((name, ctypes.c_uint32) for name in ("width", "height", "top", "left")),
        ("extra_dimensions", ctypes.c_uint8),
        ("extra_sizes", ctypes.c_uint32 * 8),
    )


class HeifError(Exception):
    """The library could not read the picture; begins with its own words."""


class Tiles:
    """A picture of several tiles.

    Attributes:
        width: pixels across, upright.
        height: pixels down.
    """

    def __init__(
        self, library: ctypes.CDLL, handle: ctypes.c_void_p, tiling: _Tiling, data: bytes
    ) -> None:
        self.width: Final = int(tiling.width)
        self.height: Final = int(tiling.height)
        self._library = library
        self._handle = handle
        self._tiling = tiling
        self._data = data  # which the library reads, and does not keep
        self._rows: dict[int, Image.Image] = {}

    @property
    def cost(self) -> int:
        """Bytes that decoding takes at most."""
        tiling = self._tiling
        row = 3 * (self.width + tiling.tile_width) * tiling.tile_height
        tile = DECODED_BYTES * tiling.tile_width * tiling.tile_height
        return int(ROWS_KEPT * row + tile)

    def band(self, top: int, bottom: int) -> Image.Image:
        """Return the picture from one row of pixels to before another."""
        high = self._tiling.tile_height
        above = self._tiling.top
        first, last = (top + above) // high, (bottom - 1 + above) // high
        self._rows = {row: image for row, image in self._rows.items() if row >= first}
        band = Image.new("RGB", (self.width, bottom - top))
        for row in range(first, last + 1):
            if row not in self._rows:
                self._rows[row] = self._decode_row(row)
            band.paste(self._rows[row], (0, row * high - above - top))
        return band

    def _decode_row(self, row: int) -> Image.Image:
        tiling = self._tiling
        pixels = Image.new("RGB", (self.width, tiling.tile_height))
        for column in range(tiling.columns):
            tile = self._decode_tile(column, row)
            pixels.paste(tile, (column * tiling.tile_width - tiling.left, 0))
        return pixels

    def _decode_tile(self, column: int, row: int) -> Image.Image:
        library, tile = self._library, ctypes.c_void_p()
        _check(
            library.heif_image_handle_decode_image_tile(
                *(self._handle, ctypes.byref(tile), _RGB, _INTERLEAVED_RGB, None, column, row)
            )
        )
        try:
            size = (
                library.heif_image_get_width(tile, _INTERLEAVED),
                library.heif_image_get_height(tile, _INTERLEAVED),
            )
            stride = ctypes.c_int()
            address = library.heif_image_get_plane_readonly(
                tile, _INTERLEAVED, ctypes.byref(stride)
            )
            if not address or min(size) < 1:
                msg = "a tile without pixels"
                raise HeifError(msg)
            data = ctypes.string_at(address, stride.value * (size[1] - 1) + 3 * size[0])
            return Image.frombytes("RGB", size, data, "raw", "RGB", stride.value)
        finally:
            library.heif_image_release(tile)


def open_tiles(data: bytes) -> Tiles | None:
    """Return a HEIC whose pixels were not looked at; ``None`` for one of a single tile.

    One with transparency is none either: that lies in a grid of its own.

    Raises:
        HeifError: the file is damaged, or too large for the library.
    """
    library = ctypes.CDLL(_pi_heif.__file__)  # what it is linked with is found through it
    for name, kind in _RESULTS.items():
        getattr(library, name).restype = kind
    context, handle = ctypes.c_void_p(library.heif_context_alloc()), ctypes.c_void_p()
    size = ctypes.c_size_t(len(data))
    _check(library.heif_context_read_from_memory_without_copy(context, data, size, None))
    _check(library.heif_context_get_primary_image_handle(context, ctypes.byref(handle)))
    tiling = _Tiling(version=_TILING_VERSION)
    _check(library.heif_image_handle_get_image_tiling(handle, 1, ctypes.byref(tiling)))
    is_grid = tiling.columns * tiling.rows > 1 and not tiling.extra_dimensions
    if not is_grid or library.heif_image_handle_has_alpha_channel(handle):
        return None
    return Tiles(library, handle, tiling, data)


def _check(error: _Error) -> None:
    if error.code:
        raise HeifError((error.message or b"").decode(errors="replace"))


_RESULTS: Final[dict[str, Callable[..., object]]] = {
    "heif_context_alloc": ctypes.c_void_p,
    "heif_context_read_from_memory_without_copy": _Error,
    "heif_context_get_primary_image_handle": _Error,
    "heif_image_handle_get_image_tiling": _Error,
    "heif_image_handle_decode_image_tile": _Error,
    "heif_image_get_plane_readonly": ctypes.c_void_p,
}
"""What its functions return, where that is no number."""
