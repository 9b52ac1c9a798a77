"""The rules of cases that need no database: statuses and their changes, limits, spans of time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from storage.cases.models import CLOSED_STATUSES, Case, CaseKind, CaseStatus
from storage.errors import StatusChangeError

PHOTO_LIMIT: Final = 10
"""Photos in one report; also the most an album may have (Bot API, sendMediaGroup)."""
FILE_LIMIT: Final = 10
"""Other files in one case, such as voice messages and PDF; as with photos, one album."""
DAILY_LIMIT: Final = 20
"""Cases one person may send within 24 hours: more than anybody needs, less than a flood."""
ADDITION_LIMITS: Final = ((15, timedelta(minutes=10)), (40, timedelta(days=1)))
"""What a person may add to one case, and within which time: an album of ten photos and what is
said about it, and a long day's conversation.  The team is told of each."""
REOPEN_WITHIN: Final = timedelta(days=14)
REMIND_AFTER: Final = timedelta(days=3)
ESCALATION_FACTOR: Final = 3
"""Overdue cases are told again when three times the deadline's span has passed (300 %)."""

_S = CaseStatus
_ENDS: Final = frozenset(
    {_S.SOLVED, _S.CANNOT_BE_SOLVED, _S.NOT_OUR_BUSINESS, _S.DUPLICATE, _S.WITHDRAWN}
)
_AT_WORK: Final = frozenset({_S.IN_PROGRESS, _S.WAITING_FOR_OTHERS, _S.WAITING_FOR_RESIDENT})

_Changes = Mapping[CaseStatus, frozenset[CaseStatus]]

_CHANGES: Final[_Changes] = {
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

_IDEA_ENDS: Final = frozenset({_S.CANNOT_BE_DONE, _S.DUPLICATE, _S.WITHDRAWN})
_REVIEWED: Final = frozenset({_S.PUBLISHED, _S.WAITING_FOR_RESIDENT}) | _IDEA_ENDS
_CARRIED_OUT: Final = frozenset({_S.PLANNED, _S.IN_PROGRESS, _S.DONE}) | _IDEA_ENDS

_IDEA_CHANGES: Final[_Changes] = {
    _S.NEW: frozenset({_S.IN_REVIEW}) | _REVIEWED,
    _S.IN_REVIEW: _REVIEWED,
    _S.WAITING_FOR_RESIDENT: frozenset({_S.IN_REVIEW, _S.PUBLISHED}) | _IDEA_ENDS,
    _S.PUBLISHED: _CARRIED_OUT,
    _S.PLANNED: frozenset({_S.PUBLISHED}) | _CARRIED_OUT - {_S.PLANNED},
    _S.IN_PROGRESS: _CARRIED_OUT - {_S.IN_PROGRESS},
    _S.DONE: frozenset({_S.IN_PROGRESS}),
    _S.CANNOT_BE_DONE: frozenset({_S.IN_REVIEW, _S.PUBLISHED}),
    _S.DUPLICATE: frozenset({_S.IN_REVIEW, _S.PUBLISHED}),
    _S.WITHDRAWN: frozenset(),
}

STATUS_CHANGES: Final[Mapping[CaseKind, _Changes]] = {
    CaseKind.REPORT: _CHANGES,
    CaseKind.IDEA: _IDEA_CHANGES,
    CaseKind.QUESTION: _CHANGES,
}
"""The one table of allowed status changes; the way back from an end is reopening.

An idea has more to it: ``PUBLIC_STATUSES`` are for published ones, ``REVIEW_STATUSES`` for others.
"""

PUBLIC_STATUSES: Final = frozenset({_S.PUBLISHED, _S.PLANNED, _S.IN_PROGRESS, _S.DONE})
REVIEW_STATUSES: Final = frozenset({_S.NEW, _S.IN_REVIEW, _S.WAITING_FOR_RESIDENT})
TAKEN_STATUSES: Final[Mapping[CaseKind, CaseStatus]] = {
    CaseKind.REPORT: _S.ACCEPTED,
    CaseKind.IDEA: _S.IN_REVIEW,
    CaseKind.QUESTION: _S.ACCEPTED,
}
"""What a new case becomes when somebody of the team takes it."""

OPEN_STATUSES: Final = frozenset(CaseStatus) - CLOSED_STATUSES
WAITING_STATUSES: Final = frozenset({_S.WAITING_FOR_OTHERS, _S.WAITING_FOR_RESIDENT})


def status_changes(
    kind: CaseKind, current: CaseStatus, *, published: bool = False
) -> frozenset[CaseStatus]:
    """Return the statuses a case can move on to; ``published`` says whether an idea is."""
    ways = STATUS_CHANGES[kind].get(current, frozenset())
    if kind is not CaseKind.IDEA:
        return ways
    return ways - (REVIEW_STATUSES if published else PUBLIC_STATUSES)


def check_status_change(
    kind: CaseKind, current: CaseStatus, wanted: CaseStatus, *, published: bool = False
) -> None:
    """Return if ``status_changes`` has this way.

    Raises:
        StatusChangeError: it has not.
    """
    if wanted not in status_changes(kind, current, published=published):
        raise StatusChangeError(current, wanted)


def set_status(case: Case, wanted: CaseStatus, *, since: datetime) -> CaseStatus:
    """Change the status, and return the one before; nothing else writes a status.

    Raises:
        StatusChangeError: ``status_changes`` has no such way.
    """
    check_status_change(case.kind, case.status, wanted, published=case.published)
    was, case.status, case.status_since = case.status, wanted, since
    case.remind_at = since + REMIND_AFTER if wanted is CaseStatus.SOLVED else None
    if wanted is not CaseStatus.DUPLICATE:
        case.duplicate_of_id = None
    return was
