"""Small files as people send them: what is taken, and what only claims to be."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.channels.base import Channel

OPUS: Final = b"OggS\0\2" + bytes(20) + b"\1\x1eOpusHead\1\1" + bytes(20)
"""The head of a voice message of Telegram's."""
MP4: Final = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(40)
PDF: Final = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n%%EOF\n"
MP3_FRAME: Final = b"\xff\xfb\x90\x00" + bytes(413)
"""128 kilobits and 44,100 samples a second: 417 bytes."""
CONTENT_TYPES: Final = "[Content_Types].xml"


async def fetched(channel: Channel, file_id: str) -> bytes:
    """Return the bytes of a file somebody sent."""
    file = io.BytesIO()
    await channel.fetch(file_id, file)
    return file.getvalue()


def an_archive(names: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """Return a ZIP with these entries, the first one stored as it is."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(names.items()):
            archive.writestr(
                name, content, zipfile.ZIP_STORED if number == 0 else zipfile.ZIP_DEFLATED
            )
        archive.comment = comment
    return data.getvalue()


def an_office_file(
    others: Mapping[str, bytes] = MappingProxyType({}), *, part: str = "word/document.xml"
) -> bytes:
    """Return a file of Word, Excel or PowerPoint, by its main part."""
    return an_archive(
        {CONTENT_TYPES: b"<Types/>", "_rels/.rels": b"<r/>", part: b"<w/>", **others}
    )


def an_open_document(
    others: Mapping[str, bytes] = MappingProxyType({}), *, kind: str = "text"
) -> bytes:
    """Return a file of LibreOffice."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    parts = {"mimetype": mimetype, "content.xml": b"<o/>", "META-INF/manifest.xml": b"<m/>"}
    return an_archive({**parts, **others})
