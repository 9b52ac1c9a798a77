"""Quiet hours: when nobody is written to, except to answer or because it is urgent.

What the clocks show decides, for each moment by itself.  When they change, a night is an hour
shorter or longer, and a time that exists twice is quiet or not both times.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.slots import clock_change

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The quiet hours of each night, in wall-clock time; never quiet if both times are equal."""

    starts: time
    ends: time
    zone: ZoneInfo

    def is_quiet(self, moment: datetime) -> bool:
        """Return whether the moment lies in quiet hours; their end does not."""
        at = moment.astimezone(self.zone).time()
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends

    def over(self, moment: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours it lies in; in UTC."""
        moment = moment.astimezone(UTC)
        while self.is_quiet(moment):
            moment = self._following(moment, self.ends)
        return moment

    def before(self, moment: datetime) -> datetime:
        """Return the moment itself, or the last minute before the quiet hours it lies in; in UTC.

        The minute is a whole one.
        """
        moment = moment.astimezone(UTC)
        if not self.is_quiet(moment):
            return moment
        while self.is_quiet(moment):
            moment = self._preceding(moment, self.starts) - timedelta.resolution
        return moment.replace(second=0, microsecond=0)

    def awake(self, moment: datetime, span: timedelta) -> datetime:
        """Return when ``span`` has passed since the moment, quiet hours not counted; in UTC.

        The earliest such time: a span that is over just when quiet hours begin ends then.
        """
        moment = moment.astimezone(UTC)
        left = span
        while left > timedelta(0):
            moment = self.over(moment)
            step = min(left, self._following(moment, self.starts) - moment)
            moment += step
            left -= step
        return moment

    def _following(self, moment: datetime, at: time) -> datetime:
        """Return when the clocks next show this time, or change if they do so earlier."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None, fold=0)
        shown = datetime.combine(wall.date(), at)
        if shown <= wall:
            shown += DAY
        later = moment + (shown - wall)
        changed = self._offset(later) != self._offset(moment)
        return clock_change(moment, later, self.zone) if changed else later

    def _preceding(self, moment: datetime, at: time) -> datetime:
        """Return since when the clocks have last shown this time, or changed if that was later."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None, fold=0)
        shown = datetime.combine(wall.date(), at)
        if shown > wall:
            shown -= DAY
        earlier = moment - (wall - shown)
        changed = self._offset(earlier) != self._offset(moment)
        return clock_change(earlier, moment, self.zone) if changed else earlier

    def _offset(self, moment: datetime) -> timedelta | None:
        return moment.astimezone(self.zone).utcoffset()
