"""The queue of updates: kept until confirmed or too old, handed to one poller at a time."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.support.botapi.errors import ApiError, conflict
from tests.support.botapi.markup import Json

UPDATE_LIFETIME = timedelta(hours=24)
"""How long an update waits for the bot (core.telegram.org/bots/api#getting-updates)."""
TAP_LIFETIME = timedelta(seconds=150)
"""How long a button tap waits (the server's source, ``add_update_callback_query``)."""
LONG_POLL_LIMIT = 50
"""Seconds a poll waits at most (the server's source, ``LONG_POLL_MAX_TIMEOUT``)."""
BATCH_LIMIT = 100
"""Updates in one answer (getUpdates)."""
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
"""The server's words to who polls while a webhook is set."""
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
"""The server's words to the poll that another one ends."""
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot gets only when it names them (getUpdates, ``allowed_updates``)."""


@dataclass(frozen=True)
class Waiting:
    """An update nobody confirmed yet."""

    update: Json
    expires_at: datetime

    @property
    def update_id(self) -> int:
        """Its number."""
        return int(self.update["update_id"])


class UpdateQueue:
    """Updates in the order they came.

    Args:
        clock: The time now; decides what is too old.
        first_id: The first number; the real server starts anywhere.
    """

    def __init__(self, clock: Callable[[], datetime], *, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        self.history: list[Json] = []
        """Every update there ever was, for tests to look at."""
        self.webhook_url = ""
        self.polled = asyncio.Event()
        """Set while a poll waits."""
        self._clock = clock
        self._waiting: list[Waiting] = []
        self._poll: asyncio.Future[None] | None = None
        self._closed = False

    def add(self, kind: str, payload: Json, *, lifetime: timedelta = UPDATE_LIFETIME) -> Json:
        """Put an update in line, unless the bot does not want its kind; the update."""
        update = {"update_id": self.next_id, kind: payload}
        if self._wants(kind):
            self.next_id += 1
            self.history.append(update)
            self._waiting.append(Waiting(update, self._clock() + lifetime))
            self._wake()
        return update

    def _wants(self, kind: str) -> bool:
        """Whether updates of this kind are kept."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    @property
    def waiting(self) -> list[Json]:
        """What is neither confirmed nor too old."""
        self._drop_expired()
        return [entry.update for entry in self._waiting]

    def allow(self, kinds: Collection[str] | None) -> None:
        """Remember which kinds the bot wants; an empty list means the default again."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def confirm(self, update_id: int) -> None:
        """Forget every update up to this one."""
        self._waiting = [entry for entry in self._waiting if entry.update_id > update_id]

    def clear(self) -> None:
        """Forget every update (``drop_pending_updates``)."""
        self._waiting.clear()

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[Json]:
        """Unconfirmed updates; waits for one where there is none.

        A poll ends the one that still waits, which is told 409, as on the real server.

        Raises:
            ApiError: 409 where a webhook is set, or another poll took over.
        """
        if self.webhook_url:
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(conflict(OTHER_POLL))
        self._skip(offset)
        limit = min(max(limit, 1), BATCH_LIMIT)
        if not self.waiting and seconds > 0 and not self._closed:
            await self._wait(min(seconds, LONG_POLL_LIMIT))
        return self.waiting[:limit]

    def _skip(self, offset: int) -> None:
        """Confirm what an offset confirms; a negative one counts from the end."""
        if offset > 0:
            self.confirm(offset - 1)
        elif offset < 0:
            self._drop_expired()
            self._waiting = self._waiting[offset:]

    async def _wait(self, seconds: float) -> None:
        """Until an update comes or the time is over."""
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.polled.set()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await poll
        finally:
            if self._poll is poll:
                self._poll = None
                self.polled.clear()

    def end_poll(self, error: ApiError) -> None:
        """Answer the waiting poll, if there is one, with an error."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(error)

    async def wait_for_update(self) -> Json:
        """The oldest unconfirmed update, for delivery to a webhook."""
        while not self.waiting:
            await self._wait(LONG_POLL_LIMIT)
        return self.waiting[0]

    def close(self) -> None:
        """Let the waiting poll go, with an empty answer."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        """Tell whoever waits to look."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _drop_expired(self) -> None:
        """Forget what waited too long."""
        now = self._clock()
        self._waiting = [entry for entry in self._waiting if entry.expires_at > now]
