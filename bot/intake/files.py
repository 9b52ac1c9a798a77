"""Files people send beside photos: fetched through the channel, checked by content, kept as is.

Voice messages, sound, videos and documents are for a person to listen to, to look at and to read.
Nothing here opens them; a name gets the ending of what the content is.
"""

import asyncio
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from typing import IO, Final

from aiogram.types import Animation, Audio, Document, Message, Video, VideoNote, Voice

from bot.channels.base import DOWNLOAD_LIMIT, FileRefusedError, FileSource
from bot.intake.decoding import Decoding, write_nameless
from bot.intake.file_types import Family, FileType, Recognised
from bot.intake.photos import photo_of, write_whole
from storage.errors import FileFault, FileUnkeptError
from storage.files.media import MediaKind, SentFile, StoredFile

SIZE_LIMIT: Final = DOWNLOAD_LIMIT
"""Bytes of one file, whichever channel it comes through."""
TITLE_LONGEST: Final = 80
"""Characters of a file's name without its ending, of the 120 that are stored."""
DURATION_LONGEST_S: Final = 24 * 60 * 60
"""What a day holds; the sender's device tells the number."""
_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")

Source = Voice | Audio | Video | VideoNote | Animation | Document


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says of its file.

    Attributes:
        source: the file.
        kind: what it was sent as.
    """

    source: Source
    kind: MediaKind


async def receive_file(
    files: FileSource, message: Message, media_dir: Path, decoding: Decoding
) -> SentFile | FileUnkeptError | None:
    """Return the message's file, stored, or why not; ``None`` without one.

    Raises:
        TryAgainError: the messenger does not answer at this moment.
    """
    claim = claim_of(message)
    if claim is None:
        return None
    if (claim.source.file_size or 0) > SIZE_LIMIT:
        return FileUnkeptError(FileFault.TOO_LARGE)
    with await asyncio.to_thread(write_nameless, media_dir) as file:
        try:
            await files.fetch(claim.source.file_id, file)
        except FileRefusedError as refused:
            return FileUnkeptError(FileFault.TOO_LARGE if refused.too_large else FileFault.GONE)
        size = file.tell()
        if not size:
            return FileUnkeptError(FileFault.EMPTY)
        if size > SIZE_LIMIT:
            return FileUnkeptError(FileFault.TOO_LARGE)
        name = getattr(claim.source, "file_name", None) or ""
        found = await decoding.recognise(file, PurePath(name).suffix.lower())
        if found is None:
            return FileUnkeptError(FileFault.UNKNOWN_TYPE)
        return SentFile(
            file=await _store(file, found, media_dir),
            kind=_kind(claim.kind, found.type),
            title=clean_title(name, found.type.suffix),
            duration_s=_duration(claim.source),
        )


def claim_of(message: Message) -> Claim | None:
    """Return the file of a message that is no photo; ``None`` without one.

    An animation comes as a document too (Bot API, Message).
    """
    known: tuple[tuple[Source | None, MediaKind], ...] = (
        (message.voice, MediaKind.VOICE),
        (message.audio, MediaKind.AUDIO),
        (message.video, MediaKind.VIDEO),
        (message.video_note, MediaKind.VIDEO_NOTE),
        (message.animation, MediaKind.ANIMATION),
        (message.document, MediaKind.FILE),
    )
    return next((Claim(source, kind) for source, kind in known if source is not None), None)


def claimed_size(message: Message) -> int | None:
    """Return how many bytes a message says its photo or file has; ``None`` without one."""
    photo = photo_of(message)
    if photo is not None:
        return photo.file_size or 0
    claim = claim_of(message)
    return None if claim is None else claim.source.file_size or 0


def clean_title(name: str, suffix: str) -> str:
    """Return what a file is called: without a path, without what nobody sees, not too long.

    Args:
        name: as it was sent; may be empty.
        suffix: the ending by its content, with the dot.
    """
    last = PureWindowsPath(name).name  # which knows both kinds of slashes
    seen = "".join(map(_visible, unicodedata.normalize("NFC", last)))
    stem = _ENDING.sub("", " ".join(seen.split())).removesuffix(suffix)
    short = stem[:TITLE_LONGEST].strip(" .")
    return f"{short or _NAMELESS.get(suffix, 'file')}{suffix}"


def _visible(letter: str) -> str:
    """Return a letter, a space, or nothing for a mark, such as one that turns the direction."""
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return " " if category[0] in "CZ" else letter


_NAMELESS: Final = {".pdf": "document", ".ogg": "voice", ".mp4": "video"}
"""What a file without a name is called."""


def _duration(source: Source) -> int | None:
    """Return how long it plays, as far as anybody would listen."""
    told: int | None = getattr(source, "duration", None)
    return None if told is None else min(max(told, 0), DURATION_LONGEST_S)


def _kind(claimed: MediaKind, found: FileType) -> MediaKind:
    """Return what the file is: as it was sent, where its content is of that family."""
    if claimed in _FAMILIES[found.family]:
        return claimed
    return _FAMILIES[found.family][0]


_FAMILIES: Final = {
    Family.DOCUMENT: (MediaKind.FILE,),
    Family.SOUND: (MediaKind.AUDIO, MediaKind.VOICE),
    Family.FILM: (MediaKind.VIDEO, MediaKind.VIDEO_NOTE, MediaKind.ANIMATION),
}


async def _store(file: IO[bytes], found: Recognised, media_dir: Path) -> StoredFile:
    name = f"{secrets.token_urlsafe(24)}{found.type.suffix}"
    size = await asyncio.to_thread(write_whole, media_dir / name, file, found.length)
    return StoredFile(name=name, size=size)
