"""Updates by long polling, acknowledged only when everything they cause is committed.

aiogram's own polling acknowledges updates before their handlers have finished, and a crash would
lose them.  Here ``getUpdates`` gets an offset that passes only what was handled without a gap: an
update that still runs holds back the acknowledgement of those after it, but not their handling.
While something runs, Telegram answers at once with what is not acknowledged yet, so the next poll
waits a moment for those that run.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from bot.channels.base import HandleUpdate
from bot.channels.telegram.answers import describe

logger = logging.getLogger(__name__)

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates asked for."""
BATCH: Final = 100
"""Updates in one answer at most (Bot API, getUpdates)."""
POLL_S: Final = 25
"""How long Telegram may wait for an update; its server cuts at 50 s."""
NETWORK_S: Final = 10
"""How much longer than that an answer may take."""
SHORTEST_PAUSE_S: Final = 0.02
LONGEST_PAUSE_S: Final = 0.5
"""Between polls while updates run: how late a slow chat may make another one."""
LONGEST_BACKOFF_S: Final = 30.0
FINISH_S: Final = 2.0
"""How long updates that run may take at the end; the program has five seconds for everything."""
FAREWELL_S: Final = 1
"""How long the last acknowledgement may take."""


class TokenRefusedError(Exception):
    """Telegram does not know the bot; nothing can be received before the settings are right."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not know this bot. QB_TELEGRAM_TOKEN has to be the token as @BotFather "
            "writes it, and QB_TELEGRAM_API_URL the address of a Bot API server."
        )


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` with updates as they came: one that cannot be read must not hide the rest."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = BATCH
    timeout: int = 0
    allowed_updates: tuple[str, ...] = KINDS


class Progress:
    """Which updates run, and up to which all have finished.

    Attributes:
        offset: the first update to ask for; ``None`` when Telegram knows all that is finished.
            Leaving it out then matters: after a week of silence the numbers of updates may
            begin anywhere, and an old offset would acknowledge them unread.
    """

    def __init__(self) -> None:
        self.offset: int | None = None
        self._running: deque[int] = deque()
        """What is not passed by the offset, in order of arrival."""
        self._finished: set[int] = set()
        """Those of them that wait for one before them."""
        self._passed: set[int] = set()
        """What the offset has passed, but Telegram may still repeat."""

    @property
    def unfinished(self) -> int:
        """How many updates run."""
        return len(self._running) - len(self._finished)

    @property
    def unacknowledged(self) -> int:
        """How many updates Telegram would repeat, finished or not."""
        return len(self._running)

    def begin(self, update_id: int) -> bool:
        """Count an update as running; False if it is a repetition."""
        if update_id in self._passed or update_id in self._running:
            return False
        self._running.append(update_id)
        return True

    def finish(self, update_id: int) -> None:
        """Let the offset pass as far as it can."""
        self._finished.add(update_id)
        while self._running and self._running[0] in self._finished:
            passed = self._running.popleft()
            self._finished.remove(passed)
            self._passed.add(passed)
            self.offset = passed + 1

    def confirm(self, offset: int | None) -> None:
        """Forget what Telegram knows after a poll with this offset was answered."""
        if offset is None:
            return
        self._passed = {passed for passed in self._passed if passed >= offset}
        if self.offset == offset:
            self.offset = None


class Polling:
    """Polls for one bot; ``run`` ends only by cancellation or a wrong token."""

    def __init__(self, bot: Bot, handle: HandleUpdate) -> None:
        """Take who polls, and who handles what comes."""
        self._bot = bot
        self._handle = handle
        self._progress = Progress()
        self._moved = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._pause_s = SHORTEST_PAUSE_S

    async def run(self) -> None:
        """Have updates handled until cancelled; then wait a little for those that run.

        Raises:
            TokenRefusedError: Telegram does not know the bot.
        """
        refused: TokenRefusedError | None = None
        async with asyncio.TaskGroup() as running:
            try:
                while True:
                    await self._poll(running)
            except asyncio.CancelledError:
                await self._let_handlers_finish()
                await self._acknowledge()
                raise
            except TokenRefusedError as error:
                await self._let_handlers_finish()
                refused = error
        if refused is not None:  # not from inside, where the group would wrap it
            raise refused

    async def _poll(self, running: asyncio.TaskGroup) -> None:
        offset = self._progress.offset
        batch = await self._ask(offset)
        if batch is None:
            return
        self._progress.confirm(offset)
        new = [update for update in batch if self._progress.begin(update["update_id"])]
        for update in new:
            task = running.create_task(self._run(update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if new:
            self._pause_s = SHORTEST_PAUSE_S
        await self._let_handlers_work()

    async def _let_handlers_work(self) -> None:
        """Wait until another poll is likely to bring something."""
        progress = self._progress
        if progress.unacknowledged < BATCH:
            await self._until(lambda: not progress.unacknowledged, self._pause_s)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        else:  # what is new comes behind a whole batch that Telegram repeats
            await self._until(lambda: progress.unacknowledged <= BATCH // 2, LONGEST_PAUSE_S)
            await self._until(lambda: progress.unacknowledged < BATCH, None)

    async def _until(self, reached: Callable[[], bool], seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not reached():
                    self._moved.clear()
                    await self._moved.wait()

    # --- Asking ---

    async def _ask(self, offset: int | None) -> list[dict[str, Any]] | None:
        """Return the next updates, or ``None`` after a failure and a pause."""
        wait_s = 0 if self._progress.unacknowledged else POLL_S
        ask = RawUpdates(offset=offset, timeout=wait_s)
        try:
            batch = await self._bot(ask, request_timeout=wait_s + NETWORK_S)
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise TokenRefusedError from error
        except AiogramError as error:
            await self._excuse(error)
            return None
        if self._failures:
            logger.info("telegram: updates come again")
        self._failures = 0
        return batch

    async def _excuse(self, error: AiogramError) -> None:
        if isinstance(error, TelegramConflictError) and "webhook" in error.message:
            logger.warning("telegram: a webhook is set; it is removed, to poll")
            with suppress(AiogramError):
                await self._bot(DeleteWebhook())
                return
        wait_s = min(LONGEST_BACKOFF_S, 2.0**self._failures) * random.uniform(0.75, 1.25)  # noqa: S311  it hides nothing
        if isinstance(error, TelegramRetryAfter):
            wait_s = max(wait_s, error.retry_after)
        self._failures = min(self._failures + 1, 10)
        logger.warning("telegram: no updates, again in %.0f s: %s", wait_s, describe(error))
        await asyncio.sleep(wait_s)

    # --- Handling ---

    async def _run(self, raw: dict[str, Any]) -> None:
        update_id: int = raw["update_id"]
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:  # its text holds the update
            logger.error("telegram: update %d cannot be read, it is left out", update_id)  # noqa: TRY400
        else:
            await self._handle_until_done(update)
        self._progress.finish(update_id)
        self._moved.set()

    async def _handle_until_done(self, update: Update) -> None:
        failures = 0
        while True:
            try:
                await self._handle(update)
            except Exception as error:  # an update is acknowledged when it is stored, not before
                wait_s = min(LONGEST_BACKOFF_S, 2.0**failures)
                failures = min(failures + 1, 10)
                logger.error(  # noqa: TRY400  the error's text may hold words of people
                    "telegram: update %d was not handled (%s), again in %.0f s",
                    update.update_id,
                    type(error).__name__,
                    wait_s,
                )
                await asyncio.sleep(wait_s)
            else:
                return

    # --- The end ---

    async def _let_handlers_finish(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_S)
        for task in self._tasks:
            task.cancel()

    async def _acknowledge(self) -> None:
        offset = self._progress.offset
        if offset is not None:
            acknowledge = RawUpdates(offset=offset, limit=1)
            with suppress(AiogramError, TimeoutError):
                await self._bot(acknowledge, request_timeout=FAREWELL_S)
