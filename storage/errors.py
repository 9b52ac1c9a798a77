"""Every error the storage layer raises on purpose.

Hierarchy::

    StorageError
    ├── RuleError                 what was asked breaks a rule; nothing was written
    │   ├── TextLengthError       a text is too short or too long
    │   ├── PhotoLimitError       more photos than one case may have
    │   ├── PhotoUnreadableError  not a photo, or one that is too large
    │   ├── PlaceError            coordinates that are nowhere on Earth
    │   ├── DailyLimitError       more cases in a day than one person may send
    │   ├── StatusChangeError     the table of statuses has no such way
    │   ├── CaseChangedError      somebody else was faster
    │   ├── MergeError            a case cannot be a duplicate of this one
    │   ├── ReopenError           too late to say "not solved"
    │   ├── ReporterGoneError     nobody is left who could be asked or answered
    │   ├── AlreadyAnsweredError  the team has gone on with words that shall be taken back
    │   ├── PlaceholderError      a canned answer has a placeholder nobody knows
    │   ├── CannedLimitError      as many canned answers as there may be
    │   ├── AlreadyMemberError    an invitation would give this person nothing
    │   ├── SlotTakenError        a time that cannot be booked, or not any more
    │   ├── HoldExpiredError      a held or offered time was not taken in time
    │   ├── AppointmentLimitError as many coming appointments as one person may have
    │   ├── AppointmentOverError  an appointment that cannot be changed any more
    │   ├── AddressMissingError   a home visit to nowhere
    │   ├── TooEarlyError         nobody can have come before it began
    │   ├── LastManagerError      a team without a manager could never get one again
    │   ├── HoursError            consultation hours that cannot be kept
    │   ├── HostBusyError         somebody still has hours or appointments
    │   ├── VideoLinkError        a text is no https address
    │   ├── IdeaClosedError       an idea nobody can support or comment on any more
    │   ├── EventError            an event that cannot take place like this
    │   ├── EventStateError       an event is not where it would have to be for this
    │   ├── EventFullError        fewer seats are free than people want to come
    │   ├── EventOverError        it has begun, or does not take place
    │   ├── SeatsTakenError       fewer seats than people who come
    │   ├── AnnouncementError     an announcement that cannot be sent like this, or not now
    │   ├── SettingError          a change that would spoil the quarter's profile
    │   └── ProfileError          a quarter's profile with mistakes
    └── MissingError              it does not exist, or not for the one who asks
        ├── CaseMissingError
        ├── IdeaMissingError      no such idea, or one that is not published
        ├── CommentMissingError
        ├── AppointmentMissingError
        ├── MemberMissingError
        ├── HostMissingError      who offers no hours
        ├── HoursMissingError
        ├── ClosureMissingError
        ├── CannedMissingError
        ├── EventMissingError
        ├── AnnouncementMissingError
        ├── InvitationError       used, expired or made up: all look the same
        └── QuarterMissingError   no quarter was imported yet

The messages here are for logs, in English.  What a person reads is written in
``handlers.errors``, in their language, from the values an error carries.
"""

import enum
from collections.abc import Sequence


class StorageError(Exception):
    """Base of all errors below."""


class RuleError(StorageError):
    """What was asked breaks a rule of the domain; nothing was written."""


class TextLengthError(RuleError):
    """A text is too short or too long; lengths count characters."""

    def __init__(self, length: int, *, shortest: int, longest: int) -> None:
        super().__init__(f"text has {length} characters, not {shortest}..{longest}")
        self.length = length
        self.shortest = shortest
        self.longest = longest


class PhotoLimitError(RuleError):
    """A case has as many photos as one may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} photos")
        self.limit = limit


class PhotoUnreadableError(RuleError):
    """A file that is no photo, is damaged or gone, or is too large to be looked at."""

    def __init__(self, *, too_large: bool) -> None:
        super().__init__("photo too large" if too_large else "photo unreadable")
        self.too_large = too_large


class PlaceError(RuleError):
    """Coordinates that are nowhere on Earth."""

    def __init__(self) -> None:
        super().__init__("coordinates out of range")


class DailyLimitError(RuleError):
    """A person sent as many cases as one may in a day."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} cases within a day")
        self.limit = limit


class StatusChangeError(RuleError):
    """A case cannot go from its status to the one asked for."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"a case cannot go from {current} to {wanted}")
        self.current = current
        self.wanted = wanted


class CaseChangedError(RuleError):
    """Somebody else changed the case since the person last saw it."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id} was changed by somebody else")
        self.case_id = case_id


class MergeError(RuleError):
    """A case cannot be merged into itself, into a duplicate, or into another kind of case."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"cannot merge into {reference}")
        self.reference = reference


class ReopenError(RuleError):
    """It is too late to say "not solved"."""

    def __init__(self, days: int) -> None:
        super().__init__(f"solved more than {days} days ago")
        self.days = days


class ReporterGoneError(RuleError):
    """The reporter has erased everything, or it was long ago: nobody is left to write to."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id} has no reporter any more")
        self.case_id = case_id


