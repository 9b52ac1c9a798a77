"""Counts acts in the memory of the process, with the library ``limits``.

The library's own store in memory reads the clock of the wall, which is set back now and then, and
starts a thread for each key; ``Windows`` is the store it documents how to write, on a timer that
is handed in.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from limits import RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from storage.rates.table import RATES, TEAM_FACTOR, Excess, Rate, RateKind, Scope

WINDOWS_MOST: Final = 50_000
"""Windows kept at a time, some 10 MB; beyond them the oldest go, whoever sends from wherever."""
Names = Mapping[Scope, str]
"""Who acts, by scope."""


class Windows(Storage):
    """How often each key was counted, and until when its window lasts."""

    STORAGE_SCHEME = None

    def __init__(self, timer: Callable[[], float]) -> None:
        super().__init__()
        self._timer = timer
        self._counts: dict[str, int] = {}
        self._ends: dict[str, float] = {}

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Nothing here can fail."""
        return ()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count an act; the first one begins the window."""
        count = self.get(key) + amount
        if key not in self._ends:
            self._make_room()
            self._ends[key] = self._timer() + expiry
        self._counts[key] = count
        return count

    def get(self, key: str) -> int:
        """Return how often the key was counted in its window."""
        if self._ends.get(key, self._timer()) <= self._timer():
            self.clear(key)
        return self._counts.get(key, 0)

    def get_expiry(self, key: str) -> float:
        """Return when the key's window ends, as the timer counts."""
        return self._ends.get(key, self._timer())

    def check(self) -> bool:
        """Return whether it can be used: always."""
        return True

    def reset(self) -> int:
        """Forget all windows; return how many there were."""
        count = len(self._ends)
        self._counts.clear()
        self._ends.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one window."""
        self._counts.pop(key, None)
        self._ends.pop(key, None)

    def _make_room(self) -> None:
        """Forget what has ended, and the oldest if everything lasts; half of it is then free."""
        if len(self._ends) < WINDOWS_MOST:
            return
        now = self._timer()
        for key in [key for key, end in self._ends.items() if end <= now]:
            self.clear(key)
        for key in list(self._ends)[: max(0, len(self._ends) - WINDOWS_MOST // 2)]:
            self.clear(key)


class Rates:
    """All limits of rates of this process."""

    def __init__(self, timer: Callable[[], float], rates: Sequence[Rate] = RATES) -> None:
        """Take what measures time, in seconds that only go forward, and the table."""
        self._timer = timer
        self._windows: Final = Windows(timer)
        self._limiter: Final = FixedWindowRateLimiter(self._windows)
        self._rates: Final = {
            kind: [rate for rate in rates if rate.kind is kind] for kind in RateKind
        }

    def try_acquire(self, kind: RateKind, who: Names, *, is_team: bool = False) -> Excess | None:
        """Count one act; where that is one too many, return how long to wait.

        A rate whose scope is not in ``who`` does not count.
        """
        for rate in self._rates[kind]:
            if rate.scope not in who:
                continue
            name = who[rate.scope]
            item = _item(rate, is_team=is_team)
            if not self._limiter.hit(item, name):
                return self._exceeded(rate, item, name)
        return None

    def is_first(self, act: str, name: str, after: timedelta) -> bool:
        """Return whether nobody was told yet that this act has to wait so long."""
        return self._windows.incr(f"told/{act}/{name}", after.total_seconds()) == 1

    def _exceeded(self, rate: Rate, item: RateLimitItemPerSecond, name: str) -> Excess:
        ends = self._limiter.get_window_stats(item, name).reset_time
        after = timedelta(seconds=max(1.0, ends - self._timer()))
        return Excess(rate.kind, after, first=self.is_first(item.key_for(), name, after))


def _item(rate: Rate, *, is_team: bool) -> RateLimitItemPerSecond:
    count = rate.count * TEAM_FACTOR if is_team and rate.scope is Scope.PERSON else rate.count
    return RateLimitItemPerSecond(count, round(rate.window.total_seconds()), namespace=rate.name)
