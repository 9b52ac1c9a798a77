"""Formatting inside texts, as they are stored: marks between the words, which nobody can type.

::

    BOLD words BOLD                   a mark turns its style on, and off again
    LINK words ADDRESS address END    words that lead to an address

The marks are characters of Unicode's private use area: what comes in is rid of them before its own
formatting is marked, so that a text without any is shown exactly as it was typed.  Everything
else in a text is read as it stands; a mark out of place means nothing.
"""

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final


class Style(enum.StrEnum):
    """How words can look, by their mark; in the order in which they stand inside one another."""

    QUOTE = "\ue9b1"
    PRE = "\ue9b2"
    BOLD = "\ue9b3"
    ITALIC = "\ue9b4"
    UNDERLINE = "\ue9b5"
    STRIKE = "\ue9b6"
    SPOILER = "\ue9b7"
    CODE = "\ue9b8"


LINK: Final = "\ue9bd"
ADDRESS: Final = "\ue9be"
END: Final = "\ue9bf"
MARKS: Final = frozenset({*(style.value for style in Style), LINK, ADDRESS, END})
"""All characters that mark something."""

_ANY: Final = re.compile(f"[{''.join(sorted(MARKS))}]")
_INSIDE: Final = f"([^{LINK}{ADDRESS}{END}]+)"
_WHOLE_LINK: Final = re.compile(f"{LINK}{_INSIDE}{ADDRESS}{_INSIDE}{END}")
_STYLES: Final = {style.value: frozenset({style}) for style in Style}
_PREFIXES: Final = ("", "https://", "http://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """An address that words lead to; two links are never the same one."""

    address: str


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike all through."""

    words: str
    styles: frozenset[Style] = frozenset()
    link: Link | None = None


def is_marked(text: str) -> bool:
    """Return whether anything in a text is formatted."""
    return _ANY.search(text) is not None


def strip_marks(text: str) -> str:
    """Return a text as it came in without the characters that mark something for us."""
    return _ANY.sub("", text)


def split(text: str) -> list[Run]:
    """Return a text cut where its look changes."""
    if not is_marked(text):
        return [Run(text)] if text else []
    styles: frozenset[Style] = frozenset()
    runs, end = list[Run](), 0
    for found in _WHOLE_LINK.finditer(text):
        styles = _take(runs, text[end : found.start()], styles, None)
        words, address = found[1], strip_marks(found[2])
        styles = _take(runs, words, styles, Link(address) if address else None)
        end = found.end()
    _take(runs, text[end:], styles, None)
    return runs


def join(runs: Iterable[Run]) -> str:
    """Return the text of these runs; every style that begins also ends."""
    parts, styles = list[str](), frozenset[Style]()
    for link, together in groupby(runs, key=lambda run: run.link):
        parts += [] if link is None else [LINK]
        for run in together:
            parts += [*_turned(styles ^ run.styles), run.words]
            styles = run.styles
        if link is not None:
            parts += [*_turned(styles), ADDRESS, link.address, END]
            styles = frozenset()
    return "".join([*parts, *_turned(styles)])


def seen(text: str) -> str:
    """Return the words of a text alone."""
    return "".join(run.words for run in split(text)) if is_marked(text) else text


def plain(text: str) -> str:
    """Return a text for where nothing can be formatted: the address stands behind the word."""
    if not is_marked(text):
        return text
    return "".join(
        _with_address("".join(run.words for run in together), link)
        for link, together in groupby(split(text), key=lambda run: run.link)
    )


def cut_first_line(text: str) -> tuple[str, str]:
    """Return the first line, and the rest without the line break between the two."""
    first, rest = list[Run](), list[Run]()
    for run in split(text):
        if rest:
            rest.append(run)
            continue
        words, line_break, more = run.words.partition("\n")
        first.append(replace(run, words=words))
        rest += [replace(run, words=more)] if line_break else []
    return join(first), join(run for run in rest if run.words)


def without_styles(text: str) -> str:
    """Return a text with its links only."""
    return join(Run(run.words, link=run.link) for run in split(text))


def _take(
    runs: list[Run], text: str, styles: frozenset[Style], link: Link | None
) -> frozenset[Style]:
    """Add the runs of a text without links, and return which styles go on behind it."""
    end = 0
    for found in _ANY.finditer(text):
        if found.start() > end:
            runs.append(Run(text[end : found.start()], styles, link))
        end = found.end()
        styles ^= _STYLES.get(found[0], frozenset())
    if end < len(text):
        runs.append(Run(text[end:], styles, link))
    return styles


def _turned(styles: frozenset[Style]) -> Iterator[str]:
    return (style.value for style in Style if style in styles)


def _with_address(words: str, link: Link | None) -> str:
    if link is None:
        return words
    shown = words.strip().rstrip("/")
    is_shown = link.address.rstrip("/") in {f"{prefix}{shown}" for prefix in _PREFIXES}
    return words if is_shown else f"{words} ({link.address})"
