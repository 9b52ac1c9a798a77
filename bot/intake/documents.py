"""Documents of managers, such as a poster for an announcement: fetched, checked and stored.

PDF only, decided by content: every phone opens it, and it is what a printer's draft comes as.
"""

import asyncio
import secrets
from pathlib import Path, PurePath
from typing import Final

from aiogram.types import Message

from bot.channels.base import DOWNLOAD_LIMIT, Channel, FileRefusedError
from storage.media import StoredDocument, StoredFile

PDF: Final = "application/pdf"
SIGNATURE: Final = b"%PDF-"
"""Every PDF file begins with it (ISO 32000-1, 7.5.2)."""
TITLE_LONGEST: Final = 100
"""Characters of a file's name, of the 120 that are stored."""


def says_pdf(message: Message) -> bool:
    """Return whether the message has a file that says it is a PDF."""
    return message.document is not None and message.document.mime_type == PDF


async def receive_document(
    channel: Channel, message: Message, media_dir: Path
) -> StoredDocument | None:
    """Return the message's PDF file, stored; ``None`` without one that can be read.

    Raises:
        TryAgainError: the messenger does not answer at this moment.
    """
    source = message.document
    if source is None or not says_pdf(message) or (source.file_size or 0) > DOWNLOAD_LIMIT:
        return None
    try:
        content = await channel.fetch(source.file_id)
    except FileRefusedError:
        return None
    if not content.startswith(SIGNATURE):
        return None
    return await asyncio.to_thread(_store, content, source.file_name or "", media_dir)


def _store(content: bytes, file_name: str, media_dir: Path) -> StoredDocument:
    name = f"{secrets.token_urlsafe(24)}.pdf"
    media_dir.mkdir(parents=True, exist_ok=True)
    partial = media_dir / f"{name}.part"
    partial.write_bytes(content)
    partial.rename(media_dir / name)
    title = "".join(letter for letter in PurePath(file_name).stem if letter.isprintable())
    return StoredDocument(
        StoredFile(name=name, size=len(content)), f"{title[:TITLE_LONGEST] or 'document'}.pdf"
    )
