"""How often somebody may do something."""

import math
from collections import deque
from collections.abc import Callable
from typing import Final

FORGET_ABOVE: Final = 1_000
"""Accounts remembered before those who were quiet for a whole window are forgotten."""


class RateLimit:
    """At most ``count`` times within any ``window_s`` seconds, for each account apart."""

    def __init__(self, count: int, window_s: float, timer: Callable[[], float]) -> None:
        self._count = count
        self._window_s = window_s
        self._timer = timer
        self._times: dict[int, deque[float]] = {}

    def admit(self, account_id: int) -> int | None:
        """Count one more; where that is too much, return after how many seconds it is not."""
        now = self._timer()
        if len(self._times) > FORGET_ABOVE:
            self._forget_quiet(now)
        times = self._times.setdefault(account_id, deque())
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if len(times) >= self._count:
            return max(1, math.ceil(times[0] + self._window_s - now))
        times.append(now)
        return None

    def _forget_quiet(self, now: float) -> None:
        quiet = [
            account_id
            for account_id, times in self._times.items()
            if not times or times[-1] <= now - self._window_s
        ]
        for account_id in quiet:
            del self._times[account_id]
