"""Whose updates are handled when: one account's in order, those of different ones side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final

from bot.logs import error_location

logger = logging.getLogger(__name__)

RETRY_S: Final = 1.0
"""After which an account is worked for again where it failed."""
AT_ONCE: Final = 32
"""Accounts worked for at the same time; more would only wait for the database."""
NEWCOMERS_AT_ONCE: Final = 4
"""Those of newcomers among them: whoever was here before waits for few of them."""


class AccountQueue:
    """Calls ``work(account_id)`` for every account in the queue, never twice at a time for one.

    An account enqueued while its work runs is worked for once more, so that nothing that was
    stored before ``enqueue`` stays lying.  Work that fails is begun again, and stops no other.
    """

    def __init__(self) -> None:
        self._accounts: asyncio.Queue[int] = asyncio.Queue()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._newcomer_slots = asyncio.Semaphore(NEWCOMERS_AT_ONCE)
        self._newcomers: set[int] = set()
        self._again: dict[int, bool] = {}

    def enqueue(self, account_id: int, *, is_newcomer: bool = False) -> None:
        """Let the account be worked for; there is something to do."""
        if is_newcomer:
            self._newcomers.add(account_id)
        self._accounts.put_nowait(account_id)

    async def run(self, work: Callable[[int], Awaitable[None]]) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                account_id = await self._accounts.get()
                if account_id in self._again:
                    self._again[account_id] = True
                    continue
                self._again[account_id] = False
                tasks.create_task(self._work_off(account_id, work))

    async def _work_off(self, account_id: int, work: Callable[[int], Awaitable[None]]) -> None:
        try:
            async with AsyncExitStack() as slots:
                if account_id in self._newcomers:
                    self._newcomers.discard(account_id)
                    await slots.enter_async_context(self._newcomer_slots)
                await slots.enter_async_context(self._slots)
                await work(account_id)
                while self._again[account_id]:
                    self._again[account_id] = False
                    await work(account_id)
        except Exception as error:  # what was sent is stored, and waits
            logger.error(  # noqa: TRY400  the error's text may hold words of people
                "webchat: updates of account %d were not handled, again in %.0f s: %s",
                account_id,
                RETRY_S,
                error_location(error),
            )
            asyncio.get_running_loop().call_later(RETRY_S, self.enqueue, account_id)
        finally:
            del self._again[account_id]
