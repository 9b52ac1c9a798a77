"""What can be wrong with cases, and with what people send."""

import enum

from storage.errors.base import MissingError, RuleError


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


class FileLimitError(RuleError):
    """A case has as many files as one may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} files")
        self.limit = limit


class FileFault(enum.Enum):
    """What is wrong with a file."""

    UNKNOWN_TYPE = enum.auto()
    """By its content it is none of those that are taken."""
    TOO_LARGE = enum.auto()
    EMPTY = enum.auto()
    GONE = enum.auto()
    """The messenger does not hand it over."""


class FileUnkeptError(RuleError):
    """A file that is not kept; what stands under it may be."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(f"file not kept: {fault.name}")
        self.fault = fault


class NoRoomError(RuleError):
    """The disk has no room for a photo or file; what stands under it is kept."""

    def __init__(self) -> None:
        super().__init__("no room for files")


class FileQuotaError(RuleError):
    """Somebody has sent as many photos and files, or as many bytes, as one may in a day."""

    def __init__(self) -> None:
        super().__init__("enough files for a day")


class PlaceError(RuleError):
    """Coordinates that are nowhere on Earth."""

    def __init__(self) -> None:
        super().__init__("coordinates out of range")


class DailyLimitError(RuleError):
    """A person sent as many cases as one may in a day."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} cases within a day")
        self.limit = limit


class FieldMissingError(MissingError):
    """The quarter has no such field of action, or has it no longer."""


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


class PhoneMissingError(RuleError):
    """A phone number was asked for, and the text has none."""

    def __init__(self) -> None:
        super().__init__("no phone number")


class SlipUsedError(RuleError):
    """A slip's case belongs to an account already."""

    def __init__(self) -> None:
        super().__init__("the slip was used")


class SlipOverError(RuleError):
    """A slip's case was closed so long ago that nobody is told of it any more."""

    def __init__(self) -> None:
        super().__init__("the slip's case is over")


class AlreadyAnsweredError(RuleError):
    """The team has gone on with what somebody wrote, so it cannot be taken back."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"the team has gone on with case {case_id}")
        self.case_id = case_id


class TodoMissingError(MissingError):
    """No such to-do for this person."""

    def __init__(self, todo_id: int) -> None:
        super().__init__(f"no to-do {todo_id} for this person")
        self.todo_id = todo_id


class CaseMissingError(MissingError):
    """No such case for this person."""

    def __init__(self, case: int | str) -> None:
        super().__init__(f"no case {case} for this person")
        self.case = case
