"""What goes wrong with rates."""

from datetime import timedelta

from storage.errors.base import RuleError


class TooOftenError(RuleError):
    """Something was done more often than its rate allows.

    Attributes:
        act: what was done.
        after: after how long it is possible again.
    """

    def __init__(self, act: str, after: timedelta) -> None:
        super().__init__(f"{act} too often")
        self.act = act
        self.after = after
