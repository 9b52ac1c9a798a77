"""What a file is, by its content: those that are taken, and everything else is refused.

A table of our own rather than a library: those that guess a type look at the first bytes only,
and what matters here is the rest.  A document with macros, a program behind a PDF and a page of
the web called ``.txt`` begin like what is taken.  Of an archive only the list of names is read,
and only if it is short; nothing is ever unpacked, decoded or run.

This module is a program as well, which ``bot.intake.decoding`` runs apart from everything else:
it reads a file from its standard input, and writes what it is.

Ids of formats: PDF (ISO 32000), RTF (1.9.1), ZIP (APPNOTE 6.3), ODF (1.3, part 2, 3.3), OOXML
(ISO/IEC 29500-2), Ogg (RFC 3533), Matroska (RFC 9559), ISO media (ISO/IEC 14496-12), MPEG audio
(ISO/IEC 11172-3), FLAC (RFC 9639), AMR (RFC 4867).
"""

import codecs
import enum
import os
import re
import resource
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from bot.intake.containers import (
    end_of_boxes,
    end_of_frames,
    end_of_gif,
    end_of_matroska,
    end_of_ogg,
    end_of_pdf,
    end_of_riff,
    end_of_rtf,
)

ENTRIES_MOST: Final = 4_000
DIRECTORY_LARGEST: Final = 512 * 1024
"""Entries and bytes of an office file's list of names; a hundred slides with pictures have about
a thousand."""
UNPACKED_LARGEST: Final = 400 * 1024 * 1024
"""Bytes an office file may say it unpacks to: twenty times the largest that is taken."""
FOREIGN_SHARE: Final = 0.3
"""Of a text in a Western encoding of Windows; Turkish has about a tenth beyond ASCII."""
TEXT_PART: Final = 1024 * 1024
"""Bytes of a text that are looked at together."""
OVERLAP: Final = 64
"""Characters of the part before; what is looked for is shorter."""
MEMORY_MOST: Final = 120_000_000
SECONDS_MOST: Final = 15
"""What the program may take."""
NICE: Final = 10
"""So that answers to others go before."""
TEXT_HEAD: Final = 4_096
"""Bytes at the beginning in which a file shows what else it is."""


class Family(enum.Enum):
    """How people use a file."""

    DOCUMENT = enum.auto()
    SOUND = enum.auto()
    FILM = enum.auto()


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken.

    Attributes:
        suffix: the ending its name gets, with the dot.
        family: how people use it.
    """

    suffix: str
    family: Family


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file that is taken.

    Attributes:
        type: what it is.
        length: bytes up to its end by its own format; what stands behind is not kept.
    """

    type: FileType
    length: int

    def write(self) -> bytes:
        """Return it as the program writes it."""
        return f"{self.type.suffix} {self.type.family.name} {self.length}".encode()

    @classmethod
    def read(cls, answer: bytes) -> Self | None:
        """Return what the program has written; ``None`` where it did not know the file."""
        if not answer:
            return None
        suffix, family, length = answer.decode().split()
        return cls(FileType(suffix, Family[family]), int(length))


def _document(suffix: str) -> FileType:
    return FileType(suffix, Family.DOCUMENT)


def _sound(suffix: str) -> FileType:
    return FileType(suffix, Family.SOUND)


def _film(suffix: str) -> FileType:
    return FileType(suffix, Family.FILM)


