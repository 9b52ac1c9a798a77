"""What can be wrong with consultation hours, closures, and who offers them."""

import enum

from storage.errors.base import MissingError, RuleError


class HoursFault(enum.StrEnum):
    """What is wrong with consultation hours."""

    ENDS_BEFORE_START = "ends_before_start"
    GRID = "grid"
    """A time, the slot or a buffer is not a multiple of five minutes."""
    SLOT_LENGTH = "slot_length"
    """The slot is shorter than five minutes or longer than eight hours."""
    NOTHING_FITS = "nothing_fits"
    """Not one slot fits in."""
    BUFFER_NEGATIVE = "buffer_negative"
    BUFFER_LONGER = "buffer_longer"
    """A buffer is longer than the slot."""
    EVERY_WEEKS = "every_weeks"
    """Not every 1 to 8 weeks."""
    NTH = "nth"
    """Not the first to fourth or last such weekday, or one for hours that are not monthly."""
    VALIDITY = "validity"
    """The last day is before the first, extra hours are not on one day, or monthly hours do not
    say on which such weekday they are."""
    SEATS = "seats"
    """Not 1 to 100 seats."""
    OVERLAP = "overlap"
    """Two rules of one host overlap."""
    PAST = "past"
    """The day is in the past."""


class HoursError(RuleError):
    """Consultation hours that cannot be kept; ``fault`` says why."""

    def __init__(self, fault: HoursFault) -> None:
        super().__init__(f"wrong consultation hours: {fault}")
        self.fault = fault


class HostBusyError(RuleError):
    """Somebody who still has hours or appointments cannot stop offering hours."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id} still has hours or appointments")
        self.person_id = person_id


class VideoLinkError(RuleError):
    """The text is no https address, or one that is too long."""

    def __init__(self) -> None:
        super().__init__("no https address")


class HostMissingError(MissingError):
    """Nobody with this id offers hours."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id} offers no hours")
        self.person_id = person_id


class HoursMissingError(MissingError):
    """No such consultation hours."""

    def __init__(self, hours_id: int) -> None:
        super().__init__(f"no hours {hours_id}")
        self.hours_id = hours_id


class ClosureMissingError(MissingError):
    """No such closure."""

    def __init__(self, closure_id: int) -> None:
        super().__init__(f"no closure {closure_id}")
        self.closure_id = closure_id
