"""Times that stay sane when the clock is set back or leaps ahead.

Waits of this process are measured by a timer that only rises.  What was stored is compared with
the clock, within a bound (``storage.outbox.LONGEST_WAIT``); and nothing is too late because the
clock says so, before it has said so for a while.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from storage.outbox import DeliveryState, Outcome

logger = logging.getLogger(__name__)

LEAP: Final = timedelta(seconds=5)
"""By how much clock and timer may differ between two looks, as they do when the time is corrected
little by little."""
BELIEVED_AFTER_S: Final = 3600.0
"""How long a clock that leapt has to go on like this before it is believed."""
FORGOTTEN_AFTER_S: Final = 600.0
"""How long after its time a message that was put off is remembered: it was withdrawn or erased,
or waits for something else, such as the morning."""


class SteadyClock:
    """A clock that does not follow leaps ahead until they have lasted.

    Args:
        clock: returns the current time, aware.
        timer: returns seconds that only rise.
    """

    def __init__(self, clock: Callable[[], datetime], timer: Callable[[], float]) -> None:
        self._clock = clock
        self._timer = timer
        self._anchor: tuple[datetime, float] | None = None
        self._leapt_at: float | None = None

    def now(self) -> datetime:
        """Return what the clock says."""
        return self._clock()

    def surely(self) -> datetime:
        """Return a time that has certainly come: the clock's, or less while it is ahead."""
        said, moment = self._clock(), self._timer()
        since, then = self._anchor or (said, moment)
        expected = since + timedelta(seconds=moment - then)
        if said - expected <= LEAP:
            self._anchor, self._leapt_at = (said, moment), None
            return said
        self._anchor = (expected, moment)
        if self._leapt_at is None:
            self._leapt_at = moment
            logger.warning("The clock has leapt ahead by %s", said - expected)
        elif moment - self._leapt_at >= BELIEVED_AFTER_S:
            self._anchor = (said, moment)
        return expected


class PutOff:
    """The messages that this process has put off, and until when.

    Args:
        timer: returns seconds that only rise.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._until: dict[int, float] = {}

    def put_off(self, outbox_id: int, wait: timedelta) -> None:
        """Remember that a message waits from now on."""
        self._until[outbox_id] = self._timer() + wait.total_seconds()

    def note(self, outcomes: Iterable[Outcome], *, now: datetime) -> None:
        """Remember what waits after an attempt, and forget what does not."""
        for outcome in outcomes:
            if outcome.state is DeliveryState.WAITING and outcome.not_before is not None:
                self.put_off(outcome.outbox_id, outcome.not_before - now)
            else:
                self._until.pop(outcome.outbox_id, None)

    def overdue(self) -> list[int]:
        """Return the messages that have waited long enough."""
        moment = self._timer()
        for outbox_id, until in list(self._until.items()):
            if until + FORGOTTEN_AFTER_S < moment:
                del self._until[outbox_id]
        return sorted(each for each, until in self._until.items() if until <= moment)

    def next_in_s(self) -> float:
        """Return in how many seconds the next one has waited long enough; infinity without."""
        moment = self._timer()
        return min(
            (until - moment for until in self._until.values() if until > moment),
            default=float("inf"),
        )
