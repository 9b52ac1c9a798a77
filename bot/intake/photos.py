"""Photos of people: fetched through the channel, checked by content, and stripped of everything.

A photo is decoded and encoded anew, so that nothing but its pixels is kept: no place, no time, no
device, no thumbnail, no hidden payload.
"""

import asyncio
import secrets
from pathlib import Path, PurePath
from typing import Final

from aiogram.types import Document, Message, PhotoSize

from bot.channels.base import Channel, FileRefusedError
from bot.intake import decoding
from bot.intake.decoder import HEAD, recognise
from storage.errors import PhotoUnreadableError, StorageError
from storage.media import StoredFile

UNKNOWN: Final = frozenset({None, "", "application/octet-stream", "binary/octet-stream"})
"""Types of files that say nothing; the content tells."""
DRAWING: Final = "image/svg+xml"
"""No pixels but a program for drawing them."""
SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif"}
)


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
    if (source.file_size or 0) > channel.download_limit:
        return PhotoUnreadableError(too_large=True) if _claims_photo(source) else None
    try:
        data = await channel.fetch(source.file_id)
        if not _claims_photo(source) and recognise(data[:HEAD]) is None:
            return None
        return await store_photo(data, media_dir)
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


async def store_photo(data: bytes, media_dir: Path) -> StoredFile:
    """Write the pixels of ``data`` into the media folder as a JPEG with a random name.

    Raises:
        PhotoUnreadableError: no picture, a damaged one, or one that is too large to be opened.
    """
    cleaned = await decoding.clean(data)
    name = f"{secrets.token_urlsafe(24)}.jpg"
    await asyncio.to_thread(write_whole, media_dir / name, cleaned.content)
    return StoredFile(
        name=name, size=len(cleaned.content), width=cleaned.width, height=cleaned.height
    )


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    partial.rename(path)
