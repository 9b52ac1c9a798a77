"""What people write, the way it is stored: Unicode in NFC, without what nobody can see."""

import unicodedata
from typing import Final

from storage.errors import TextLengthError

TEXT_LONGEST: Final = 4000
"""A little under Telegram's 4,096 for one message, so that a text and a reference fit."""


def clean_text(text: str, *, longest: int = TEXT_LONGEST) -> str:
    """Return ``text`` the way it is stored.

    In NFC, without space around it, and without the invisible characters that change how the
    text beside them is shown (bidirectional overrides) or that show nothing at all.

    Raises:
        TextLengthError: no letter or figure is left, or more than ``longest`` characters.
    """
    cleaned = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character not in _INVISIBLE
        and (character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs", "Co"})
    ).strip()
    if not any(unicodedata.category(character)[0] in "LN" for character in cleaned):
        raise TextLengthError(0, shortest=1, longest=longest)
    if len(cleaned) > longest:
        raise TextLengthError(len(cleaned), shortest=1, longest=longest)
    return cleaned


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


_INVISIBLE: Final = frozenset(
    "\u200b\u2060\ufeff\u00ad\u180e"  # zero-width space, word joiner, BOM, soft hyphen
    "\u202a\u202b\u202c\u202d\u202e"  # embeddings and overrides; isolates do no harm and stay
)
