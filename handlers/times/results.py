"""What a text about days and times can be asked for, and what it turns out to say."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from storage.errors import TimeFault

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""A day further off is a slip of the finger."""
MINUTES_A_DAY: Final = 24 * 60


class Wanted(enum.StrEnum):
    """What a text is asked for."""

    DAY = "day"
    DAYS = "days"
    """One day, or an unbroken range of days, whole or in part, and whether it is every year."""
    TIME = "time"
    SPAN = "span"
    """Beginning and end on one day."""
    MOMENT = "moment"
    """A day and a time; without a day, today."""
    EVENT = "event"
    """A day, a beginning, an end if it is known, and whether it is every year."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote.

    Attributes:
        first: the day, or the first of several.
        last: the last of several; the same as ``first`` for one.
        starts: the time, or the beginning.
        minutes: how long it lasts; ``None`` where no end is named.  Of several days: on
            each of them, until its end where no end is named.
        yearly: whether it is every year.
    """

    first: date | None = None
    last: date | None = None
    starts: time | None = None
    minutes: int | None = None
    yearly: bool = False

    @property
    def reaches_next_day(self) -> bool:
        """Whether the end is after midnight."""
        if self.starts is None or self.minutes is None:
            return False
        return self.starts.hour * 60 + self.starts.minute + self.minutes > MINUTES_A_DAY

    @property
    def ends(self) -> time | None:
        """The time at which it ends; midnight is 0:00."""
        if self.starts is None or self.minutes is None:
            return None
        begin = datetime.combine(date.min, self.starts)
        return (begin + timedelta(minutes=self.minutes)).time()


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text was not taken.

    Attributes:
        fault: why.
        choices: what it can mean, or the date whose weekday is another one.
    """

    fault: TimeFault
    choices: tuple[date | time, ...] = ()


class UnreadSignal(Exception):  # noqa: N818  never leaves the package
    """Ends the reading of a text; ``unread`` is what comes out."""

    def __init__(self, fault: TimeFault, *choices: date | time) -> None:
        super().__init__(fault)
        self.unread = Unread(fault, choices)
