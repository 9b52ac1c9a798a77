"""The rate windows of the real server, enforced when a test asks for it."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.support.botapi.errors import too_many

Scope = Literal["all", "private", "group"]
"""Which window was broken; the real server does not tell."""


@dataclass(frozen=True)
class Violation:
    """A request beyond a window."""

    scope: Scope
    chat_id: int
    method: str
    at: float
    """Seconds of the windows' timer."""
    retry_after: int


@dataclass(frozen=True)
class Window:
    """So many messages in so many seconds."""

    count: int
    seconds: float


@dataclass
class RateWindows:
    """Who sent how much lately.

    Attributes:
        everything: All chats together (core.telegram.org/bots/faq: about 30 a second).
        private: One private chat: 1 a second on average (same page); the figure allows bursts
            of three, which Telegram tolerates without publishing a number.
        group: One group (same page: 20 a minute).
        timer: Seconds that rise; not the clock of updates, because pacing takes real time.
    """

    everything: Window = Window(30, 1.0)
    private: Window = Window(3, 3.0)
    group: Window = Window(20, 60.0)
    timer: Callable[[], float] = time.monotonic
    violations: list[Violation] = field(default_factory=list)
    _sent: defaultdict[int | None, deque[float]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def check(self, method: str, chat_id: int, messages: int = 1) -> None:
        """Count a request that sends messages; one album is several.

        Raises:
            ApiError: 429, and the request is among the violations and not counted.
        """
        now = self.timer()
        narrow: Scope = "private" if chat_id > 0 else "group"
        own = self.private if chat_id > 0 else self.group
        windows: list[tuple[Scope, int | None, Window]] = [
            ("all", None, self.everything),
            (narrow, chat_id, own),
        ]
        for scope, key, window in windows:
            wait = self._wait(key, window, now, messages)
            if wait > 0:
                violation = Violation(scope, chat_id, method, now, max(1, math.ceil(wait)))
                self.violations.append(violation)
                raise too_many(violation.retry_after)
        for _, key, _ in windows:
            self._sent[key].extend([now] * messages)

    def _wait(self, key: int | None, window: Window, now: float, messages: int) -> float:
        """Seconds until the window has room; an album larger than it needs it empty."""
        sent = self._sent[key]
        while sent and now - sent[0] >= window.seconds:
            sent.popleft()
        too_much = len(sent) + min(messages, window.count) - window.count
        return sent[too_much - 1] + window.seconds - now if too_much > 0 else 0.0
