"""What people write, the way it is stored: Unicode in NFC, without what nobody can see.

Formatting stands in it as marks (``storage.markup``); lengths are those of what is read.
"""

import unicodedata
from typing import Final

from storage.errors import TextLengthError
from storage.markup import MARKS, is_marked, join, seen, split, without_styles

TEXT_LONGEST: Final = 4000
"""A little under Telegram's 4,096 for one message, so that a text and a reference fit."""


def clean_text(text: str, *, longest: int = TEXT_LONGEST) -> str:
    """Return ``text`` the way it is stored.

    In NFC, without space around it, and without the invisible characters that change how the
    text beside them is shown (bidirectional overrides) or that show nothing at all.  Styles for
    which there is no room are left out; addresses of links are not.

    Raises:
        TextLengthError: no letter or figure is left, or more than ``longest`` characters.
    """
    cleaned = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character in MARKS or (character not in _INVISIBLE and _is_text(character))
    ).strip()
    read = seen(cleaned)
    if not any(unicodedata.category(character)[0] in "LN" for character in read):
        raise TextLengthError(0, shortest=1, longest=longest)
    if is_marked(cleaned):
        cleaned = join(split(cleaned))
        cleaned = cleaned if len(cleaned) <= longest else without_styles(cleaned)
    if len(cleaned) > longest:
        raise TextLengthError(len(cleaned), shortest=1, longest=longest)
    return cleaned


def find_unseen(text: str) -> str | None:
    """Return the first sign that controls a device or the direction of its neighbours.

    ``None`` where there is none.  Signs that only show nothing, such as soft hyphens, do no harm,
    and marks are ours.
    """
    for sign in text:
        if sign not in MARKS and (not _is_text(sign) or "\u202a" <= sign <= "\u202e"):
            return sign
    return None


def clean_web_address(address: str, *, longest: int) -> str | None:
    """Return a web address the way it is stored.

    ``None`` where it is no whole ``https`` address, is longer than ``longest`` characters, or
    has a character that would end it in a text or in HTML.
    """
    cleaned = address.strip()
    host = cleaned.removeprefix("https://").split("/")[0]
    is_usable = (
        cleaned.startswith("https://")
        and "." in host.strip(".")
        and len(cleaned) <= longest
        and cleaned.isprintable()
        and not any(mark in cleaned for mark in " \"<>'\\")
    )
    return cleaned if is_usable else None


def _is_text(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs", "Co"}


_INVISIBLE: Final = frozenset(
    "\u200b\u2060\ufeff\u00ad\u180e"  # zero-width space, word joiner, BOM, soft hyphen
    "\u202a\u202b\u202c\u202d\u202e"  # embeddings and overrides; isolates do no harm and stay
)
