"""Photos of people: fetched through the channel, checked by content, and stripped of everything.

A photo is decoded and encoded anew, so that nothing but its pixels is kept: no place, no time, no
device, no thumbnail, no hidden payload.
"""

import asyncio
import io
import logging
import secrets
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiogram.types import Document, Message, PhotoSize

from bot.channels.base import DOWNLOAD_LIMIT, Channel, FileRefusedError
from storage.errors import PhotoUnreadableError, StorageError
from storage.media import StoredFile

if TYPE_CHECKING:
    from PIL import Image

logger = logging.getLogger(__name__)

LONGEST_SIDE: Final = 2048
"""Pixels; enough to read a sign, and a few hundred kilobytes."""
PIXEL_LIMIT: Final = 64_000_000
"""More than any phone's photo (50 megapixels); what claims more is a decompression bomb."""
QUALITY: Final = 85
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "MPO")
"""What phones and screenshots come in; decided by content, never by the file's name."""


async def receive_photo(
    channel: Channel, message: Message, media_dir: Path
) -> StoredFile | StorageError | None:
    """Return the message's photo, cleaned and stored, or why not; ``None`` without a photo.

    Raises:
        TryAgainError: the messenger does not answer at this moment.
    """
    source = photo_of(message)
    if source is None:
        return None
    if (source.file_size or 0) > DOWNLOAD_LIMIT:
        return PhotoUnreadableError(too_large=True)
    try:
        data = await channel.fetch(source.file_id)
    except FileRefusedError:
        return PhotoUnreadableError(too_large=False)
    try:
        return await asyncio.to_thread(store_photo, data, media_dir)
    except PhotoUnreadableError as error:
        return error


def photo_of(message: Message) -> PhotoSize | Document | None:
    """Return the largest size of a photo, or a file that says it is an image."""
    if message.photo:
        return message.photo[-1]
    document = message.document
    if document is not None and (document.mime_type or "").startswith("image/"):
        return document
    return None


def store_photo(data: bytes, media_dir: Path) -> StoredFile:
    """Write the pixels of ``data`` into the media folder as a JPEG with a random name.

    Raises:
        PhotoUnreadableError: not an image, a damaged one, or one with too many pixels.
    """
    encoded, width, height = clean_photo(data)
    name = f"{secrets.token_urlsafe(24)}.jpg"
    media_dir.mkdir(parents=True, exist_ok=True)
    partial = media_dir / f"{name}.part"
    partial.write_bytes(encoded)
    partial.rename(media_dir / name)
    return StoredFile(name=name, size=len(encoded), width=width, height=height)


def clean_photo(data: bytes) -> tuple[bytes, int, int]:
    """Return ``data`` as a JPEG without metadata, with its width and height in pixels.

    Raises:
        PhotoUnreadableError: not an image, a damaged one, or one with too many pixels.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  takes long to import, and few need it at once

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_pixels(image)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                pixels = _flatten(upright)
    except PhotoUnreadableError:
        raise
    except Exception as error:  # Pillow raises many kinds for damaged files
        logger.info("A photo could not be read: %s", type(error).__name__)
        raise PhotoUnreadableError(too_large=False) from error
    encoded = io.BytesIO()
    pixels.save(encoded, "JPEG", quality=QUALITY, optimize=True)
    return encoded.getvalue(), pixels.width, pixels.height


def _check_pixels(image: "Image.Image") -> None:
    if image.width * image.height > PIXEL_LIMIT:
        raise PhotoUnreadableError(too_large=True)


def _flatten(image: "Image.Image") -> "Image.Image":
    """Return the image in RGB, what was transparent in white, and without anything attached."""
    from PIL import Image  # noqa: PLC0415  see above

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
        return flat
    flat = Image.new("RGB", image.size)
    flat.paste(image.convert("RGB"))
    return flat