class AlreadyAnsweredError(RuleError):
    """The team has gone on with what somebody wrote, so it cannot be taken back."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"the team has gone on with case {case_id}")
        self.case_id = case_id


class PlaceholderError(RuleError):
    """There is nothing to put in place of a placeholder; ``name`` is what stands in braces."""

    def __init__(self, name: str) -> None:
        super().__init__("an unknown placeholder")
        self.name = name


class CannedLimitError(RuleError):
    """There are as many canned answers as there may be."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} canned answers")
        self.limit = limit


class AlreadyMemberError(RuleError):
    """The person belongs to the team already, with as many rights as the invitation gives."""

    def __init__(self) -> None:
        super().__init__("the person belongs to the team already")


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


class LastManagerError(RuleError):
    """The only manager cannot leave the team: nobody could invite another one."""

    def __init__(self) -> None:
        super().__init__("the last manager cannot be removed")


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
    TIME = "time"
    """The text is no time, such as 25:00."""
    DATE = "date"
    """The text is no date, such as 31 February."""


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


class IdeaClosedError(RuleError):
    """An idea has ended, and nobody can support it, help or comment any more."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"idea {case_id} is closed")
        self.case_id = case_id


class VideoLinkError(RuleError):
    """The text is no https address, or one that is too long."""

    def __init__(self) -> None:
        super().__init__("no https address")


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


class AnnouncementFault(enum.StrEnum):
    """Why an announcement cannot be sent, or changed."""

    TEXT_MISSING = "text_missing"
    """It has no German text."""
    AUDIENCE_EMPTY = "audience_empty"
    """It is for nobody."""
    NOBODY = "nobody"
    """It is for people of whom there are none."""
    LINK = "link"
    """The button's address is no ``https`` address."""
    POLL = "poll"
    """A poll has 2 to 8 different choices."""
    PAST = "past"
    """The time to send it has passed."""
    REPEAT = "repeat"
    """The rule by which it repeats cannot be read, or does not begin on that day."""
    STATE = "state"
    """It is too early or too late for that."""


class AnnouncementError(RuleError):
    """An announcement that cannot be sent like this, or not now; ``fault`` says why."""

    def __init__(self, fault: AnnouncementFault) -> None:
        super().__init__(f"wrong announcement: {fault}")
        self.fault = fault


class SettingFault(enum.StrEnum):
    """What is wrong with a change of the quarter's profile."""

    NUMBER = "number"
    """The text is no whole number."""
    TOO_SMALL = "too_small"
    """The number is smaller than ``limit``."""
    TOO_LARGE = "too_large"
    """The number is larger than ``limit``."""
    EMOJI = "emoji"
    """The text is not one emoji."""
    PHONE = "phone"
    EMAIL = "email"
    LOCALES = "locales"
    """A text is not there in every language."""
    TWICE = "twice"
    """The list has it already."""
    FULL = "full"
    """The list has ``limit`` entries, and no more fit."""
    LAST = "last"
    """The list would be empty."""
    CHANGED = "changed"
    """Somebody else has changed or removed it meanwhile."""
    OTHER = "other"


class SettingError(RuleError):
    """A change that would spoil the quarter's profile; ``fault`` says why."""

    def __init__(self, fault: SettingFault, *, limit: int = 0) -> None:
        super().__init__(f"a setting cannot be like this: {fault} ({limit})")
        self.fault = fault
        self.limit = limit


class ProfileError(RuleError):
    """A quarter's profile has mistakes; ``mistakes`` names each with its place."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


class MissingError(StorageError):
    """What was asked for does not exist, or not for the one who asks."""


class CaseMissingError(MissingError):
    """No such case for this person."""

    def __init__(self, case: int | str) -> None:
        super().__init__(f"no case {case} for this person")
        self.case = case


class IdeaMissingError(MissingError):
    """There is no such idea, or nobody but its author and the team may see it."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"no idea {case_id}")
        self.case_id = case_id


class CommentMissingError(MissingError):
    """There is no such comment, or it is not for this person."""

    def __init__(self, comment_id: int) -> None:
        super().__init__(f"no comment {comment_id}")
        self.comment_id = comment_id


class AppointmentMissingError(MissingError):
    """No such appointment for this person."""

    def __init__(self, appointment_id: int) -> None:
        super().__init__(f"no appointment {appointment_id} for this person")
        self.appointment_id = appointment_id


class MemberMissingError(MissingError):
    """Nobody with this id belongs to the team, or not for the one who asks."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id} is no member of the team")
        self.person_id = person_id


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


class EventMissingError(MissingError):
    """No such event or date for this person."""

    def __init__(self, event_id: int) -> None:
        super().__init__(f"no event {event_id} for this person")
        self.event_id = event_id


class AnnouncementMissingError(MissingError):
    """No such announcement."""

    def __init__(self, announcement_id: int) -> None:
        super().__init__(f"no announcement {announcement_id}")
        self.announcement_id = announcement_id


class CannedMissingError(MissingError):
    """No such canned answer."""

    def __init__(self, canned_id: int) -> None:
        super().__init__(f"no canned answer {canned_id}")
        self.canned_id = canned_id


class InvitationError(MissingError):
    """No such invitation: made up, used or expired."""

    def __init__(self) -> None:
        super().__init__("no such invitation")


class QuarterMissingError(MissingError):
    """No quarter was imported yet."""

    def __init__(self) -> None:
        super().__init__("no quarter was imported")
