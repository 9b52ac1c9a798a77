"""When a case is closed, for promises that run from then on, also of tables cases do not know."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final

from storage.base import Keep

CLOSED: Final = frozenset(
    {
        "solved",
        "cannot_be_solved",
        "not_our_business",
        "duplicate",
        "withdrawn",
        "done",
        "cannot_be_done",
    }
)
"""Values of ``storage.cases.models.CaseStatus``."""


def with_closed_case(
    words: str,
    period: timedelta,
    *,
    path: str = "case_id",
    besides: Mapping[str, Collection[Any]] | None = None,
) -> Keep:
    """Return a promise that runs from the closing of the case a row names.

    Args:
        words: the promise for people.
        period: how long.
        path: the column that names the case, or the columns on the way to it.
        besides: what else has to hold, as in ``Keep.where``.
    """
    where = {f"{path}.status": CLOSED} | dict(besides or {})
    return Keep(words, period, f"{path}.status_since", where=where)
