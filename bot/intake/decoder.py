"""Pictures of every kind as JPEG: upright, small, and nothing but their pixels.

This file is a program, which ``bot.intake.decoding`` runs: it reads a picture from its standard
input, a file that can be searched, and writes a JPEG, width and height.  What it allocates is
limited before the picture is opened, so that a small file which claims to be huge harms nobody.
"""

import ctypes
import enum
import io
import math
import os
import resource
import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE: Final = 2048
"""Pixels; enough to read a sign, and a few hundred kilobytes."""
PIXELS_MOST: Final = 256_000_000
"""More than the largest cameras of phones have (200 million)."""
MEMORY_MOST: Final = 138_000_000
"""Bytes the program may come to take; what libraries touch later than at once comes on top."""
ROOM: Final = 112_000_000
"""Bytes of it for decoding; what is known to need more is not tried."""
THREAD: Final = 8 * 1024 * 1024
"""Bytes a thread reserves for its stack and does not touch."""
SECONDS_MOST: Final = 15
"""Of computing; a JPEG of 200 megapixels takes one, and a small computer is slower."""
NICE: Final = 10
"""So that answers to others go before."""
QUALITY: Final = 85
HEAD: Final = 512
"""Bytes that tell what a file is."""
SIZE: Final = struct.Struct(">II")
"""Width and height, behind the JPEG."""

_ORIENTATION: Final = 0x0112
_ROWS: Final = 32
"""Of one band, as it is kept; a few megabytes, as it comes."""
_AROUND: Final = 3
"""Rows; more than the filter looks at."""
_START_OF_SCAN: Final = 0xDA
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
"""Markers of JPEG (ITU-T T.81, table B.1)."""
_STEPS_MOST: Final = 100_000
"""Segments and stray bytes of a head; a photo has some twenty."""
_BITMAP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Bytes of the header of a BMP, by its version; the two letters before it begin many a text."""
_WEBP_ABI: Final = 0x0200
"""Of libwebp; the last two digits are compatible."""
_WEBP_RGBA: Final = 1
_WEBP_LOSSY: Final = 1
_WEBP_OUT_OF_MEMORY: Final = 1
"""Members of three of its enums."""
_NO_MEMORY: Final = "Memory allocation error"
"""How libheif begins to say that a limit of memory was hit."""
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)


class Outcome(enum.IntEnum):
    """How the program ends."""

    DONE = 0
    TOO_LARGE = 3
    UNREADABLE = 4


class Kind(enum.Enum):
    """A kind of picture, and the module that opens it."""

    JPEG = "PIL.JpegImagePlugin"
    PNG = "PIL.PngImagePlugin"
    GIF = "PIL.GifImagePlugin"
    BMP = "PIL.BmpImagePlugin"
    TIFF = "PIL.TiffImagePlugin"
    WEBP = "PIL.WebPImagePlugin"
    AVIF = "PIL.AvifImagePlugin"
    HEIF = "pi_heif"

    @property
    def media_type(self) -> str:
        """What HTTP calls it."""
        return "image/heic" if self is Kind.HEIF else f"image/{self.name.lower()}"


_BESIDES: Final[dict[Kind, tuple[str, ...]]] = {Kind.HEIF: ("bot.intake.heif_tiles",)}
"""What else opening a kind takes."""
_LOADED_LATE: Final = tuple(
    f"PIL.{name}"
    for name in (
        *("BmpImagePlugin", "GifImagePlugin", "JpegImagePlugin", "PngImagePlugin"),
        *("PpmImagePlugin", "TiffImagePlugin", "MpoImagePlugin"),
        *("ImageColor", "ImageOps", "ImageSequence"),
    )
)
"""What Pillow would load only while it reads a picture, when no file can be opened any more."""


class TooLargeError(Exception):
    """The picture would take more memory than it may."""


class UnreadableError(Exception):
    """The file is no picture, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A JPEG without metadata, and its size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture whose size is known and whose pixels were not looked at.

    Attributes:
        width: pixels across, as far as they are to be decoded.
        height: pixels down.
        cost: bytes that decoding takes, roughly and at most, with what is kept.
        load: decodes it and returns what cuts a band out, from one row to before another.
        orientation: returns what EXIF says, 1 to 8; asked after decoding.
    """

    width: int
    height: int
    cost: float
    load: Callable[[], "Callable[[int, int], Image.Image]"]
    orientation: Callable[[], int]


# --- What it is --------------------------------------------------------------------------------


def recognise(head: bytes) -> Kind | None:
    """Return what kind of picture begins like this; ``None`` if none does."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return Kind.TIFF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS:
        return Kind.BMP
    return _recognise_container(head) if head[4:8] == b"ftyp" else None


