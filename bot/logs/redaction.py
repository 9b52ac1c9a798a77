"""Secrets taken out of a text: tokens, invitations, calendars' addresses, cookies, passwords."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "[secret]"
SHORTEST: Final = 6
"""Characters; a shorter password is part of ordinary words, and patterns find it in addresses."""

_PATTERNS: Final = (
    # A token of Telegram, also where it is percent-encoded or part of an address.
    re.compile(r"(?P<before>)(?<!\w)\d{3,}(?::|%3A)[\w-]{16,}", re.ASCII | re.IGNORECASE),
    re.compile(r"(?P<before>/bot)\d+(?::|%3A)[^/\s]+", re.IGNORECASE),
    re.compile(r"(?P<before>/calendar/)[^/\s?#.]+", re.IGNORECASE),
    # Invitations and other payloads: in a query, a path of t.me, or the command.
    re.compile(r"(?P<before>[?&;]start(?:app|group)?=)[^&#\s\"']+", re.IGNORECASE),
    re.compile(r"(?P<before>/start(?:%20|\+|\s)+)\S+", re.IGNORECASE),
    re.compile(r"(?P<before>\bteam-)[\w-]{16,}"),
    re.compile(r"(?P<before>\bquartiersbote(?:_team)?=)[^;,\s\"']+"),
    re.compile(r"(?P<before>\b(?:authorization|cookie)['\"]?\s*[:=]\s*)\S.*", re.IGNORECASE),
    re.compile(r"(?P<before>\b(?:password|secret|token)['\"]?\s*[:=]\s*)\S+", re.IGNORECASE),
    re.compile(r"(?P<before>://)[^/\s@]+(?=@)"),
    # Whatever looks drawn by lot: long, with digits, capitals and small letters.
    re.compile(
        r"(?P<before>)(?<![\w-])(?=[\w-]*[0-9])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{32,}(?![\w-])",
        re.ASCII,
    ),
)


class Redaction:
    """Takes secrets out of texts: those it was given, and what looks like one."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        forms = {
            form
            for secret in secrets
            for form in (secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1])
            if len(form) >= SHORTEST
        }
        longest_first = sorted(forms, key=len, reverse=True)
        self._known: Final = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, text: str) -> str:
        """Return the text with ``[secret]`` in the place of each."""
        text = self._known.sub(HIDDEN, text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<before>{HIDDEN}", text)
        return text