PDF: Final = _document(".pdf")
RTF: Final = _document(".rtf")
TEXT: Final = _document(".txt")
TABLE: Final = _document(".csv")
_BEGINNINGS: Final = (
    (b"%PDF-", PDF),
    (b"{\\rtf1", RTF),
    (b"OggS\0", _sound(".ogg")),
    *((b"ID3" + bytes([version]), _sound(".mp3")) for version in (2, 3, 4)),
    (b"fLaC", _sound(".flac")),
    (b"#!AMR", _sound(".amr")),
    (b"GIF87a", _film(".gif")),
    (b"GIF89a", _film(".gif")),
)
_FORMS: Final = {b"WAVE": _sound(".wav"), b"AVI ": _film(".avi")}
"""RIFF files by their form."""
_SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"F4A "})
_FILM_BRANDS: Final = frozenset(
    {b"avc1", b"dash", b"f4v ", b"F4V ", b"M4V ", b"M4VH", b"M4VP", b"mmp4", b"mp41", b"mp42"}
    | {b"mp4v", b"MSNV", b"qt  ", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"isom", b"XAVC"}
)
_OFFICE: Final = {
    b"word/document.xml": _document(".docx"),
    b"xl/workbook.xml": _document(".xlsx"),
    b"ppt/presentation.xml": _document(".pptx"),
}
"""OOXML by the part that holds what is written."""
_OFFICE_LIST: Final = b"[content_types].xml"
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.text": _document(".odt"),
    b"application/vnd.oasis.opendocument.spreadsheet": _document(".ods"),
    b"application/vnd.oasis.opendocument.presentation": _document(".odp"),
}
"""ODF by the text of its first entry, which is stored as it is."""
_OPEN_PARTS: Final = frozenset({b"content.xml", b"meta-inf/manifest.xml"})
_RUNS: Final = re.compile(
    rb"vbaproject|vbadata|(?:^|/)(?:macrosheets|activex|basic|scripts)/|oleobject"
    rb"|\.(?:app|bat|class|cmd|com|dex|dll|exe|hta|html?|jar|jse?|lnk|msi|ps1|scr|sh|vbe|vbs|wsf)$"
)
"""Parts of an office file, in small letters, that hold macros or programs."""
_ESCAPES: Final = re.compile(rb"^/|^[a-z]:|\\|\0|(?:^|/)\.\.(?:/|$)")
"""Names that lead out of the file."""
_WEB: Final = re.compile(rb"<(?:!doctype html|html|script|svg|\?php)\b", re.IGNORECASE)
"""What makes a browser read on, whatever stands before it."""
_MARKUP: Final = re.compile(
    rb"<(?:!doctype|\?xml|\?php|%|/?(?:a|base|body|div|embed|form|head|html|iframe|img|input|link"
    rb"|math|meta|object|script|style|svg)\b)",
    re.IGNORECASE,
)
_SCRIPT: Final = re.compile(
    rb"\A\s*(?:#!|@echo\b|@set\b|%!ps|set-executionpolicy\b|powershell\b|cmd(?:\.exe)? /"
    rb"|\$\w+\s*=|(?:var|const|let) \w+\s*=|(?:function|sub|def) \w*\s*\(|from \w+ import "
    rb"|begin:vc|mime-version:|received:|return-path:|\[internetshortcut\])"
    rb"|\b(?:activexobject|wscript\.|createobject\s*\(|invoke-expression|frombase64string)",
    re.IGNORECASE,
)
"""How scripts begin, mail and cards, which carry other files, and what only scripts say."""
_OBJECT: Final = re.compile(rb"\\obj", re.IGNORECASE)
"""What an RTF brings along, a program for instance."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ASCII: Final = bytes(range(0x80))
_TEXT_NAMES: Final = frozenset({"", ".txt", ".text", ".log", ".md", ".csv", ".tsv"})
_TABLE_NAMES: Final = frozenset({".csv", ".tsv"})
_END_RECORD: Final = struct.Struct("<4s4H2LH")
_DIRECTORY_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_FIRST_ENTRY: Final = b"PK\x03\x04"
_END_SIGNATURE: Final = b"PK\x05\x06"
_DIRECTORY_SIGNATURE: Final = b"PK\x01\x02"
_COMMENT_LONGEST: Final = 0xFFFF
_ENCRYPTED: Final = 0x1
_DISC: Final = slice(0x8001, 0x8006)
"""Where a disc image has ``CD001`` (ECMA-119, 8.1)."""


def recognise_file(content: bytes, suffix: str = "") -> FileType | None:
    """Return what a file is, or ``None`` if it is none of those that are taken.

    Args:
        content: the whole file.
        suffix: the ending of the name it came with, in small letters.  It is believed of plain
            texts only: a table looks like any other, and so does a script.
    """
    if content.startswith(_FIRST_ENTRY):
        return _recognise_office(content)
    if _is_archive_behind(content) or content[_DISC] == b"CD001":
        return None
    known = _recognise_head(content)
    if known is PDF:
        return None if _WEB.search(content, 0, TEXT_HEAD) else PDF
    if known is RTF:
        return None if _OBJECT.search(content) else RTF
    return known or _recognise_text(content, suffix)


def recognise_whole(content: bytes, suffix: str = "") -> Recognised | None:
    """Return what a file is, see ``recognise_file``, and where it ends."""
    found = recognise_file(content, suffix)
    if found is None:
        return None
    find_end = _ENDS.get(found.suffix)
    length = len(content) if find_end is None else find_end(content)
    return Recognised(found, length) if length else None


# --- Signatures --------------------------------------------------------------------------------


def _recognise_head(content: bytes) -> FileType | None:
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            return found
    if content.startswith(b"RIFF"):
        return _FORMS.get(content[8:12])
    if content.startswith(b"\x1aE\xdf\xa3"):
        return _film(".webm" if b"webm" in content[:64] else ".mkv")
    if content[4:8] == b"ftyp":
        return _recognise_container(content)
    return _recognise_frames(content)


def _recognise_container(content: bytes) -> FileType | None:
    """Tell sound and films by their brands; 3GP has very many."""
    length = min(int.from_bytes(content[:4], "big"), 256)
    brand = content[8:12]
    brands = {brand, *(content[at : at + 4] for at in range(16, length, 4))}
    if brand in _SOUND_BRANDS:
        return _sound(".m4a")
    if brand.startswith((b"3gp", b"3g2")):
        return _film(".3gp")
    if brand == b"qt  ":
        return _film(".mov")
    return _film(".mp4") if brands & _FILM_BRANDS else None


def _recognise_frames(content: bytes) -> FileType | None:
    """Recognise MPEG audio without a head: two frames must stand one behind the other."""
    length = _aac_length(content, 0)
    if length and content[length : length + 2] == content[:2]:
        return _sound(".aac")
    length = _mpeg_length(content, 0)
    return _sound(".mp3") if length and content[length : length + 1] == b"\xff" else None


def _aac_length(content: bytes, at: int) -> int:
    """Return the bytes of the frame of AAC (ADTS) there; 0 where it is none."""
    head = content[at : at + 6]
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:  # noqa: PLR2004
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _mpeg_length(content: bytes, at: int) -> int:
    """Return the bytes of the frame of layer III there; 0 where it is none."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004
        return 0
    is_first = head[1] & 0x18 == 0x18  # noqa: PLR2004  MPEG 1, else 2 and 2.5
    rates = _RATES_1 if is_first else _RATES_2
    rate = rates[head[2] >> 4]
    sampled = _SAMPLED[head[1] >> 3 & 3][head[2] >> 2 & 3]
    if not rate or not sampled:
        return 0
    return (144 if is_first else 72) * rate * 1000 // sampled + (head[2] >> 1 & 1)


