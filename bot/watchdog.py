"""Whatever the event loop waits for longer than it should is logged, with its place.

The loop beats ten times a second.  A thread looks whether it does; where it does not, the thread
reads what the loop's thread is at.  A line has files and lines of the program, and no values.
"""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from bot.logs import Kind

logger = logging.getLogger(__name__)

BEAT_S: Final = 0.1
LIMIT_S: Final = 0.2
LOOKED_AT_S: Final = 0.05
"""Behind the beat so much the thread reads the place; half of what is told."""
LONG_S: Final = 5.0
"""What takes so long is told before it ends; it may never."""
PLACES_SHOWN: Final = 5
ASLEEP: Final = 0.1
"""Share of the time in which the thread did not run either; with less of it spent computing, the
machine slept, or was busy with others."""
_ROOT: Final = Path(__file__).resolve().parents[1]
_OURS: Final = tuple(str(_ROOT / layer) + "/" for layer in ("bot", "handlers", "storage"))


@contextmanager
def watching(limit_s: float = LIMIT_S) -> Iterator[None]:
    """Watch the running loop, from its own thread, until the end of the block."""
    watch = _Watch(asyncio.get_running_loop(), limit_s)
    watch.start()
    try:
        yield
    finally:
        watch.stop()


class _Watch:
    """The beat, in the loop, and who looks at it, in a thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limit_s: float) -> None:
        self._loop: Final = loop
        self._limit_s: Final = limit_s
        self._watched: Final = threading.get_ident()
        self._ended: Final = threading.Event()
        self._thread: Final = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        self._next: asyncio.TimerHandle | None = None
        self._beaten_at = self._looked_at = time.monotonic()
        self._computed_s = time.process_time()
        self._place: Kind | None = None
        self._late_s = 0.0
        """How late the thread itself came, since the last beat."""

    def start(self) -> None:
        """Begin to watch."""
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """End; the thread is gone afterwards."""
        if self._next is not None:
            self._next.cancel()
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        now, computed_s = time.monotonic(), time.process_time()
        waited_s = now - self._beaten_at - BEAT_S
        late_s = max(self._late_s, now - self._looked_at - BEAT_S)
        has_slept = late_s > self._limit_s and computed_s - self._computed_s < ASLEEP * late_s
        if waited_s > self._limit_s and not has_slept:
            where = self._place or Kind("a place unknown")
            logger.warning("The loop waited %d ms at %s", 1_000 * waited_s, where)
        self._beaten_at, self._computed_s = now, computed_s
        self._place, self._late_s = None, 0.0
        self._next = self._loop.call_later(BEAT_S, self._beat)

    def _look_on(self) -> None:
        told_of = 0.0
        while not self._ended.wait(BEAT_S):
            now, beaten_at = time.monotonic(), self._beaten_at
            self._late_s = max(self._late_s, now - self._looked_at - BEAT_S)
            self._looked_at = now
            behind_s = now - beaten_at - BEAT_S
            if behind_s > LOOKED_AT_S and self._place is None:
                frame = sys._current_frames().get(self._watched)  # noqa: SLF001  documented
                self._place = frame and place_of(frame)
            if behind_s > LONG_S and told_of != beaten_at and self._place is not None:
                told_of = beaten_at
                logger.error("The loop has been waiting for %d s at %s", behind_s, self._place)


def place_of(frame: FrameType) -> Kind:
    """Return the innermost place, and those of the program that lead to it."""
    places: list[str] = []
    step: FrameType | None = frame
    while step is not None and len(places) < PLACES_SHOWN:
        file = step.f_code.co_filename
        if not places or file.startswith(_OURS):
            places.append(f"{Path(file).name}:{step.f_lineno}")
        step = step.f_back
    return Kind(" < ".join(places))
