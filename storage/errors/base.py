"""The roots of all errors, and what can be wrong with any text."""


class StorageError(Exception):
    """Base of all errors storage raises on purpose."""


class RuleError(StorageError):
    """What was asked breaks a rule of the domain; nothing was written."""


class MissingError(StorageError):
    """What was asked for does not exist, or not for the one who asks."""


class TextLengthError(RuleError):
    """A text is too short or too long; lengths count characters."""

    def __init__(self, length: int, *, shortest: int, longest: int) -> None:
        super().__init__(f"text has {length} characters, not {shortest}..{longest}")
        self.length = length
        self.shortest = shortest
        self.longest = longest
