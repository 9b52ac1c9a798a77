"""The time of several processes: the one that delivers moves it by waiting, and all read it."""

import mmap
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self

from tests.support.moved_time import MovedTimeLoop

_SECONDS: Final = struct.Struct("d")


class SharedTime:
    """Seconds that only rise, in a file that every process maps into its memory.

    One process at a time lets it pass.
    """

    def __init__(self, path: Path) -> None:
        """Map a file that ``begin`` has made."""
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SECONDS.size)

    @classmethod
    def begin(cls, path: Path, seconds: float = 1_000.0) -> Self:
        """Make the file, and return the time in it."""
        path.write_bytes(_SECONDS.pack(seconds))
        return cls(path)

    def __call__(self) -> float:
        """Return the seconds now."""
        seconds: float = _SECONDS.unpack_from(self._memory)[0]
        return seconds

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        _SECONDS.pack_into(self._memory, 0, self() + seconds)

    def clock(self, begins: datetime) -> Callable[[], datetime]:
        """Return the time of day that goes with it, which shows ``begins`` at second 0."""
        return lambda: begins + timedelta(seconds=self())


class SharedTimeLoop(MovedTimeLoop):
    """A loop that moves the time of several processes, unless it waits for one of them.

    Args:
        shared: the time.
    """

    def __init__(self, shared: SharedTime) -> None:
        self._shared = shared
        self._held = 0
        super().__init__()

    def time(self) -> float:
        """Return the seconds that have passed."""
        return self._shared()

    def jump(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self._shared.pass_by(seconds)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let no time pass meanwhile, however long another process takes."""
        self._held += 1
        self.stands_still = True
        try:
            yield
        finally:
            self._held -= 1
            self.stands_still = self._held > 0
