"""What keeps parts of the program from their work at this moment, for ``/health`` and the log.

Whoever cannot do its work says so here, and takes it back once it can.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from bot.health import Fault


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that does not go.

    Attributes:
        reason: why, for the operator; without words of people.
        since: when it began, in seconds of the timer.
    """

    reason: str
    since: float


class Troubles:
    """All of them, by what does not go, such as ``telegram: new messages are not fetched``."""

    def __init__(self, timer: Callable[[], float] = monotonic) -> None:
        self._timer = timer
        self._known: dict[str, Trouble] = {}

    def begin(self, what: str, reason: str) -> None:
        """Say that something does not go; saying it again keeps when it began."""
        known = self._known.get(what)
        since = self._timer() if known is None else known.since
        self._known[what] = Trouble(reason, since)

    def end(self, what: str) -> bool:
        """Say that it goes; return whether it did not before."""
        return self._known.pop(what, None) is not None

    @property
    def known(self) -> Sequence[str]:
        """What does not go."""
        return list(self._known)

    async def check(self) -> Sequence[Fault]:
        """Return what does not go as faults, each named after the part before the colon."""
        now = self._timer()
        return [
            Fault(
                what.partition(":")[0],
                f"{what.partition(':')[2].strip()}: {trouble.reason}, for "
                f"{now - trouble.since:.0f} s",
            )
            for what, trouble in self._known.items()
        ]
