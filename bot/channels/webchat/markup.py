"""Telegram's HTML, as far as the page shows it; whatever else is in a text is harmless words."""

import html
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from aiogram.client.default import Default

from bot.channels.base import ImpossibleError

if TYPE_CHECKING:
    import nh3

TAGS: Final = {
    "a",
    "b",
    "blockquote",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "pre",
    "s",
    "strike",
    "strong",
    "tg-spoiler",
    "u",
}
"""Bot API, "HTML style"."""
SCHEMES: Final = {"http", "https", "mailto", "tel"}


def to_html(text: str, parse_mode: str | Default | None) -> str:
    """Return a text or caption as the page may show it.

    Raises:
        ImpossibleError: it is written in another markup than HTML.
    """
    if not parse_mode:
        return escape(text)
    if isinstance(parse_mode, Default) or parse_mode.upper() == "HTML":
        return _cleaner().clean(text)
    msg = f"parse_mode {parse_mode}"
    raise ImpossibleError(msg)


def escape(text: str) -> str:
    """Return HTML that shows exactly these words."""
    return html.escape(text, quote=False)


def plain(content: dict[str, Any]) -> str:
    """Return the words of a message without markup."""
    if "text" in content:
        return str(content["text"])
    return html.unescape(_stripper().clean(content.get("html", "")))


@cache
def _cleaner() -> "nh3.Cleaner":
    import nh3  # noqa: PLC0415  1.5 MB, which nobody needs without the chat page

    return nh3.Cleaner(
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=None,  # the page adds what a link needs
        clean_content_tags=set(),
    )


@cache
def _stripper() -> "nh3.Cleaner":
    import nh3  # noqa: PLC0415  see above

    return nh3.Cleaner(tags=set(), clean_content_tags=set())
