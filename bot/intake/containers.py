"""Where a file ends by what its format says, so that nothing else is kept behind it.

Each function walks from one part to the next by their lengths and looks at nothing else.  A file
that was cut off ends where it ends.  Formats whose end cannot be known this way are kept whole.

Ids of formats: GIF (89a), RIFF (Microsoft, 1991), Ogg (RFC 3533), Matroska (RFC 9559), ISO media
(ISO/IEC 14496-12), MPEG audio (ISO/IEC 11172-3), ID3 (2.4.0), APE tags (2.000), PDF (ISO 32000).
"""

import re
import struct
from collections.abc import Callable
from typing import Final

STRAY_MOST: Final = 64 * 1024
"""Bytes between two frames of sound that players skip."""
_PDF_END: Final = b"%%EOF"
_BOX_TYPE: Final = re.compile(rb"[A-Za-z0-9\xa9][A-Za-z0-9 ]{3}")
_LONG_BOXES: Final = frozenset({b"mdat", b"moov", b"moof", b"free", b"skip", b"wide", b"uuid"})
"""Those a film may break off in."""
_SEGMENT: Final = b"\x18\x53\x80\x67"
_GIF_TABLE: Final = 0x80
_OGG_HEAD: Final = 27
_ID3_TAIL: Final = 128
_APE_HEAD: Final = struct.Struct("<8sIII")


def end_of_pdf(content: bytes) -> int:
    """Return where a PDF ends; 0 for one that never says so."""
    at = content.rfind(_PDF_END)
    if at < 0:
        return 0
    end = at + len(_PDF_END)
    rest = content[end : end + 2]
    return end + len(rest) - len(rest.lstrip(b"\r\n"))


def end_of_rtf(content: bytes) -> int:
    """Return where an RTF ends, with its last brace; 0 without one."""
    return content.rfind(b"}") + 1


def end_of_riff(content: bytes) -> int:
    """Return where the last of the RIFF chunks ends; large films have several."""
    at = 0
    while content[at : at + 4] == b"RIFF":
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        if size in {0, 0xFFFFFFFF}:  # of a recording that did not know its length
            return len(content)
        at += 8 + size + size % 2
    return min(at, len(content))


def end_of_ogg(content: bytes) -> int:
    """Return where the last page ends."""
    at = 0
    while content[at : at + 4] == b"OggS" and len(content) >= at + _OGG_HEAD:
        segments = content[at + _OGG_HEAD - 1]
        lengths = content[at + _OGG_HEAD : at + _OGG_HEAD + segments]
        at += _OGG_HEAD + segments + sum(lengths)
    return min(at, len(content))


def end_of_boxes(content: bytes) -> int:
    """Return where the last box of a film or sound ends (MP4, MOV, 3GP, M4A)."""
    at = 0
    while at + 8 <= len(content) and _BOX_TYPE.match(content, at + 4):
        size, least = int.from_bytes(content[at : at + 4], "big"), 8
        if size == 1:
            size, least = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        if size == 0:  # up to the end of the file
            return len(content)
        if size < least:
            break
        if at + size > len(content):
            return len(content) if content[at + 4 : at + 8] in _LONG_BOXES or not at else at
        at += size
    return at


def end_of_matroska(content: bytes) -> int:
    """Return where the segment behind the head of a Matroska or WebM file ends."""
    head, at = _read_size(content, 4)
    at += head
    if content[at : at + 4] != _SEGMENT:
        return len(content)
    size, start = _read_size(content, at + 4)
    return min(start + size, len(content))


def _read_size(content: bytes, at: int) -> tuple[int, int]:
    """Return the size of an element and where its content starts; all of it if unknown."""
    first = content[at] if at < len(content) else 0
    length = 9 - first.bit_length()
    value = int.from_bytes(content[at : at + length], "big") & ((1 << 7 * length) - 1)
    is_known = length <= 8 and value != (1 << 7 * length) - 1  # noqa: PLR2004  bytes of a size
    return (value if is_known else len(content)), at + length


def end_of_gif(content: bytes) -> int:
    """Return where a GIF ends, with its trailer."""
    at = 13 + _colours(content, 10)
    while at < len(content):
        match content[at]:
            case 0x21:  # an extension
                at = _skip_blocks(content, at + 2)
            case 0x2C:  # a picture
                at = _skip_blocks(content, at + 11 + _colours(content, at + 9))
            case 0x3B:
                return at + 1
            case _:
                return at
    return len(content)


def _colours(content: bytes, at: int) -> int:
    """Return the bytes of the table of colours that this byte announces."""
    packed = content[at] if at < len(content) else 0
    return 3 << (packed & 7) + 1 if packed & _GIF_TABLE else 0


def _skip_blocks(content: bytes, at: int) -> int:
    while at < len(content) and content[at]:
        at += 1 + content[at]
    return at + 1


def end_of_frames(content: bytes, length_at: Callable[[bytes, int], int]) -> int:
    """Return where the last frame of sound ends, with the tags behind it.

    Args:
        content: the whole file.
        length_at: returns the bytes of the frame that begins there; 0 where none does.
    """
    at = end = _skip_id3(content)
    while at < len(content):
        length = length_at(content, at)
        if length:
            at = end = at + length
            continue
        tag = _tag_length(content, at)
        if tag:
            at = end = at + tag
            continue
        at = content.find(b"\xff", at + 1, end + STRAY_MOST)
        if at < 0:
            break
    return min(end, len(content))


def _skip_id3(content: bytes) -> int:
    if not content.startswith(b"ID3"):
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _tag_length(content: bytes, at: int) -> int:
    """Return the bytes of a tag that stands behind sound."""
    if content.startswith(b"TAG", at):
        return _ID3_TAIL
    if not content.startswith(b"APETAGEX", at) or len(content) < at + 32:
        return 0
    _name, _version, size, _items = _APE_HEAD.unpack_from(content, at)
    return 32 + int(size)
