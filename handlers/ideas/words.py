"""Words about published ideas that residents and the team share."""

from collections.abc import Collection, Iterable
from typing import Final

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.text import shorten
from storage.ideas.models import HelpWay

TEXT_SHOWN: Final = 3_000
"""Units of a text: what is published whole, if every character is an emoji of two units."""


def way_label(way: HelpWay) -> str:
    """Return what somebody would give."""
    match way:
        case HelpWay.TIME:
            return _("⏱ Time")
        case HelpWay.SKILLS:
            # NOTE: what somebody can do, such as carpentry or bookkeeping
            return _("🛠 Skills")
        case HelpWay.ROOM:
            # NOTE: somebody has a room or a garden that could be used
            return _("🏠 A room")
        case HelpWay.MONEY:
            return _("💶 Money")


def ways_line(ways: Collection[HelpWay]) -> str:
    """Return what somebody would give, in a row."""
    return ", ".join(way_label(way) for way in HelpWay if way in ways)


def bits_of(ways: Collection[HelpWay]) -> int:
    """Return ways to help as they travel in a button."""
    return sum(1 << place for place, way in enumerate(HelpWay) if way in ways)


def ways_of(bits: int) -> frozenset[HelpWay]:
    """Return the ways to help a button carries."""
    return frozenset(way for place, way in enumerate(HelpWay) if bits >> place & 1)


def public_text(
    title: str,
    text: str,
    *,
    above: Iterable[str],
    marks: Iterable[str] = (),
    below: Iterable[str],
) -> str:
    """Return an idea as everybody sees it, in Telegram's HTML.

    Args:
        title: what it is called.
        text: what is said of it.
        above: lines between the two.
        marks: lines that belong to the text: who has translated it.
        below: lines after the text.
    """
    heading = [f"<b>💡 {isolate(html.quote(title))}</b>", *above]
    blocks = [heading, [isolate(html.quote(shorten(text, TEXT_SHOWN))), *marks], list(below)]
    return "\n\n".join("\n".join(block) for block in blocks if block)
