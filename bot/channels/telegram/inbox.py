"""Updates that came, from when they are stored until they are handled; each account in order.

The database is the queue (``storage.updates``).  The next few updates of each account are held in
memory as well, so that one that comes alone is not read back; what is beyond them is read when its
turn comes.  So neither somebody whose file hangs nor a flood takes memory or holds up others, and
after a crash everything goes on where it was.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.channels.base import HandleUpdate
from bot.channels.telegram.polling import Raw
from bot.logs import describe_error, error_location
from bot.troubles import Troubles
from storage.database import Database
from storage.updates import (
    NOBODY,
    count_waiting,
    list_waiting,
    mark_handled,
    store_received,
)

logger = logging.getLogger(__name__)

HELD: Final = 20
"""Updates of one account held in memory."""
LONGEST_BACKOFF_S: Final = 5.0
FINISH_S: Final = 2.0
"""How long updates that run may take at the end; the program has five seconds for everything."""
NOT_HANDLED: Final = "telegram: messages are not handled"
_NAMES: Final = ("last_name", "username")
"""What tells who somebody is, beside the ``first_name`` that aiogram insists on."""
_HIDDEN: Final = "sender_user_name"
"""Who wrote what is sent on, where their account is hidden; aiogram insists on it, too."""
_LARGEST: Final = 2**63 - 1

T = TypeVar("T")


class _Account:
    """What waits of one account: the first ones, and how many are only in the database."""

    def __init__(self, beyond: int = 0) -> None:
        self.held: deque[Raw] = deque()
        self.beyond = beyond

    def add(self, payload: Raw) -> None:
        if self.beyond or len(self.held) >= HELD:
            self.beyond += 1
        else:
            self.held.append(payload)


class Inbox:
    """The updates of one channel, while it receives."""

    def __init__(
        self,
        channel: str,
        *,
        bot: Bot,
        database: Database,
        clock: Callable[[], datetime],
        troubles: Troubles,
        running: asyncio.TaskGroup,
        handle: HandleUpdate,
    ) -> None:
        """Take what the updates go through.

        Args:
            channel: which messenger sends them.
            bot: what aiogram mounts them on.
            database: where they are kept.
            clock: returns the current time, aware.
            troubles: told while updates cannot be handled.
            running: owns the work on each account.
            handle: handles one update.
        """
        self._channel = channel
        self._bot = bot
        self._database = database
        self._clock = clock
        self._troubles = troubles
        self._running = running
        self._handle = handle
        self._accounts: dict[int, _Account] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._failing: set[int] = set()
        """The accounts whose updates cannot be handled at this moment."""

    async def recover(self) -> None:
        """Go on with what came before the start."""
        waiting = await self._patiently(NOBODY, self._count)
        if waiting:
            logger.info("%s: %d updates wait from before", self._channel, sum(waiting.values()))
        for account_id, count in waiting.items():
            self._begin(account_id, _Account(beyond=count))

    async def store(self, batch: Sequence[Raw]) -> Collection[int]:
        """Store updates, and have those handled that are new; return their numbers.

        Raises:
            Exception: the database does not take them; nothing is stored.
        """
        updates = {raw["update_id"]: (_account_id(raw), without_names(raw)) for raw in batch}
        async with self._database.transaction() as session:
            new = await store_received(
                session, channel=self._channel, updates=updates, now=self._clock()
            )
        for update_id in sorted(new):
            account_id, payload = updates[update_id]
            account = self._accounts.get(account_id)
            if account is None:
                account = self._begin(account_id, _Account())
            account.add(payload)
        return new

    async def finish(self) -> None:
        """Wait a little for what runs; the rest waits in the database."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_S)
        self.stop()

    def stop(self) -> None:
        """Let go of what runs."""
        for task in self._tasks:
            task.cancel()

    # --- Work ---

    def _begin(self, account_id: int, account: _Account) -> _Account:
        self._accounts[account_id] = account
        task = self._running.create_task(self._work_off(account_id, account))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return account

    async def _work_off(self, account_id: int, account: _Account) -> None:
        await asyncio.sleep(0)  # what began it is put in first
        while account.held or account.beyond:
            if account.held:
                await self._patiently(account_id, self._run, account.held[0])
                account.held.popleft()
            else:
                rows = await self._patiently(account_id, self._list, account_id)
                account.held.extend(rows)
                account.beyond = max(0, account.beyond - len(rows)) if rows else 0
        del self._accounts[account_id]

    async def _run(self, raw: Raw) -> None:
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:  # its text holds the update
            number = raw["update_id"]
            logger.error("%s: update %d cannot be read, it is left out", self._channel, number)  # noqa: TRY400
            async with self._database.transaction() as session:
                await mark_handled(
                    session, channel=self._channel, update_id=number, now=self._clock()
                )
        else:
            await self._handle(update)

    async def _count(self) -> dict[int, int]:
        async with self._database.reading() as session:
            return await count_waiting(session, channel=self._channel)

    async def _list(self, account_id: int) -> Sequence[Raw]:
        async with self._database.reading() as session:
            return await list_waiting(
                session, channel=self._channel, account_id=account_id, limit=HELD
            )

    async def _patiently(
        self, account_id: int, work: Callable[..., Awaitable[T]], *args: Any
    ) -> T:
        """Return what work on an account comes to, however often it has to be tried."""
        failures = 0
        while True:
            try:
                result = await work(*args)
            except Exception as error:  # what came is stored; it is not given up
                wait_s = min(LONGEST_BACKOFF_S, 2.0**failures)
                failures = min(failures + 1, 10)
                self._failing.add(account_id)
                self._troubles.begin(NOT_HANDLED, describe_error(error))
                logger.error(  # noqa: TRY400  the error's text may hold words of people
                    "%s, again in %.0f s: %s", NOT_HANDLED, wait_s, error_location(error)
                )
                await asyncio.sleep(wait_s)
            else:
                if self._failing:
                    self._recovered(account_id)
                return result

    def _recovered(self, account_id: int) -> None:
        self._failing.discard(account_id)
        if not self._failing and self._troubles.end(NOT_HANDLED):
            logger.info("%s: messages are handled again", self._channel)


def without_names(raw: Any) -> Any:
    """Return an update without the names that people's accounts bear.

    Nothing asks for them, and they need not be stored.  A contact somebody shares is what they
    tell us, and stays.
    """
    if isinstance(raw, list):
        return [without_names(each) for each in raw]
    if not isinstance(raw, dict):
        return raw
    account = "id" in raw and "first_name" in raw
    kept = {
        key: without_names(value) for key, value in raw.items() if not (account and key in _NAMES)
    }
    if _HIDDEN in kept:
        kept[_HIDDEN] = ""
    return kept | {"first_name": ""} if account else kept


def _account_id(raw: Raw) -> int:
    """Return who sent an update, ``NOBODY`` where no account did."""
    for event in raw.values():
        sender = event.get("from") if isinstance(event, dict) else None
        number = sender.get("id") if isinstance(sender, dict) else None
        if type(number) is int and -_LARGEST <= number <= _LARGEST:
            return number
    return NOBODY
