"""Photos and files from the page, in a folder of their own, for a day.

Of a photo only the pixels lie there, as a JPEG; where it was taken never reaches the folder.

A file is complete before its row is written; one without a row is left over from a crash and goes
when it is as old as a row may become.
"""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from bot.intake.decoder import HEAD, recognise
from bot.intake.decoding import Decoding, write_nameless
from bot.intake.files import SIZE_LIMIT as FILE_SIZE_LIMIT
from storage.errors import FileFault, FileUnkeptError
from storage.webchat import UPLOADS_KEPT

FOLDER: Final = "uploads"
"""Inside the media folder."""
SIZE_LIMIT: Final = 25 * 1024 * 1024
"""Bytes of one photo; more than any phone's camera makes."""


class TooLargeError(Exception):
    """The photo or file has more bytes than may be sent."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo or file that lies in the folder; sizes in bytes and, of a photo, in pixels."""

    name: str
    size: int
    received: int
    """Bytes it came with."""
    width: int | None = None
    height: int | None = None


class Uploads:
    """The folder of photos and files from the page."""

    def __init__(self, media_dir: Path, decoding: Decoding) -> None:
        self._folder: Final = media_dir / FOLDER
        self._decoding = decoding

    async def keep(self, chunks: AsyncIterator[bytes]) -> Upload:
        """Store a photo as it comes in.

        Raises:
            TooLargeError: it does not end.
            PhotoUnreadableError: it is no photo, or one that is too large to be opened.
        """
        async with self._writing() as (name, partial):
            with await asyncio.to_thread(write_nameless, self._folder) as original:
                await self._write(original, chunks, SIZE_LIMIT)
                return await self._clean(original, name, partial)

    async def keep_file(self, chunks: AsyncIterator[bytes], *, suffix: str) -> Upload:
        """Store a file as it comes in, if it is one of those that are taken, or a photo.

        Args:
            chunks: its bytes.
            suffix: the ending of its name, in small letters.

        Raises:
            TooLargeError: it does not end.
            FileUnkeptError: it is empty, or none of those.
        """
        async with self._writing() as (name, partial):
            with await asyncio.to_thread(write_nameless, self._folder) as original:
                size = await self._write(original, chunks, FILE_SIZE_LIMIT)
                if not size:
                    raise FileUnkeptError(FileFault.EMPTY)
                if await asyncio.to_thread(_is_photo, original):
                    cleaned = await self._clean(original, name, partial)
                    return replace(cleaned, width=None, height=None)
                found = await self._decoding.recognise(original, suffix)
                if found is None:
                    raise FileUnkeptError(FileFault.UNKNOWN_TYPE)
                await asyncio.to_thread(_put, original, partial, found.length)
        return Upload(name=name, size=found.length, received=size)

    def path(self, name: str) -> Path:
        """Return where the photo or file of this name lies."""
        return self._folder / name

    def remove(self, names: Iterable[str]) -> None:
        """Remove photos and files; one that is gone already is fine."""
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

    async def _clean(self, original: IO[bytes], name: str, path: Path) -> Upload:
        """Write the pixels of a photo as a JPEG, which all browsers show."""
        received = original.tell()
        with await asyncio.to_thread(write_nameless, self._folder) as picture:
            width, height = await self._decoding.clean(original, picture)
            size = await asyncio.to_thread(_put, picture, path)
        return Upload(name=name, size=size, received=received, width=width, height=height)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[tuple[str, Path]]:
        """Give the name of a new file, and where to write it until it is whole."""
        name = f"{secrets.token_hex(16)}.upload"
        path = self.path(name)
        partial = path.with_suffix(".part")
        try:
            yield name, partial
            await asyncio.to_thread(partial.rename, path)
        except BaseException:  # whatever ends it, a cut connection too, leaves nothing behind
            partial.unlink(missing_ok=True)
            raise

    async def _write(self, file: IO[bytes], chunks: AsyncIterator[bytes], limit: int) -> int:
        size = 0
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLargeError
            await asyncio.to_thread(file.write, chunk)
        return size


def _is_photo(file: IO[bytes]) -> bool:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0, os.SEEK_END)
    return recognise(head) is not None


def _put(source: IO[bytes], path: Path, length: int | None = None) -> int:
    """Write a file, as far as it is wanted; return its bytes."""
    source.seek(0)
    with path.open("xb") as file:
        shutil.copyfileobj(source, file)
        return file.truncate(length)
