"""The rules of cases that need no database: allowed statuses, texts, places, spans of time."""

import math
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from storage.cases.models import TEXT_LONGEST, CaseStatus
from storage.errors import PlaceError, StatusChangeError, TextLengthError

PHOTO_LIMIT: Final = 10
"""Photos in one report; also the most an album may have (Bot API, sendMediaGroup)."""
DAILY_LIMIT: Final = 20
"""Cases one person may send within 24 hours: more than anybody needs, less than a flood."""
REOPEN_WITHIN: Final = timedelta(days=14)
REMIND_AFTER: Final = timedelta(days=3)
ESCALATION_FACTOR: Final = 3
"""Overdue cases are told again when three times the deadline's span has passed (300 %)."""

_S = CaseStatus
_ENDS: Final = frozenset(
    {_S.SOLVED, _S.CANNOT_BE_SOLVED, _S.NOT_OUR_BUSINESS, _S.DUPLICATE, _S.WITHDRAWN}
)
_AT_WORK: Final = frozenset({_S.IN_PROGRESS, _S.WAITING_FOR_OTHERS, _S.WAITING_FOR_RESIDENT})

STATUS_CHANGES: Final[Mapping[CaseStatus, frozenset[CaseStatus]]] = {
    _S.NEW: frozenset({_S.ACCEPTED}) | _AT_WORK | _ENDS,
    _S.ACCEPTED: _AT_WORK | _ENDS,
    _S.IN_PROGRESS: (_AT_WORK - {_S.IN_PROGRESS}) | _ENDS,
    _S.WAITING_FOR_OTHERS: (_AT_WORK - {_S.WAITING_FOR_OTHERS}) | _ENDS,
    _S.WAITING_FOR_RESIDENT: frozenset({_S.ACCEPTED})
    | (_AT_WORK - {_S.WAITING_FOR_RESIDENT})
    | _ENDS,
    _S.SOLVED: frozenset({_S.IN_PROGRESS}),
    _S.CANNOT_BE_SOLVED: frozenset({_S.IN_PROGRESS}),
    _S.NOT_OUR_BUSINESS: frozenset({_S.IN_PROGRESS}),
    _S.DUPLICATE: frozenset({_S.IN_PROGRESS}),
    _S.WITHDRAWN: frozenset(),
}
"""The one table of allowed status changes; the way back from an end is reopening."""

CLOSED_STATUSES: Final = _ENDS
OPEN_STATUSES: Final = frozenset(CaseStatus) - CLOSED_STATUSES
WAITING_STATUSES: Final = frozenset({_S.WAITING_FOR_OTHERS, _S.WAITING_FOR_RESIDENT})


def check_status_change(current: CaseStatus, wanted: CaseStatus) -> None:
    """Return if the table has this way.

    Raises:
        StatusChangeError: it has not.
    """
    if wanted not in STATUS_CHANGES[current]:
        raise StatusChangeError(current, wanted)


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


def check_place(latitude: float, longitude: float) -> None:
    """Return if the coordinates are on Earth.

    Raises:
        PlaceError: not a number, or out of range.
    """
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise PlaceError
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees
        raise PlaceError


_INVISIBLE: Final = frozenset(
    "\u200b\u2060\ufeff\u00ad\u180e"  # zero-width space, word joiner, BOM, soft hyphen
    "\u202a\u202b\u202c\u202d\u202e"  # embeddings and overrides; isolates do no harm and stay
)