def _recognise_container(head: bytes) -> Kind | None:
    """Tell pictures from films by their brands (ISO/IEC 14496-12, 4.3)."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return Kind.AVIF
    return Kind.HEIF if brands & _HEIF_BRANDS else None


# --- What libwebp takes and gives (webp/decode.h); Pillow is linked with it ---------------------


class _WebPFeatures(ctypes.Structure):
    """``WebPBitstreamFeatures``."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("width", "height", "alpha", "animation", "format")),
        ("reserved", ctypes.c_uint32 * 5),
    )


class _WebPPixels(ctypes.Structure):
    """``WebPRGBABuffer``."""

    _fields_ = (
        ("address", ctypes.c_void_p),
        ("stride", ctypes.c_int),
        ("size", ctypes.c_size_t),
    )


class _WebPPlanes(ctypes.Structure):
    """``WebPYUVABuffer``."""

    _fields_ = (
        ("addresses", ctypes.c_void_p * 4),
        ("strides", ctypes.c_int * 4),
        ("sizes", ctypes.c_size_t * 4),
    )


class _WebPEither(ctypes.Union):
    """What a ``WebPDecBuffer`` holds."""

    _fields_ = (("pixels", _WebPPixels), ("planes", _WebPPlanes))


class _WebPOutput(ctypes.Structure):
    """``WebPDecBuffer``."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("colours", "width", "height", "external")),
        ("either", _WebPEither),
        ("reserved", ctypes.c_uint32 * 4),
        ("private", ctypes.c_void_p),
    )


class _WebPOptions(ctypes.Structure):
    """``WebPDecoderOptions``."""

    _fields_ = (
        ("filtering", ctypes.c_int * 2),
        ("cropping", ctypes.c_int * 5),
        *((name, ctypes.c_int) for name in ("use_scaling", "width", "height")),
        ("others", ctypes.c_int * 4),
        ("reserved", ctypes.c_uint32 * 5),
    )


class _WebPConfig(ctypes.Structure):
    """``WebPDecoderConfig``."""

    _fields_ = (("input", _WebPFeatures), ("output", _WebPOutput), ("options", _WebPOptions))


# --- Opening -----------------------------------------------------------------------------------


def open_picture(file: BinaryIO) -> Opened:
    """Return the picture in a file, its pixels unseen.

    Raises:
        TooLargeError: it would take more than it may.
        UnreadableError: it is none, or damaged.
    """
    kind = recognise(file.read(HEAD))
    file.seek(0)
    if kind is None:
        raise UnreadableError
    match kind:
        case Kind.HEIF:
            opened = _open_heif(file)
        case Kind.WEBP:
            opened = _open_webp(file)
        case Kind.AVIF:
            opened = _open_avif(file)
        case Kind.JPEG | Kind.PNG | Kind.GIF | Kind.BMP | Kind.TIFF:
            opened = _open_with_pillow(file, kind)
    if opened.cost > ROOM:
        raise TooLargeError
    return opened


def _open_with_pillow(file: BinaryIO, kind: Kind) -> Opened:
    from PIL import Image  # noqa: PLC0415  what opens other kinds is not loaded

    import_module(kind.value)
    Image.MAX_IMAGE_PIXELS = PIXELS_MOST // 2  # twice as many are an error
    is_jpeg = kind is Kind.JPEG
    head = read_jpeg_head(file) if is_jpeg else None
    file.seek(0)
    image = Image.open(file, formats=["JPEG", "MPO"] if is_jpeg else [kind.name])
    _check_pixels(image.size)
    image.draft("RGB", _kept(*image.size))

    def load() -> "Callable[[int, int], Image.Image]":
        image.load()
        flatten = _flattening(image)
        return lambda top, bottom: flatten(image.crop((0, top, image.width, bottom)))

    return Opened(
        width=image.width,
        height=image.height,
        cost=head.cost
        if head
        else image.width * image.height * _bytes_of_pixel(image, kind)
        + _kept_cost(image.width, image.height),
        load=load,
        orientation=lambda: image.getexif().get(_ORIENTATION, 1),
    )


def _open_heif(file: BinaryIO) -> Opened:
    """Open HEIC and HEIF; the library turns them upright by itself."""
    import pi_heif  # noqa: PLC0415  see above

    from bot.intake.heif_tiles import open_tiles  # noqa: PLC0415

    data = file.read()
    tiles = open_tiles(data)
    if tiles is not None:
        _check_pixels((tiles.width, tiles.height))
        return Opened(
            width=tiles.width,
            height=tiles.height,
            cost=len(data) + tiles.cost + _kept_cost(tiles.width, tiles.height),
            load=lambda: tiles.band,
            orientation=lambda: 1,
        )
    file.seek(0)
    pi_heif.options.DECODE_THREADS = 0
    pi_heif.options.THUMBNAILS = False
    pi_heif.options.DEPTH_IMAGES = False
    pi_heif.options.AUX_IMAGES = False
    picture = pi_heif.open_heif(file, convert_hdr_to_8bit=True)
    width, height = picture.size
    _check_pixels((width, height))

    def load() -> "Callable[[int, int], Image.Image]":
        return _cutting(picture.data, width, picture.mode, picture.stride)

    return Opened(
        width=width,
        height=height,
        cost=_two_stages(width, height, 1.5, len(picture.mode)) + THREAD,
        load=load,
        orientation=lambda: 1,
    )


def _open_avif(file: BinaryIO) -> Opened:
    """Open AVIF; the pixels are used as the decoder gives them, Pillow would copy them."""
    from PIL import AvifImagePlugin  # noqa: PLC0415  see above

    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each would take memory of its own
    image = AvifImagePlugin.AvifImageFile(file)
    _check_pixels(image.size)

    def load() -> "Callable[[int, int], Image.Image]":
        data: bytes = image._decoder.get_frame(0)[0]  # noqa: SLF001  see above
        return _cutting(data, image.width, image.mode, image.width * len(image.mode))

    return Opened(
        width=image.width,
        height=image.height,
        cost=_two_stages(image.width, image.height, 1.5 + len(image.mode), len(image.mode)),
        load=load,
        orientation=lambda: image.getexif().get(_ORIENTATION, 1),
    )


def _cutting(
    data: bytes, width: int, raw: str, stride: int
) -> "Callable[[int, int], Image.Image]":
    """Return what cuts bands out of pixels in memory, whose lines have ``stride`` bytes."""
    from PIL import Image  # noqa: PLC0415  see above

    mode = raw.replace("a", "A")  # which is premultiplied
    pixels = memoryview(data)
    flatten = _flattening(Image.new(mode, (1, 1)))

    def band(top: int, bottom: int) -> Image.Image:
        rows, size = pixels[top * stride : bottom * stride], (width, bottom - top)
        return flatten(Image.frombytes(mode, size, rows, "raw", raw, stride))

    return band


def _open_webp(file: BinaryIO) -> Opened:
    """Open WebP: a still picture is made small while it is decoded, which Pillow cannot."""
    from PIL import Image, _webp  # noqa: PLC0415  see above

    data = file.read()
    size = ctypes.c_size_t(len(data))
    library = ctypes.CDLL(_webp.__file__)  # what it is linked with is found through it
    found = _WebPFeatures()
    if library.WebPGetFeaturesInternal(data, size, ctypes.byref(found), _WEBP_ABI):
        raise UnreadableError
    if found.animation:
        file.seek(0)
        return _open_with_pillow(file, Kind.WEBP)
    _check_pixels((found.width, found.height))
    width, height = _kept(found.width, found.height)

    def load() -> "Callable[[int, int], Image.Image]":
        pixels = bytearray(4 * width * height)
        address = ctypes.addressof(ctypes.c_char.from_buffer(pixels))
        asked = _WebPConfig()
        if not library.WebPInitDecoderConfigInternal(ctypes.byref(asked), _WEBP_ABI):
            raise UnreadableError
        asked.options.use_scaling = 1
        asked.options.width, asked.options.height = width, height
        asked.output.colours = _WEBP_RGBA
        asked.output.external = 1
        asked.output.either.pixels = _WebPPixels(address, 4 * width, len(pixels))
        outcome = library.WebPDecode(data, size, ctypes.byref(asked))
        if outcome:
            raise TooLargeError if outcome == _WEBP_OUT_OF_MEMORY else UnreadableError
        image = Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
        flatten = _flattening(image)
        return lambda top, bottom: flatten(image.crop((0, top, width, bottom)))

    own = 1 if found.format == _WEBP_LOSSY else 4
    return Opened(
        width=width,
        height=height,
        cost=own * found.width * found.height + 2 * _kept_cost(width, height),
        load=load,
        orientation=lambda: _read_webp_orientation(data),
    )


def _read_webp_orientation(data: bytes) -> int:
    """Return what the EXIF among the chunks of a WebP says."""
    from PIL import Image  # noqa: PLC0415  see above

    exif, at = Image.Exif(), 12
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at < end:
        head = data[at : at + 8]
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"EXIF":
            exif.load(data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return int(exif.get(_ORIENTATION, 1))


def _kept(width: int, height: int) -> tuple[int, int]:
    """Return what becomes of width and height when the longer one is cut down."""
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _kept_cost(width: int, height: int) -> int:
    """Return the bytes of what is kept, of four for a pixel."""
    return 4 * math.prod(_kept(width, height))


def _two_stages(width: int, height: int, planes: float, pixels: int) -> float:
    """Return the bytes of a picture decoded first into planes, then into pixels, then kept."""
    return width * height * pixels + max(width * height * planes, _kept_cost(width, height))


def _check_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > PIXELS_MOST:
        raise TooLargeError


def _bytes_of_pixel(image: "Image.Image", kind: Kind) -> float:
    """Return what decoding takes, of which the decoder may need a part for itself."""
    if kind is Kind.WEBP:
        return 16  # of a film: two canvases, the pixels as bytes, and as a picture
    return {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}.get(image.mode, 4)


# --- The head of a JPEG (ITU-T T.81, annex B), read without Pillow, which would keep all of it ---


@dataclass(frozen=True, slots=True)
class JpegHead:
    """What a JPEG says of itself.

    Attributes:
        width: pixels across.
        height: pixels down.
        samplings: of each colour, how often it is sampled across and down.
        in_scans: whether it comes in several scans, and so is kept whole while it is decoded.
    """

    width: int
    height: int
    samplings: tuple[tuple[int, int], ...]
    in_scans: bool

    @property
    def cost(self) -> float:
        """Bytes that decoding takes, see ``Opened``."""
        pixels = self.width * self.height
        kept = _kept(self.width, self.height)
        fitting = min(self.width // kept[0], self.height // kept[1])
        reduced = next(scale for scale in (8, 4, 2, 1) if scale <= fitting)
        samples = 0.0
        if self.in_scans:
            most = max(across for across, _ in self.samplings) * max(
                down for _, down in self.samplings
            )
            samples = sum(across * down for across, down in self.samplings) / most
        return pixels * (2 * samples + 4 / reduced**2) + 4 * math.prod(kept)


def read_jpeg_head(file: BinaryIO) -> JpegHead:
    """Return the head of the JPEG in a file, which is read to its first scan.

    Raises:
        UnreadableError: it has none.
        TooLargeError: it would take more than it may.
    """
    kind, frame = 0, b""
    for marker, segment in _segments(file):
        if marker in _FRAMES and segment[6:]:
            kind, frame = marker, segment
        elif marker == _START_OF_SCAN and frame and segment:
            samplings = tuple((max(1, pair >> 4), max(1, pair & 15)) for pair in frame[7::3])
            head = JpegHead(
                width=int.from_bytes(frame[3:5], "big"),
                height=int.from_bytes(frame[1:3], "big"),
                samplings=samplings,
                in_scans=kind in _PROGRESSIVE or segment[0] < len(samplings),
            )
            if not (head.width and head.height and samplings):
                break
            _check_pixels((head.width, head.height))
            if head.cost > ROOM:
                raise TooLargeError
            return head
    raise UnreadableError


def _segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield markers and what follows them."""
    file.seek(2)
    for _ in range(_STEPS_MOST):
        if file.read(1) != b"\xff":
            continue  # what stands between two segments means nothing
        marker = file.read(1)
        while marker == b"\xff":
            marker = file.read(1)
        if not marker:
            return
        length = int.from_bytes(file.read(2), "big")
        yield marker[0], file.read(max(0, length - 2))


