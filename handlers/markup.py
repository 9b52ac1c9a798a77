"""Formatting of messages: from the messenger's entities to marks, and from marks to its HTML.

What is stored has marks (``storage.markup``) between its words.  Handlers quote it and put it into
their texts as it is; only what leaves is turned into HTML (``handlers.outgoing``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final
from urllib.parse import quote

from aiogram.types import MessageEntity

from storage.markup import MARKS, Link, Run, Style, is_marked, join, split, strip_marks

STYLES: Final = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "underline": Style.UNDERLINE,
    "strikethrough": Style.STRIKE,
    "spoiler": Style.SPOILER,
    "code": Style.CODE,
    "pre": Style.PRE,
    "blockquote": Style.QUOTE,
    "expandable_blockquote": Style.QUOTE,
}
"""Bot API, MessageEntity; the words of all other kinds stay as they are."""
ALONE: Final = frozenset({Style.CODE, Style.PRE})
"""Nothing else may stand in them, and they only in quotations (Bot API, "Formatting options")."""
SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
"""What words may lead to; any other address is shown behind them."""
LAST_OF_ONE_UNIT: Final = 0xFFFF
_TAGS: Final = {
    Style.QUOTE: "blockquote",
    Style.PRE: "pre",
    Style.BOLD: "b",
    Style.ITALIC: "i",
    Style.UNDERLINE: "u",
    Style.STRIKE: "s",
    Style.SPOILER: "tg-spoiler",
    Style.CODE: "code",
}
_TAG: Final = re.compile(r"(<[^<>]*>)")
_TAG_NAME: Final = re.compile(r"</?([a-z-]+)")
_UNSAFE: Final = re.compile(rf"[\s\x00-\x1f\x7f\"'<>{{}}`\\^|{''.join(sorted(MARKS))}]")


def mark(text: str, entities: Sequence[MessageEntity]) -> str:
    """Return a text with marks where its entities say so; what they say beyond it is left out.

    Words that would lead to an address of another kind than ``SCHEMES`` have it behind them.
    """
    looks = [each for each in entities if each.type in STYLES or _leads(each)]
    if not looks:
        return strip_marks(text)
    styles = [frozenset[Style]()] * len(text)
    links: list[Link | None] = [None] * len(text)
    numbers = _numbers_by_unit(text)
    for entity in looks:
        link = Link(_clean_address(entity.url or "")) if _leads(entity) else None
        for number in _covered(entity, numbers):
            if link is None:
                styles[number] |= {STYLES[entity.type]}
            else:
                links[number] = links[number] or link
    runs = []
    for (style, link), covered in groupby(range(len(text)), lambda at: (styles[at], links[at])):
        begin, *more = covered
        words = strip_marks(text[begin : begin + len(more) + 1])
        runs += [Run(words, _allowed(style), link)] if words else []
    return join(_followed(runs))


def to_html(text: str) -> str:
    """Return Telegram's HTML of a text in which words with marks are quoted already.

    Tags that stand in the text are kept; what is marked inside them is put into tags that end
    before they do.
    """
    if not is_marked(text):
        return text
    nest = _Nest()
    for run in split(text):
        for piece in _TAG.split(run.words):
            if _TAG.fullmatch(piece):
                nest.put_tag(piece)
            elif piece:
                nest.put_words(piece, run)
    return nest.finish()


class _Nest:
    """HTML that is being written, and which tags are open in it.

    Attributes:
        around: names of the open tags of the text itself.
        inside: the open tags of marks, all of them within those.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._around: list[str] = []
        self._inside: list[Style | Link] = []

    def put_tag(self, tag: str) -> None:
        """Write a tag of the text itself."""
        self._open([])
        self._parts.append(tag)
        name = _TAG_NAME.match(tag)
        if name is not None and tag.startswith("</"):
            self._around = self._around[:-1]
        elif name is not None:
            self._around.append(name[1])

    def put_words(self, words: str, run: Run) -> None:
        """Write quoted words with their look, as far as it may stand here."""
        self._open([each for each in _looks(run) if self._may_stand(each)])
        self._parts.append(words)

    def finish(self) -> str:
        """Return all that was written."""
        self._open([])
        return "".join(self._parts)

    def _may_stand(self, look: Style | Link) -> bool:
        around = {"code", "pre"} & {*self._around}
        return not around and _name(look) not in self._around

    def _open(self, wanted: list[Style | Link]) -> None:
        """Have these tags open and no others."""
        same = 0
        for before, now in zip(self._inside, wanted, strict=False):
            if before is not now:
                break
            same += 1
        self._parts += [f"</{_name(look)}>" for look in reversed(self._inside[same:])]
        self._parts += [_begin(look) for look in wanted[same:]]
        self._inside = wanted


def _allowed(styles: frozenset[Style]) -> frozenset[Style]:
    return styles & (ALONE | {Style.QUOTE}) if styles & ALONE else styles


def _leads(entity: MessageEntity) -> bool:
    return entity.type == "text_link" and bool((entity.url or "").strip())


def _looks(run: Run) -> Iterator[Style | Link]:
    """Return what to put around words, the outermost first."""
    if Style.QUOTE in run.styles:
        yield Style.QUOTE
    if run.link is not None and run.link.address.lower().startswith(SCHEMES):
        yield run.link
    yield from (style for style in Style if style in run.styles and style is not Style.QUOTE)


def _name(look: Style | Link) -> str:
    return "a" if isinstance(look, Link) else _TAGS[look]


def _begin(look: Style | Link) -> str:
    if isinstance(look, Link):
        address = look.address.replace('"', "&quot;")
        return f'<a href="{address}">'
    return f"<{_TAGS[look]}>"


def _numbers_by_unit(text: str) -> list[int]:
    """Return the number of the character at each unit: entities count UTF-16 code units."""
    return [
        number
        for number, character in enumerate(text)
        for _unit in range(1 + (ord(character) > LAST_OF_ONE_UNIT))
    ]


def _covered(entity: MessageEntity, numbers: Sequence[int]) -> Iterable[int]:
    """Return the numbers of the characters an entity is about."""
    begin, end = max(0, entity.offset), entity.offset + max(0, entity.length)
    units = numbers[begin : max(begin, end)]
    return range(units[0], units[-1] + 1) if units else ()


def _clean_address(address: str) -> str:
    """Return an address without characters that would end it, or mark something."""
    return _UNSAFE.sub(lambda found: quote(found[0]), address.strip())


def _followed(runs: Iterable[Run]) -> Iterator[Run]:
    """Return the runs, those of no usable link followed by its address instead."""
    for link, together in groupby(runs, key=lambda run: run.link):
        if link is None or link.address.lower().startswith(SCHEMES):
            yield from together
        else:
            yield from (replace(run, link=None) for run in together)
            yield Run(f" ({link.address})")
