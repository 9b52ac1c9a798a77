"""What the clocks of a time zone show, and when: the way from wall-clock time to UTC."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return when the clocks show this, in UTC; the first of two, ``None`` if they skip it."""
    offset = _steady_offset(day, zone)
    if offset is not None:
        return datetime.combine(day, at, UTC) - offset
    wall = datetime.combine(day, at.replace(fold=0))
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    return found if found.astimezone(zone).replace(tzinfo=None) == wall else None


def moment_or_next(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the same; if the clocks skip it, when they do."""
    found = moment(day, at, zone)
    if found is not None:
        return found
    # Read with the offset from after the change it lies before the change, and vice versa.
    wall = datetime.combine(day, at.replace(fold=0), zone)
    return clock_change(wall.replace(fold=1), wall, zone)


def clock_change(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    """Return when the clocks change after ``earlier``, at the latest at ``later``, in UTC.

    They have to change exactly once between.
    """
    start = earlier.astimezone(UTC).replace(microsecond=0)  # they change on whole seconds
    offset = start.astimezone(zone).utcoffset()
    seconds = bisect_left(
        range(int((later.astimezone(UTC) - start).total_seconds())),
        True,
        key=lambda s: (start + timedelta(seconds=s)).astimezone(zone).utcoffset() != offset,
    )
    return start + timedelta(seconds=seconds)


@lru_cache(maxsize=1024)  # a year's horizon and more
def _steady_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return the offset from UTC that holds on the whole day, ``None`` if the clocks change."""
    first = datetime.combine(day, time.min, zone).utcoffset()
    # Of times that exist twice both ends mean the first, as ``moment`` does.
    return first if first == datetime.combine(day, time.max, zone).utcoffset() else None
