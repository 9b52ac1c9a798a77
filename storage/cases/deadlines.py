"""Deadlines: by when a case shall be closed, counted in working days of the quarter's Land."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from storage.cases.rules import ESCALATION_FACTOR
from storage.workdays import add_working_days

IDEA_WORKING_DAYS: Final = 10
QUESTION_WORKING_DAYS: Final = 3
"""For what has no category; a category of the quarter says its own."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of the last working day, and the end of three times as many."""

    due_at: datetime
    escalates_at: datetime


def deadline(*, working_days: int, land: str, zone: ZoneInfo, now: datetime) -> Deadline:
    """Return the deadline of something that arrived at ``now``.

    Args:
        working_days: how many may pass; weekends and the Land's public holidays do not count.
        land: code of the Land, such as ``BW``.
        zone: the quarter's time zone; the last day ends at its midnight.
        now: when it arrived.
    """
    today = now.astimezone(zone).date()

    def end_of(days: int) -> datetime:
        last = add_working_days(today, days, land=land)
        return datetime.combine(last, time(23, 59, 59), tzinfo=zone)

    return Deadline(
        due_at=end_of(working_days), escalates_at=end_of(ESCALATION_FACTOR * working_days)
    )