_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
"""Kilobits a second."""
_SAMPLED: Final = (
    (11_025, 12_000, 8_000, 0),
    (0, 0, 0, 0),
    (22_050, 24_000, 16_000, 0),
    (44_100, 48_000, 32_000, 0),
)
"""Samples a second, by version."""


_ENDS: Final[dict[str, Callable[[bytes], int]]] = {
    ".pdf": end_of_pdf,
    ".rtf": end_of_rtf,
    ".wav": end_of_riff,
    ".avi": end_of_riff,
    ".ogg": end_of_ogg,
    ".gif": end_of_gif,
    ".webm": end_of_matroska,
    ".mkv": end_of_matroska,
    **dict.fromkeys((".mp4", ".mov", ".3gp", ".m4a"), end_of_boxes),
    ".mp3": lambda content: end_of_frames(content, _mpeg_length),
    ".aac": lambda content: end_of_frames(content, _aac_length),
}
"""Where a file ends, by its ending; an office file is refused where its list does not end it."""


# --- Archives ----------------------------------------------------------------------------------


def _recognise_office(content: bytes) -> FileType | None:
    """Recognise an office file without macros by the list of its parts."""
    names = _list_names(content)
    if names is None or any(_RUNS.search(name) or _ESCAPES.search(name) for name in names):
        return None
    found = frozenset(names)
    if found >= _OPEN_PARTS:
        return _OPEN_DOCUMENT.get(_first_text(content))
    kinds = [kind for part, kind in _OFFICE.items() if part in found]
    return kinds[0] if len(kinds) == 1 and _OFFICE_LIST in found else None


