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
    │   ├── AlreadyMemberError    an invitation would give this person nothing
    │   ├── LastManagerError      a team without a manager could never get one again
    │   └── ProfileError          a quarter's profile with mistakes
    └── MissingError              it does not exist, or not for the one who asks
        ├── CaseMissingError
        ├── MemberMissingError
        ├── InvitationError       used, expired or made up: all look the same
        └── QuarterMissingError   no quarter was imported yet

The messages here are for logs, in English.  What a person reads is written in
``handlers.errors``, in their language, from the values an error carries.
"""

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


class AlreadyMemberError(RuleError):
    """The person belongs to the team already, with as many rights as the invitation gives."""

    def __init__(self) -> None:
        super().__init__("the person belongs to the team already")


class LastManagerError(RuleError):
    """The only manager cannot leave the team: nobody could invite another one."""

    def __init__(self) -> None:
        super().__init__("the last manager cannot be removed")


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


class MemberMissingError(MissingError):
    """Nobody with this id belongs to the team, or not for the one who asks."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id} is no member of the team")
        self.person_id = person_id


class InvitationError(MissingError):
    """No such invitation: made up, used or expired."""

    def __init__(self) -> None:
        super().__init__("no such invitation")


class QuarterMissingError(MissingError):
    """No quarter was imported yet."""

    def __init__(self) -> None:
        super().__init__("no quarter was imported")
