"""Which time of day it is that somebody wrote, on a clock with 24 hours or with twelve."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from handlers.times.results import MINUTES_A_DAY, UnreadSignal
from handlers.times.vocabulary import AFTERNOON, EVENING, FORENOON, MORNING, NIGHT, NOON
from storage.errors import TimeFault

HALF_A_DAY: Final = 12 * 60
DAY_BEGINS: Final = 7 * 60
"""In words the clock has twelve hours, and nobody means the night: ``halb drei`` is 14:30."""
BEGINS_LATE: Final = 9 * 60
"""Before this hour an event that begins ``um acht`` may begin in the evening."""
LATEST_END: Final = 60
"""Minutes after midnight until which an end before its beginning is the next day."""
PARTS: Final = {
    FORENOON: ((5, 12, 0),),
    MORNING: ((0, 11, 0),),
    NOON: ((11, 14, 0), (1, 2, HALF_A_DAY)),
    AFTERNOON: ((12, 18, 0), (1, 6, HALF_A_DAY)),
    EVENING: ((16, 23, 0), (5, 11, HALF_A_DAY)),
    NIGHT: ((0, 5, 0), (21, 24, 0), (10, 12, HALF_A_DAY)),
}
"""Which hours each part of the day has, first and last, and what is added to them."""


class Style(enum.Enum):
    """How a time is written."""

    EXACT = enum.auto()
    """Such as ``9:30``, ``09`` or ``15 Uhr``: the clock has 24 hours."""
    BARE = enum.auto()
    """Such as ``3`` or ``3 Uhr``: it can be the afternoon."""
    SPOKEN = enum.auto()
    """Such as ``halb drei`` or ``drei Uhr``: the clock has twelve hours."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it is written.

    Attributes:
        minutes: since midnight.
        style: how it is written.
        part: which part of the day is named with it.
        is_midnight: whether it is called midnight, which begins a day and ends one.
    """

    minutes: int
    style: Style
    part: int | None = None
    is_midnight: bool = False

    def candidates(self) -> Iterator[int]:
        """Yield what it can mean, in minutes since midnight.

        Raises:
            UnreadSignal: the part of the day has no such hour.
        """
        if self.part is not None:
            yield self._in_part(self.part)
        elif self.is_midnight:
            yield from (0, MINUTES_A_DAY)
        elif self.style is Style.SPOKEN:
            yield self.minutes + (HALF_A_DAY if self.minutes < DAY_BEGINS else 0)
        else:
            yield self.minutes
            if self.style is Style.BARE and 0 < self.minutes < DAY_BEGINS:
                yield self.minutes + HALF_A_DAY

    def _in_part(self, part: int) -> int:
        hour = self.minutes // 60
        if self.is_midnight:
            return MINUTES_A_DAY
        for first, last, added in PARTS[part]:
            if first <= hour <= last:
                if part == NIGHT and hour == 12 and not added:  # noqa: PLR2004
                    continue
                return self.minutes + added
        raise UnreadSignal(TimeFault.UNREADABLE)


def one_time(clock: Clock, *, literal: bool = False, asks_evening: bool = False) -> int:
    """Return the time in minutes since midnight.

    Args:
        clock: what is written.
        literal: whether hours are those of a clock with 24, where nothing else is said.
        asks_evening: whether spoken hours before nine can be the evening, as with an event.

    Raises:
        UnreadSignal: it can be two.
    """
    if literal and clock.style is Style.BARE and clock.part is None:
        return clock.minutes
    found = list(clock.candidates())
    is_spoken = clock.style is Style.SPOKEN and clock.part is None
    if asks_evening and is_spoken and DAY_BEGINS <= found[0] < BEGINS_LATE:
        found.append(found[0] + HALF_A_DAY)
    if len(found) > 1:
        raise UnreadSignal(TimeFault.AMBIGUOUS, *(time_at(each) for each in found))
    return found[0]


def from_to(starts: Clock, ends: Clock) -> tuple[int, int]:
    """Return beginning and end in minutes since the midnight before the beginning.

    Raises:
        UnreadSignal: the end is before the beginning, or it can be morning or afternoon.
    """
    if Style.SPOKEN in {starts.style, ends.style}:
        starts, ends = (_spoken(each) for each in (starts, ends))
    if max(starts.minutes, ends.minutes) >= HALF_A_DAY + 60:
        starts, ends = (_exact(each) for each in (starts, ends))
    begins = list(starts.candidates())[:1] if starts.is_midnight else list(starts.candidates())
    pairs = [(begin, end) for begin in begins for end in _ends_after(begin, starts, ends)]
    if not pairs:
        raise UnreadSignal(TimeFault.ENDS_FIRST)
    first, last = pairs[0][0], pairs[-1][0]
    if first != last:
        raise UnreadSignal(TimeFault.AMBIGUOUS, time_at(first), time_at(last))
    return pairs[0]


def _ends_after(begin: int, starts: Clock, ends: Clock) -> Iterator[int]:
    """Yield the ends that fit a beginning, the likeliest first."""
    follows_part = starts.part is not None or ends.style is Style.SPOKEN
    if ends.part is None and not ends.is_midnight and ends.style is not Style.EXACT:
        wide = [ends.minutes, ends.minutes + HALF_A_DAY]
        is_moved = begin != starts.minutes and ends.minutes < HALF_A_DAY
        found = wide if follows_part or is_moved else list(ends.candidates())
    else:
        found = list(ends.candidates())
    later = [end for end in found if end > begin]
    if later:
        yield later[0]
    elif (end := min(found)) <= LATEST_END or end == 0:
        yield end + MINUTES_A_DAY


def _spoken(clock: Clock) -> Clock:
    return replace(clock, style=Style.SPOKEN) if clock.style is Style.BARE else clock


def _exact(clock: Clock) -> Clock:
    return replace(clock, style=Style.EXACT) if clock.style is Style.BARE else clock


def time_at(minutes: int) -> time:
    """Return the time of day."""
    return time(*divmod(minutes % MINUTES_A_DAY, 60))
