"""Photos of people: fetched through the channel, checked by content, and stripped of everything.

A photo is decoded and encoded anew, so that nothing but its pixels is kept: no place, no time, no
device, no thumbnail, no hidden payload.
"""

import asyncio
import secrets
import shutil
from pathlib import Path, PurePath
from typing import IO, Final

from aiogram.types import Document, Message, PhotoSize

from bot.channels.base import FileRefusedError, FileSource
from bot.intake.decoder import HEAD, recognise
from bot.intake.decoding import Decoding, write_nameless
from storage.errors import PhotoUnreadableError, StorageError
from storage.files.media import StoredFile

UNKNOWN: Final = frozenset({None, "", "application/octet-stream", "binary/octet-stream"})
"""Types of files that say nothing; the content tells."""
DRAWING: Final = "image/svg+xml"
"""No pixels but a program for drawing them."""
SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif"}
)


async def receive_photo(
    files: FileSource, message: Message, media_dir: Path, decoding: Decoding
) -> StoredFile | StorageError | None:
    """Return the message's photo, cleaned and stored, or why not; ``None`` without a photo.

    Raises:
        TryAgainError: the messenger does not answer at this moment.
    """
    source = photo_of(message)
    if source is None:
        return None
    if (source.file_size or 0) > files.download_limit:
        return PhotoUnreadableError(too_large=True) if _claims_photo(source) else None
    try:
        with await asyncio.to_thread(write_nameless, media_dir) as original:
            await files.fetch(source.file_id, original)
            if not _claims_photo(source) and not await asyncio.to_thread(_is_photo, original):
                return None
            return await store_photo(original, media_dir, decoding)
    except FileRefusedError as refused:
        return PhotoUnreadableError(too_large=refused.too_large)
    except PhotoUnreadableError as error:
        return error


def photo_of(message: Message) -> PhotoSize | Document | None:
    """Return the largest size of a photo, or a file that is or may be one."""
    if message.photo:
        return message.photo[-1]
    document = message.document
    if document is None or message.animation is not None:
        return None
    return document if _claims_photo(document) or document.mime_type in UNKNOWN else None


def _claims_photo(source: PhotoSize | Document) -> bool:
    """Return whether the sender's device says that it is a photo."""
    if isinstance(source, PhotoSize):
        return True
    if (source.mime_type or "").startswith("image/"):
        return source.mime_type != DRAWING
    name = PurePath(source.file_name or "")
    return source.mime_type in UNKNOWN and name.suffix.lower() in SUFFIXES


async def store_photo(original: IO[bytes], media_dir: Path, decoding: Decoding) -> StoredFile:
    """Write the pixels of a picture into the media folder as a JPEG with a random name.

    Raises:
        PhotoUnreadableError: no picture, a damaged one, or one that is too large to be opened.
    """
    name = f"{secrets.token_urlsafe(24)}.jpg"
    with await asyncio.to_thread(write_nameless, media_dir) as picture:
        width, height = await decoding.clean(original, picture)
        size = await asyncio.to_thread(write_whole, media_dir / name, picture)
    return StoredFile(name=name, size=size, width=width, height=height)


def write_whole(path: Path, source: IO[bytes], length: int | None = None) -> int:
    """Write a file that is whole or not there, and return its bytes.

    Args:
        path: where.
        source: what it shall hold, from its beginning.
        length: how much of it; everything where ``None``.
    """
    partial = path.with_name(f"{path.name}.part")
    source.seek(0)
    try:
        with partial.open("wb") as file:
            shutil.copyfileobj(source, file)
            size = file.truncate(length)
        partial.rename(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return size


def _is_photo(file: IO[bytes]) -> bool:
    file.seek(0)
    return recognise(file.read(HEAD)) is not None
