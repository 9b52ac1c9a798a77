"""What can be wrong with appointments."""

from storage.errors.base import MissingError, RuleError


class SlotTakenError(RuleError):
    """The time is taken, closed, too near or too far, or never was one; nothing was written."""

    def __init__(self) -> None:
        super().__init__("this time cannot be booked")


class HoldExpiredError(RuleError):
    """The time was held or offered, and was not taken in time."""

    def __init__(self) -> None:
        super().__init__("the time is not kept any more")


class AppointmentLimitError(RuleError):
    """A person has as many coming appointments as one may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} coming appointments")
        self.limit = limit


class AppointmentOverError(RuleError):
    """The appointment is past or cancelled, so that nothing can be changed."""

    def __init__(self) -> None:
        super().__init__("the appointment is over")


class AddressMissingError(RuleError):
    """A home visit needs an address."""

    def __init__(self) -> None:
        super().__init__("a home visit without an address")


class TooEarlyError(RuleError):
    """Whether somebody came shows when the appointment has begun."""

    def __init__(self) -> None:
        super().__init__("the appointment has not begun")


class AppointmentMissingError(MissingError):
    """No such appointment for this person."""

    def __init__(self, appointment_id: int) -> None:
        super().__init__(f"no appointment {appointment_id} for this person")
        self.appointment_id = appointment_id


class RequestsFullError(RuleError):
    """As many bookings wait for the team's yes on a day as may."""

    def __init__(self) -> None:
        super().__init__("too many requests for this day")
