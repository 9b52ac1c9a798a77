"""An event loop whose time is moved by waiting: an hour of pauses passes in a moment.

Sockets work as ever: time moves only while nothing arrives on any of them.  What a connection of
this process sends to itself is there at once, so that both ends see the same time.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

LOOKS: Final = 3
"""How often to look before time moves: what goes over the loopback is there at once, mostly."""


class MovedTimeLoop(asyncio.SelectorEventLoop):
    """A loop that begins at second 1,000 and jumps to the next thing that is due.

    Attributes:
        stands_still: whether no time passes, because another process is asked for something.
    """

    def __init__(self) -> None:
        self._moved = 1_000.0
        self.stands_still = False
        super().__init__(_Jumping(self))

    def time(self) -> float:
        """Return the seconds that have passed, by waiting alone."""
        return self._moved

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._moved += seconds


class _Jumping(selectors.BaseSelector):
    """A selector that lets the loop's time pass instead of waiting for it."""

    def __init__(self, loop: MovedTimeLoop) -> None:
        self._loop = loop
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what has arrived, or let time pass."""
        for _look in range(LOOKS):
            ready = self._real.select(0)
            if ready or timeout == 0:
                return ready
        if timeout is None or self._loop.stands_still:
            return self._real.select(None)
        self._loop.jump(timeout)
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a socket."""
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Watch it no more."""
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch it for something else."""
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Return what is watched."""
        return self._real.get_map()

    def get_key(self, fileobj: Any) -> selectors.SelectorKey:
        """Return how a socket is watched."""
        return self._real.get_key(fileobj)

    def close(self) -> None:
        """Watch nothing any more."""
        self._real.close()


class Clock:
    """The time of day that goes with a loop's time.

    Args:
        begins: what it shows at this moment.
    """

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._since = asyncio.get_running_loop().time()

    def __call__(self) -> datetime:
        """Return the time now."""
        passed = asyncio.get_running_loop().time() - self._since
        return self._begins + timedelta(seconds=passed)

    def put(self, moment: datetime) -> None:
        """Show another time from now on."""
        self._begins, self._since = moment, asyncio.get_running_loop().time()


def by_moved_time(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Play it on a loop whose time passes by waiting."""
    with asyncio.Runner(loop_factory=MovedTimeLoop) as runner:
        runner.run(play())
