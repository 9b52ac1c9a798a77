"""Where CPU time goes, by layer: samples of the stack, each worth the CPU since the one before.

Nothing is slowed down by counting calls, and SQLAlchemy's greenlets are followed to whom they
work for.  What C code takes is counted for the Python function that has called it.
"""

import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

import greenlet

STEP_S: Final = 0.001
ROOT: Final = str(Path(__file__).resolve().parents[1])
THREADS: Final = "other threads"
LOOP: Final = "asyncio"
BENCHMARK: Final = "benchmark"
"""The pretended messenger; left out."""
PLACES: Final = (
    ("/benchmarks/", BENCHMARK),
    ("/tests/", BENCHMARK),
    ("/sqlalchemy/", "SQLAlchemy"),
    ("/greenlet/", "SQLAlchemy"),
    ("/pydantic/", "pydantic"),
    ("/aiogram/", "aiogram"),
    ("/aiohttp/", "aiogram"),
    ("/langdetect/", "language"),
    ("/py3langid/", "language"),
    ("/numpy/", "language"),
    (f"{ROOT}/bot/language/", "language"),
    ("/babel/", "texts"),
    ("/gettext.py", "texts"),
    (f"{ROOT}/bot/i18n.py", "texts"),
    (f"{ROOT}/bot/delivery/", "delivery"),
    (f"{ROOT}/bot/channels/", "delivery"),
    (f"{ROOT}/bot/", "intake, middlewares"),
    (f"{ROOT}/handlers/", "handlers"),
    (f"{ROOT}/storage/", "storage"),
)
"""Which part of a file's path belongs to which layer; the first that fits counts."""
DRIVER: Final = frozenset({"do_execute", "do_executemany", "do_commit", "do_rollback", "<lambda>"})
"""Where our dialect calls SQLite."""


@dataclass
class Layers:
    """CPU seconds by layer.

    Attributes:
        own: of its own code.
        whole: with everything it calls.
    """

    own: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    whole: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, frame: FrameType | None, seconds: float) -> None:
        """Count what was at work."""
        names = [layer for each in _stack(frame) if (layer := layer_of(each)) is not None]
        own = names[0] if names else LOOP
        if own is BENCHMARK:
            return
        self.own[own] += seconds
        for name in {own, *names} - {BENCHMARK}:
            self.whole[name] += seconds


def layer_of(frame: FrameType) -> str | None:
    """Return the layer a function belongs to; Python's own belong to who calls them."""
    path = frame.f_code.co_filename
    if path.endswith("/storage/sqlite.py") and frame.f_code.co_name in DRIVER:
        return "sqlite3"
    return next((layer for part, layer in PLACES if part in path), None)


@contextmanager
def sampled() -> Iterator[Layers]:
    """Watch this thread, the main one, until the block ends."""
    layers = Layers()
    seen = (time.process_time(), time.thread_time())

    def sample(_number: int, frame: FrameType | None) -> None:
        nonlocal seen
        process, thread = time.process_time(), time.thread_time()
        layers.add(frame, thread - seen[1])
        layers.own[THREADS] += max(0.0, process - seen[0] - (thread - seen[1]))
        seen = time.process_time(), time.thread_time()

    before = signal.signal(signal.SIGALRM, sample)
    signal.setitimer(signal.ITIMER_REAL, STEP_S, STEP_S)
    try:
        yield layers
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the functions at work, innermost first, up to the event loop."""
    fiber: greenlet.greenlet | None = greenlet.getcurrent()
    while fiber is not None:
        while frame is not None:
            if frame.f_code.co_filename.endswith("/asyncio/events.py"):
                return
            yield frame
            frame = frame.f_back
        fiber = fiber.parent
        frame = None if fiber is None else fiber.gr_frame
