"""Pacing: how many messages may leave at this moment, by the three windows of Telegram.

All chats together, one private chat and one group are obeyed at the same time (docs: bots FAQ,
"My bot is hitting limits").  Times are seconds of any clock that only rises; nothing sleeps here.

A message counts from the moment its request leaves until a window's length after its *answer*
came: the messenger counted it somewhere in between, and where is not told.  So no window of the
messenger's is ever exceeded, however long requests take.
"""

import math
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final, Self

PAUSE_MARGIN_S: Final = 0.1
"""Added to a pause: the messenger tells it in whole seconds, and its clock is not ours."""
BURST_SHARE: Final = 5
"""One in so many of a window's messages may leave at once if they are no answers; the others are
spread over the window.  So a place becomes free every few moments, and an answer takes the next
one, whatever else waits."""
STEP_SHARE: Final = 10
"""One in so many is waited for before others than answers leave again: few transactions."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``count`` messages in any ``seconds``."""

    count: int
    seconds: float


ALL_CHATS: Final = Window(30, 1.0)
"""About 30 messages a second (core.telegram.org/bots/faq)."""
PRIVATE_CHAT: Final = Window(3, 3.0)
"""One a second on average, "short bursts" tolerated (bots FAQ); three at once is a cautious
reading of that."""
GROUP: Final = Window(20, 60.0)
"""20 messages a minute (bots FAQ)."""
UNLIMITED: Final = Window(1_000_000_000, 0.0)

_TINY: Final = 1e-9
"""What the arithmetic of moments may lose."""
_EVERYBODY: Final = 0
"""The key of the window of all chats; no chat has this number."""


class Pace:
    """What may leave now, and what has to wait.

    Args:
        all_chats: the window of all chats together.
        private_chat: that of each private chat; their numbers are positive.
        group: that of each group; their numbers are negative.
    """

    def __init__(
        self,
        *,
        all_chats: Window = ALL_CHATS,
        private_chat: Window = PRIVATE_CHAT,
        group: Window = GROUP,
    ) -> None:
        self._all = _Usage(all_chats)
        self._private = _Usage(private_chat)
        self._group = _Usage(group)
        self._others = _Spread(all_chats)
        self._wanted: dict[int, int] = {}
        self._paused: dict[int, float] = {}
        self._all_paused_until = -math.inf

    @classmethod
    def unlimited(cls) -> Self:
        """Return a pace without windows, for a channel of our own; pauses are obeyed."""
        return cls(all_chats=UNLIMITED, private_chat=UNLIMITED, group=UNLIMITED)

    # --- Asking ---

    def room(self, now: float) -> int:
        """Return how many messages may leave at once, all chats together."""
        if self.is_paused(now):
            return 0
        free = self._all.free(_EVERYBODY, now)
        return max(0, free - self._reserved(now))

    def room_for_others(self, now: float) -> int:
        """Return how many of ``room`` may be something else than answers to people."""
        return min(self.room(now), self._others.room(now))

    def busy_chats(self, now: float) -> set[int]:
        """Return the chats that have to wait for their window."""
        self._drop_fulfilled(now)
        return self._private.full(now) | self._group.full(now) | self._wanted.keys()

    def paused_chats(self, now: float) -> set[int]:
        """Return the chats that get nothing because the messenger asked for a pause."""
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        return set(self._paused)

    def is_paused(self, now: float, chat_id: int | None = None) -> bool:
        """Return whether nothing at all may leave, or nothing to this chat."""
        return self._all_paused_until > now or (
            chat_id is not None and self._paused.get(chat_id, now) > now
        )

    def places(self, chat_id: int, now: float) -> int:
        """Return how many single messages may leave to this chat, one after the other."""
        if self.is_paused(now, chat_id):
            return 0
        return min(self.room(now), self._of(chat_id).free(chat_id, now))

    def fits(self, chat_id: int, weight: int, now: float) -> bool:
        """Return whether ``weight`` messages at once, such as an album, may leave.

        Where they do not, room is kept for them as soon as the chat has some: single messages to
        others would otherwise take every place that becomes free.
        """
        if self._has_room(chat_id, weight, now):
            return True
        self._wanted[chat_id] = weight
        return False

    def free_at(self, now: float) -> float:
        """Return when more may leave than now; infinity if nothing holds anything back."""
        moments = [
            self._private.free_at(now, self._wanted),
            self._group.free_at(now, self._wanted),
            self._all.free_at(now, {_EVERYBODY: self._next_step(now)}),
            self._others.free_at(now),
            *(until for until in self._paused.values() if until > now),
        ]
        return self._all_paused_until if self.is_paused(now) else min(moments)

    # --- Telling ---

    def begin(self, chat_id: int, weight: int) -> None:
        """Count a request that leaves; 0 is the weight of what is no message."""
        if weight:
            self._wanted.pop(chat_id, None)
        self._all.begin(_EVERYBODY, weight)
        self._of(chat_id).begin(chat_id, weight)

    def spread(self, weight: int, now: float) -> None:
        """Count a request that leaves and is no answer, besides ``begin``."""
        self._others.take(weight, now)

    def end(self, chat_id: int, weight: int, now: float) -> None:
        """Let the windows of a request begin to pass: it was answered, or it failed."""
        self._all.end(_EVERYBODY, weight, now)
        self._of(chat_id).end(chat_id, weight, now)

    def pause(self, chat_id: int, seconds: float, now: float) -> None:
        """Obey "too many requests", which does not tell of what.

        It is the chat's affair if few messages left lately; if many did, or another chat is paused
        as well, it is everybody's.
        """
        until = now + seconds + PAUSE_MARGIN_S
        crowded = 2 * self._all.used(_EVERYBODY, now) >= self._all.window.count
        if crowded or self.paused_chats(now) - {chat_id}:
            self._all_paused_until = max(self._all_paused_until, until)
        else:
            self._paused[chat_id] = max(self._paused.get(chat_id, until), until)

    def _next_step(self, now: float) -> int:
        """Return at how many free places something may leave that may not now; 1 if all may."""
        free, reserved = self._all.free(_EVERYBODY, now), self._reserved(now)
        steps = (max(1, reserved), reserved + 1)
        return next((step for step in steps if step > free), 1)

    # --- Albums ---

    def _has_room(self, chat_id: int, weight: int, now: float) -> bool:
        return self._of(chat_id).fits(chat_id, weight, now) and self._all.fits(
            _EVERYBODY, weight, now
        )

    def _drop_fulfilled(self, now: float) -> None:
        self._wanted = {
            chat: weight
            for chat, weight in self._wanted.items()
            if not self._has_room(chat, weight, now)
        }

    def _reserved(self, now: float) -> int:
        """Return the room kept for the largest album that waits for nothing else."""
        waiting = (
            min(weight, self._all.window.count)
            for chat, weight in self._wanted.items()
            if self._of(chat).fits(chat, weight, now)
        )
        return max(waiting, default=0)

    def _of(self, chat_id: int) -> "_Usage":
        return self._group if chat_id < 0 else self._private


