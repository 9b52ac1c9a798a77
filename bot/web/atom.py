"""Atom feeds (RFC 4287) from plain values; every text in them is plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 # it only writes here

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (2.2, Char)."""


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One piece of news.

    Attributes:
        id: an IRI that never changes.
        title: one line.
        text: everything.
        published: when.
        updated: when it was changed last.
        language: in which language it is written.
        category: what it is about.
    """

    id: str
    title: str
    text: str
    published: datetime
    updated: datetime
    language: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """What stands above the entries; ``url`` is where the feed lies, ``home`` what it is about."""

    id: str
    title: str
    author: str
    url: str
    home: str
    language: str


def atom(feed: AtomFeed, entries: Sequence[AtomEntry], *, epoch: datetime) -> bytes:
    """Return the feed; its bytes change only when something has changed.

    Args:
        feed: what stands above the entries.
        entries: newest first.
        epoch: when an empty feed was changed last.
    """
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _put(root, "id", feed.id)
    _put(root, "title", feed.title)
    _put(root, "updated", _moment(max((each.updated for each in entries), default=epoch)))
    _put(ET.SubElement(root, "author"), "name", feed.author)
    ET.SubElement(root, "link", {"rel": "self", "href": feed.url})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    for entry in entries:
        _put_entry(root, entry)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _put_entry(root: ET.Element, entry: AtomEntry) -> None:
    element = ET.SubElement(root, "entry", {"xml:lang": entry.language})
    _put(element, "id", entry.id)
    _put(element, "title", entry.title)
    _put(element, "published", _moment(entry.published))
    _put(element, "updated", _moment(entry.updated))
    if entry.category is not None:
        ET.SubElement(element, "category", {"term": entry.category})
    _put(element, "content", entry.text).set("type", "text")


def _put(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _FORBIDDEN.sub("", text)
    return element


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
