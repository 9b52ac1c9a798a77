"""Why a day or a time that somebody wrote was not taken."""

import enum
from datetime import date, time

from storage.errors.base import RuleError


class TimeFault(enum.StrEnum):
    """What kept a text from being taken as a day or a time."""

    UNREADABLE = "unreadable"
    """It has words or figures that are not known, or in an order that says nothing."""
    AMBIGUOUS = "ambiguous"
    """It can mean two things; ``choices`` has both."""
    NO_DAY = "no_day"
    """The day is missing."""
    NO_TIME = "no_time"
    """The time is missing."""
    NO_END = "no_end"
    """It says when it begins, and not when it ends."""
    SEVERAL = "several"
    """It names more than one day where there can be one only."""
    REPEATS = "repeats"
    """It says that it comes back, where it can be once only."""
    WEEKDAY = "weekday"
    """The weekday is not that of the date; ``choices`` has the date."""
    NO_SUCH_DAY = "no_such_day"
    """The calendar has no such day, such as 31 February."""
    NO_SUCH_TIME = "no_such_time"
    """The clocks never show this, such as 25:00, or skip it on this day."""
    ENDS_FIRST = "ends_first"
    """The end is before the beginning, and not in the hour after midnight."""
    PAST = "past"
    """It is over already."""


class TimeUnreadError(RuleError):
    """A day or a time that was not taken; ``fault`` says why.

    Args:
        fault: why.
        example: how it can be written.
        choices: what it can mean, or the date whose weekday is another one.
    """

    def __init__(
        self, fault: TimeFault, example: str, choices: tuple[date | time, ...] = ()
    ) -> None:
        super().__init__(f"no day or time: {fault}")
        self.fault = fault
        self.example = example
        self.choices = choices
