"""Formatted text as the server understands it: HTML in, plain text and entities out.

The reader follows TDLib's ``do_parse_html`` (``td/telegram/MessageEntity.cpp``), with its error
texts; a broken attribute may be refused in other words than there, and ``<pre><code class=…>``
stays two entities. Offsets in errors are bytes of UTF-8; offsets and lengths of entities are
UTF-16 code units.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.support.botapi.errors import refuse

Json = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
"""Supported tags and the entity each becomes (core.telegram.org/bots/api#html-style)."""

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
"""The only named entities the server knows."""

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)\s*(?:=\s*("[^"]*"|'[^']*'|[\w.\-]+))?""")
_TAG_NAME = re.compile(r"[^\s>]*")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?!\w))"
    r"|(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]+\w)"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def utf16_length(text: str) -> int:
    """The length the messenger counts in: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of HTML.

    Raises:
        ApiError: 400 "can't parse entities", with what is wrong and at which byte.
    """
    return _Reader(source).read()


def find_entities(text: str) -> list[Json]:
    """The entities the server finds by itself in plain text: commands, links, addresses, tags."""
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in _FOUND.finditer(text)
    ]


def decode_references(text: str) -> str:
    """Text with ``&lt;`` and numeric references replaced; unknown ones stay as they are."""
    return _REFERENCE.sub(_decode, text)


def _decode(match: re.Match[str]) -> str:
    """One character reference as its character, or unchanged where the server knows none."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED.get(name, match[0])
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else match[0]


@dataclass
class _Open:
    """A tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    position: int


@dataclass
class _Reader:
    """One pass over a source; ``at`` is the next character."""

    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    offset: int = 0
    entities: list[Json] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        """Everything, checked to be balanced."""
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._read_end_tag()
            elif self.source[self.at] == "<":
                self._read_start_tag()
            else:
                self._read_text()
        if self.open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        plain = "".join(self.text)
        if any("\ud800" <= character <= "\udfff" for character in plain):
            self._refuse(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return plain, self.entities

    def _read_text(self) -> None:
        """Text up to the next tag."""
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        piece = decode_references(self.source[self.at : end])
        self.text.append(piece)
        self.offset += utf16_length(piece)
        self.at = end

    def _read_start_tag(self) -> None:
        """A start tag with its attributes."""
        begin = self.at
        name_match = _TAG_NAME.match(self.source, begin + 1)
        raw = name_match[0] if name_match else ""
        position = begin + 1 + len(raw)
        if position >= len(self.source):
            self._refuse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        name = raw.lower()
        if name not in TAGS:
            self._refuse(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        attributes, self.at = self._read_attributes(position, name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            )
        self.open.append(_Open(name, attributes, self.offset, len("".join(self.text))))

    def _read_attributes(self, at: int, tag: str, begin: int) -> tuple[dict[str, str], int]:
        """The attributes from ``at`` to the closing bracket, and the place after it."""
        attributes: dict[str, str] = {}
        while True:
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                self._refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if self.source[at] == ">":
                return attributes, at + 1
            match = _ATTRIBUTE.match(self.source, at)
            if match is None:
                self._refuse(
                    f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}'
                )
            attributes[match[1].lower()] = decode_references((match[2] or "").strip("\"'"))
            at = match.end()

    def _read_end_tag(self) -> None:
        """An end tag, which must close the innermost open one."""
        begin = self.at
        if not self.open:
            self._refuse(f"Unexpected end tag at byte offset {self._byte(begin)}")
        close = self.source.find(">", begin)
        if close < 0:
            self._refuse(f"Unclosed end tag at byte offset {self._byte(begin)}")
        found = self.source[begin + 2 : close].strip().lower()
        opened = self.open.pop()
        if found and found != opened.name:
            self._refuse(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.name}>", found "</{found}>"'
            )
        self.at = close + 1
        if self.offset > opened.offset:
            self._add_entity(opened)

    def _add_entity(self, opened: _Open) -> None:
        """The entity of a closed tag; links without a usable address leave none."""
        entity: Json = {
            "type": TAGS[opened.name],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        if opened.name == "a":
            entity["url"] = opened.attributes.get("href") or "".join(self.text)[opened.position :]
            if not re.match(r"(?:https?|tg|tonsite|mailto|tel)://?\w|[\w-]+\.\w", entity["url"]):
                return
        elif opened.name == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
            if not entity["custom_emoji_id"].isdigit():
                self._refuse("Invalid custom emoji identifier specified")
        elif opened.name == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)

    def _byte(self, position: int) -> int:
        """A position as the byte offset the server reports."""
        return len(self.source[:position].encode())

    @staticmethod
    def _refuse(what: str) -> NoReturn:
        """Say what is wrong with the markup."""
        refuse(f"can't parse entities: {what}")
