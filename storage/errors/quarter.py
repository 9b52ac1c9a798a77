"""What can be wrong with the quarter's profile."""

import enum
from collections.abc import Sequence

from storage.errors.base import MissingError, RuleError


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


class QuarterMissingError(MissingError):
    """No quarter was imported yet."""

    def __init__(self) -> None:
        super().__init__("no quarter was imported")
