"""What can be wrong with canned answers."""

from storage.errors.base import MissingError, RuleError


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


class CannedMissingError(MissingError):
    """No such canned answer."""

    def __init__(self, canned_id: int) -> None:
        super().__init__(f"no canned answer {canned_id}")
        self.canned_id = canned_id