# --- Pixels ------------------------------------------------------------------------------------


def clean(file: BinaryIO) -> Cleaned:
    """Return the picture in a file as a JPEG.

    Raises:
        TooLargeError: it would take more than it may.
        UnreadableError: it is none, or damaged.
    """
    with _explained():
        opened = open_picture(file)
        pixels = _turn(_shrink(opened), opened)
        del opened  # and the large picture with it
        encoded = io.BytesIO()
        pixels.save(encoded, "JPEG", quality=QUALITY, optimize=True)
    return Cleaned(encoded.getvalue(), pixels.width, pixels.height)


@contextmanager
def _explained() -> Iterator[None]:
    """Tell what is too large from what is damaged, whatever the libraries raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is odd and can be read
        try:
            yield
        except (TooLargeError, UnreadableError):
            raise
        except Exception as error:
            from PIL.Image import DecompressionBombError  # noqa: PLC0415  see above

            is_bomb = isinstance(error, MemoryError | DecompressionBombError)
            if is_bomb or str(error).startswith(_NO_MEMORY):
                raise TooLargeError from error
            raise UnreadableError from error


def _shrink(opened: Opened) -> "Image.Image":
    """Return the picture no larger than it is kept, made band by band.

    The whole of it exists once only, as the decoder has made it.
    """
    from PIL import Image  # noqa: PLC0415  see above

    width, height = _kept(opened.width, opened.height)
    scale = opened.height / height
    small = Image.new("RGB", (width, height))
    cut = opened.load()
    for top in range(0, height, _ROWS):
        bottom = min(top + _ROWS, height)
        # A pixel is made of some rows above and below it as well; so no band has an edge.
        first = max(0, int((top - _AROUND) * scale))
        last = min(opened.height, int((bottom + _AROUND) * scale) + 1)
        box = (0, top * scale - first, opened.width, bottom * scale - first)
        size = (width, bottom - top)
        small.paste(cut(first, last).resize(size, Image.Resampling.BICUBIC, box), (0, top))
    return small


def _turn(pixels: "Image.Image", opened: Opened) -> "Image.Image":
    """Return the picture upright; a damaged note of how it stands leaves it as it is."""
    from PIL.Image import Transpose  # noqa: PLC0415  see above

    ways = (
        None,
        Transpose.FLIP_LEFT_RIGHT,
        Transpose.ROTATE_180,
        Transpose.FLIP_TOP_BOTTOM,
        Transpose.TRANSPOSE,
        Transpose.ROTATE_270,
        Transpose.TRANSVERSE,
        Transpose.ROTATE_90,
    )
    with suppress(Exception):  # Pillow raises many kinds for damaged files
        way = ways[opened.orientation() - 1]
        return pixels if way is None else pixels.transpose(way)
    return pixels


def _flattening(image: "Image.Image") -> "Callable[[Image.Image], Image.Image]":
    """Return what makes parts of the image RGB, what is transparent white."""
    from PIL import Image  # noqa: PLC0415  see above

    if image.mode.startswith(("I", "F")):
        scale, offset = _tones(image)

        def brighten(part: Image.Image) -> Image.Image:
            wide = part.convert("F" if part.mode == "F" else "I")
            return wide.point(lambda tone: tone * scale + offset).convert("L").convert("RGB")

        return brighten
    if image.has_transparency_data:

        def lay_on_white(part: Image.Image) -> Image.Image:
            layered = part.convert("RGBA")
            flat = Image.new("RGB", layered.size, "white")
            flat.paste(layered, mask=layered.getchannel("A"))
            return flat

        return lay_on_white
    return lambda part: part.convert("RGB")


def _tones(image: "Image.Image") -> tuple[float, float]:
    """Return factor and addend that bring tones of more than eight bits into 0 to 255."""
    if image.mode.startswith("I;16"):
        return 1 / 256, 0.0
    low, high = (float(str(extreme)) for extreme in image.getextrema())
    for most in (1.0, 255.0, 65_535.0):
        if low >= 0 and high <= most and (image.mode == "F" or most > 1):
            return 255 / most, 0.0
    factor = 255 / ((high - low) or 1.0)
    return factor, -low * factor


# --- The program -------------------------------------------------------------------------------


def main() -> Outcome:
    """Clean the picture in the standard input."""
    file, answer = sys.stdin.buffer, sys.stdout.buffer
    try:
        _prepare(file)
        cleaned = clean(file)
        answer.write(cleaned.content + SIZE.pack(cleaned.width, cleaned.height))
    except TooLargeError:
        return Outcome.TOO_LARGE
    except UnreadableError:
        return Outcome.UNREADABLE
    return Outcome.DONE


def _prepare(file: BinaryIO) -> None:
    """Load what the picture needs, and from then on allow no more memory than there shall be."""
    kind = recognise(file.read(HEAD))
    file.seek(0)
    if kind is None:
        raise UnreadableError
    for module in (kind.value, *_BESIDES.get(kind, ()), *_LOADED_LATE):
        import_module(module)
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST))
    sizes = Path("/proc/self/statm")
    if sizes.exists():  # elsewhere, what is known of each kind has to do
        mapped, touched = (
            int(pages) * resource.getpagesize() for pages in sizes.read_text().split()[:2]
        )
        most = MEMORY_MOST + mapped - touched + (THREAD if kind is Kind.HEIF else 0)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # The files it has, and one more where libtiff makes a second name of the picture: no other
    # file, no network.
    files = 3 + (kind is Kind.TIFF)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