class _Spread:
    """Places that come back evenly over a window's time, a few of them at once."""

    def __init__(self, window: Window) -> None:
        self._every = window.seconds / window.count
        self._most = max(1, window.count // BURST_SHARE)
        self._step = max(1, window.count // STEP_SHARE)
        self._left = float(self._most)
        self._since = 0.0

    def room(self, now: float) -> int:
        if not self._every:
            return self._most
        return max(0, math.floor(self._level(now) + _TINY))

    def take(self, number: int, now: float) -> None:
        if self._every:
            self._left, self._since = self._level(now) - number, now

    def free_at(self, now: float) -> float:
        """Return when a step of places is free; infinity if there is."""
        lacking = self._step - self._level(now) if self._every else 0.0
        return now + lacking * self._every if lacking > _TINY else math.inf

    def _level(self, now: float) -> float:
        return min(self._most, self._left + (now - self._since) / self._every)


class _Usage:
    """How much of a window is used, for each key apart."""

    def __init__(self, window: Window) -> None:
        self.window: Final = window
        self._used: Counter[int] = Counter()
        self._answered: deque[tuple[float, int, int]] = deque()
        """When, key and number of what was answered, in this order; no older than the window."""

    def begin(self, key: int, number: int) -> None:
        if number:
            self._used[key] += number

    def end(self, key: int, number: int, now: float) -> None:
        if number:
            self._answered.append((now, key, number))

    def used(self, key: int, now: float) -> int:
        self._forget(now)
        return self._used.get(key, 0)

    def free(self, key: int, now: float) -> int:
        return self.window.count - self.used(key, now)

    def fits(self, key: int, number: int, now: float) -> bool:
        """Return whether there is room; more than the window holds needs all of it."""
        return self.free(key, now) >= min(number, self.window.count)

    def full(self, now: float) -> set[int]:
        self._forget(now)
        return {key for key, used in self._used.items() if used >= self.window.count}

    def free_at(self, now: float, wanted: dict[int, int]) -> float:
        """Return when the first key has room that has none; for those wanted, that much."""
        self._forget(now)
        used = dict(self._used)
        lacking = {
            key: wanted.get(key, 1)
            for key in {*self.full(now), *wanted}
            if not self.fits(key, wanted.get(key, 1), now)
        }
        for answered, key, number in self._answered if lacking else ():
            used[key] -= number
            if key in lacking and self.window.count - used[key] >= min(
                lacking[key], self.window.count
            ):
                return answered + self.window.seconds
        return math.inf

    def _forget(self, now: float) -> None:
        while self._answered and self._answered[0][0] + self.window.seconds <= now:
            _, key, number = self._answered.popleft()
            self._used[key] -= number
            if self._used[key] == 0:
                del self._used[key]