def _list_names(content: bytes) -> list[bytes] | None:
    """Return the names in an archive, in small letters; ``None`` for one we do not trust.

    Its last record has to end it, and its list has to stand right before that record: otherwise
    there is something else in the file.
    """
    at = len(content) - _END_RECORD.size
    if at < 0:
        return None
    signature, *discs, here, entries, size, start, _ = _END_RECORD.unpack_from(content, at)
    if signature != _END_SIGNATURE or any(discs) or here != entries or start + size != at:
        return None
    if entries > ENTRIES_MOST or size > DIRECTORY_LARGEST:
        return None
    return _read_names(content[start:at], entries)


def _read_names(directory: bytes, entries: int) -> list[bytes] | None:
    names, at, unpacked = list[bytes](), 0, 0
    for _number in range(entries):
        if at + _DIRECTORY_ENTRY.size > len(directory):
            return None
        fields = _DIRECTORY_ENTRY.unpack_from(directory, at)
        signature, flags = fields[0], fields[3]
        if signature != _DIRECTORY_SIGNATURE or flags & _ENCRYPTED:
            return None
        unpacked += fields[9]
        name_length, extra_length, comment_length = fields[10:13]
        at += _DIRECTORY_ENTRY.size
        names.append(directory[at : at + name_length].lower())
        at += name_length + extra_length + comment_length
    is_whole = at == len(directory) and len(set(names)) == entries
    return names if is_whole and unpacked <= UNPACKED_LARGEST else None


def _first_text(content: bytes) -> bytes:
    """Return the text of the first entry if it is called ``mimetype`` and stored as it is."""
    if content[30:38] != b"mimetype" or content[8:10] != b"\0\0" or content[28:30] != b"\0\0":
        return b""
    length = int.from_bytes(content[22:26], "little")
    return content[38 : 38 + min(length, 64)]


def _is_archive_behind(content: bytes) -> bool:
    """Return whether the file can be opened as an archive too, whatever it begins with."""
    end = content.rfind(_END_SIGNATURE, -_END_RECORD.size - _COMMENT_LONGEST)
    return end >= 0 and content.rfind(_DIRECTORY_SIGNATURE, 0, end) >= 0


# --- Texts -------------------------------------------------------------------------------------


def _recognise_text(content: bytes, suffix: str) -> FileType | None:
    """Recognise a plain text; what a browser or a shell would run is none."""
    if suffix not in _TEXT_NAMES:
        return None
    return (TABLE if suffix in _TABLE_NAMES else TEXT) if _is_plain(content) else None


def _is_plain(content: bytes) -> bool:
    """Return whether it is a text in an encoding of office programs, with nothing that runs."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig"]
    if _count_foreign(content) < len(content) * FOREIGN_SHARE:
        encodings.append("cp1252")  # in which nearly every byte is a letter
    for encoding in encodings:
        try:
            return _holds_words_only(_read(content, encoding))
        except UnicodeDecodeError:
            continue
    return False


def _count_foreign(content: bytes) -> int:
    parts = range(0, len(content), TEXT_PART)
    return sum(len(content[at : at + TEXT_PART].translate(None, _ASCII)) for at in parts)


def _read(content: bytes, encoding: str) -> Iterator[str]:
    """Yield a text part by part: a letter may take four times the bytes it has in the file."""
    reader = codecs.getincrementaldecoder(encoding)()
    for at in range(0, len(content), TEXT_PART):
        yield reader.decode(content[at : at + TEXT_PART], final=at + TEXT_PART >= len(content))


def _holds_words_only(parts: Iterator[str]) -> bool:
    """Return whether a text has words, and none that a browser or a shell would run."""
    before, has_words, is_plain = None, False, True
    for part in parts:  # all of them: one that cannot be read has another encoding
        plain = part.encode("utf-8", "replace")
        is_head = before is None
        seen = plain if before is None else before + plain
        has_words = has_words or bool(part.strip())
        is_plain = is_plain and not (
            _CONTROLS.search(part)
            or (is_head and _SCRIPT.search(plain[:TEXT_HEAD]))
            or _MARKUP.search(seen)
        )
        before = plain[-OVERLAP:]
    return has_words and is_plain


# --- The program -------------------------------------------------------------------------------


def main() -> None:
    """Write what the file in the standard input is; nothing for one that is not taken."""
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        codecs.lookup(encoding)  # which loads a file
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MOST, MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # those it has: no file, no network
    found = recognise_whole(sys.stdin.buffer.read(), *sys.argv[1:2])
    if found is not None:
        sys.stdout.buffer.write(found.write())


if __name__ == "__main__":
    main()
