"""Photos as they come from the page: in a folder of their own, for a day.

A file is complete before its row is written; one without a row is left over from a crash and goes
when it is as old as a row may become.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.intake import decoding
from bot.intake.decoder import HEAD, Kind, recognise
from storage.webchat import UPLOADS_KEPT

FOLDER: Final = "uploads"
"""Inside the media folder."""
SIZE_LIMIT: Final = 25 * 1024 * 1024
"""Bytes of one photo; more than any phone's camera makes."""


class TooLargeError(Exception):
    """The photo has more than ``SIZE_LIMIT`` bytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo that lies in the folder; sizes in pixels and bytes."""

    name: str
    width: int
    height: int
    size: int


class Uploads:
    """The folder of photos from the page."""

    def __init__(self, media_dir: Path) -> None:
        self._folder: Final = media_dir / FOLDER

    async def keep(self, chunks: AsyncIterator[bytes]) -> Upload:
        """Store a photo as it comes in.

        Raises:
            TooLargeError: it does not end.
            PhotoUnreadableError: it is no photo, or one that is too large to be opened.
        """
        name = f"{secrets.token_hex(16)}.upload"
        path = self.path(name)
        partial = path.with_suffix(".part")
        try:
            size = await self._write(partial, chunks)
            width, height = await decoding.measure(partial)
            if await asyncio.to_thread(_is_heic, partial):
                size, width, height = await self._make_visible(partial)
            await asyncio.to_thread(partial.rename, path)
        except BaseException:  # whatever ends it, a cut connection too, leaves nothing behind
            partial.unlink(missing_ok=True)
            raise
        return Upload(name=name, width=width, height=height, size=size)

    def path(self, name: str) -> Path:
        """Return where the photo of this name lies."""
        return self._folder / name

    def remove(self, names: Iterable[str]) -> None:
        """Remove photos; one that is gone already is fine."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def remove_leftovers(self, kept: Collection[str], now: datetime) -> None:
        """Remove old files that no row knows: what crashes have left."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if path.name not in kept and written_at <= now - UPLOADS_KEPT:
                path.unlink(missing_ok=True)

    async def _make_visible(self, path: Path) -> tuple[int, int, int]:
        """Put a JPEG in the place of a photo that few browsers show; return bytes and pixels."""
        cleaned = await decoding.clean(await asyncio.to_thread(path.read_bytes))
        size = await asyncio.to_thread(path.write_bytes, cleaned.content)
        return size, cleaned.width, cleaned.height

    async def _write(self, path: Path, chunks: AsyncIterator[bytes]) -> int:
        size = 0
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        file = await asyncio.to_thread(path.open, "xb")
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > SIZE_LIMIT:
                    raise TooLargeError
                await asyncio.to_thread(file.write, chunk)
        finally:
            await asyncio.to_thread(file.close)
        return size


def _is_heic(path: Path) -> bool:
    with path.open("rb") as file:
        return recognise(file.read(HEAD)) is Kind.HEIF
