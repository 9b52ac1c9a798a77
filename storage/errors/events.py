"""What can be wrong with events and their dates."""

import enum

from storage.errors.base import MissingError, RuleError


class EventFault(enum.StrEnum):
    """What is wrong with an event."""

    TOPIC = "topic"
    """The quarter has no such topic."""
    PLACE = "place"
    """Nothing says where it is."""
    COORDINATES = "coordinates"
    """The coordinates are nowhere on Earth, or only one of them is there."""
    LANGUAGE = "language"
    """A language that is no code such as ``tr``."""
    DURATION = "duration"
    """Not between five minutes and seven days."""
    SEATS = "seats"
    """Not between 1 and 5,000 seats."""
    PAST = "past"
    """No date is to come."""
    RULE = "rule"
    """The rule cannot be read, or is not by days."""
    FIRST_DAY = "first_day"
    """The first day is no date of the rule."""
    PUBLISH_AT = "publish_at"
    """The time to publish it has passed, or comes after its last date."""
    MEDIA = "media"
    """The photo is gone."""


class EventError(RuleError):
    """An event that cannot take place like this; ``fault`` says why."""

    def __init__(self, fault: EventFault) -> None:
        super().__init__(f"wrong event: {fault}")
        self.fault = fault


class EventStateError(RuleError):
    """The event is a draft, published or cancelled, and what was asked needs another state."""

    def __init__(self, state: str) -> None:
        super().__init__(f"not possible while the event is {state}")
        self.state = state


class EventFullError(RuleError):
    """Fewer seats are free than people want to come; ``left`` of them."""

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} seats are free")
        self.left = left


class EventOverError(RuleError):
    """The date has begun or does not take place, so that nobody can come or wait any more."""

    def __init__(self) -> None:
        super().__init__("the event has begun or is cancelled")


class SeatsTakenError(RuleError):
    """A date cannot have fewer seats than people who come; ``taken`` of them."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} seats are taken")
        self.taken = taken


class EventMissingError(MissingError):
    """No such event or date for this person."""

    def __init__(self, event_id: int) -> None:
        super().__init__(f"no event {event_id} for this person")
        self.event_id = event_id
