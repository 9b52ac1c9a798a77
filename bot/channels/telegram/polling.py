"""Updates by long polling, acknowledged as soon as they are stored.

aiogram's own polling acknowledges updates before their handlers have finished, and a crash would
lose them.  Here a whole answer of ``getUpdates`` is stored in one transaction
(``bot.channels.telegram.inbox``), and the offset of the next call acknowledges it.  How long
something takes to be handled holds up nobody's messages.

The offset passes what an answer brought, whatever its order, and never goes down unless ids have
begun anew: after a week of silence they may begin anywhere (Bot API, getUpdates).  It is left out
once Telegram knows it, because an old offset would acknowledge those unread.  An answer that
brings nothing new is followed by a pause.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
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
from aiogram.methods import DeleteWebhook, GetMe, TelegramMethod

from bot.channels.telegram.answers import describe
from bot.logs import describe_error, error_location
from bot.troubles import Troubles

logger = logging.getLogger(__name__)

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates asked for."""
BATCH: Final = 100
"""Updates in one answer at most (Bot API, getUpdates)."""
POLL_S: Final = 25
"""How long Telegram may wait for an update; its server cuts at 50 s."""
NETWORK_S: Final = 10
"""How much longer than that an answer may take."""
AT_ONCE_S: Final = 1.0
"""An empty answer that comes sooner did not wait for an update."""
SHORTEST_PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 2.0
"""After answers that bring nothing new: how late they may make a message behind them."""
LONGEST_BACKOFF_S: Final = 30.0
CONFLICT_S: Final = 0.75
"""Between polls while another program asks for the bot's updates: once it has stopped, people are
answered within a second."""
PAUSE_MARGIN_S: Final = 0.1
"""Added to a pause that is asked for, which is told in whole seconds."""
LONGEST_STORE_BACKOFF_S: Final = 5.0
FAREWELL_S: Final = 1
"""How long the last acknowledgement may take."""
REORDERED: Final = BATCH
"""By how much ids may go down without having begun anew."""
LARGEST_ID: Final = 2**63 - 1
"""What the database can hold."""
NOT_FETCHED: Final = "telegram: new messages are not fetched"

Raw = dict[str, Any]
StoreUpdates = Callable[[Sequence[Raw]], Awaitable[Collection[int]]]
"""Stores updates, each with an ``update_id``; returns, once committed, which were new."""


class TokenRefusedError(Exception):
    """Telegram does not know the bot; nothing can be received before the settings are right."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not know this bot. QB_TELEGRAM_TOKEN has to be the token as @BotFather "
            "writes it, and QB_TELEGRAM_API_URL the address of a Bot API server."
        )


class RawUpdates(TelegramMethod[Any]):
    """``getUpdates`` with the answer as it came: what cannot be read must not hide the rest."""

    __returning__ = Any
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = BATCH
    timeout: int = 0
    allowed_updates: tuple[str, ...] = KINDS


class Offset:
    """The first update to ask for.

    Attributes:
        asked: what the next call says; ``None`` when Telegram knows all that is stored.
    """

    def __init__(self) -> None:
        self.asked: int | None = None
        self._known = 0
        """The offset Telegram was last told."""

    def confirm(self, asked: int | None) -> None:
        """Leave out from now on what was answered."""
        if asked is not None:
            self._known = asked
            self.asked = None

    def pass_by(self, update_ids: Sequence[int], new: Collection[int]) -> None:
        """Acknowledge an answer's updates with the next call.

        Where ids have begun anew, those from before are acknowledged once nothing new comes: an
        offset beyond them would acknowledge lower ones that nobody has seen.

        Args:
            update_ids: in the order they came.
            new: those of them that had not come before.
        """
        highest = max(update_ids) + 1
        if not new:
            self.asked = max(highest, self._known)
            return
        latest = _latest_stretch([each for each in update_ids if each in new])
        beyond = max(each for each in update_ids if each <= max(latest) + REORDERED) + 1
        same = beyond < self._known <= beyond + REORDERED
        self.asked = self._known if same else beyond


def _latest_stretch(update_ids: Sequence[int]) -> Sequence[int]:
    """Return the ids since they began anew, all of them if they did not."""
    for index in range(len(update_ids) - 1, 0, -1):
        if update_ids[index] < update_ids[index - 1] - REORDERED:
            return update_ids[index:]
    return update_ids


class Polling:
    """Polls for one bot; ``run`` ends only by cancellation or a wrong token at the start."""

    def __init__(
        self,
        bot: Bot,
        *,
        troubles: Troubles,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take who polls.

        Args:
            bot: whose updates.
            troubles: told while nothing is fetched.
            pause: waits so many seconds.
        """
        self._bot = bot
        self._troubles = troubles
        self._pause = pause
        self._offset = Offset()
        self._accepted = False
        """Whether Telegram has known the bot since the start."""
        self._failures = 0
        self._pause_s = SHORTEST_PAUSE_S

    async def run(self, store: StoreUpdates) -> None:
        """Have updates stored until cancelled.

        Raises:
            TokenRefusedError: Telegram has not known the bot from the start.
        """
        try:
            while True:
                await self._poll(store)
        except asyncio.CancelledError:
            await self._acknowledge()
            raise

    async def _poll(self, store: StoreUpdates) -> None:
        loop, asked = asyncio.get_running_loop(), self._offset.asked
        began = loop.time()
        answer = await self._ask(asked)
        if answer is None:
            return
        self._offset.confirm(asked)
        updates = [update for update in answer if _is_update(update)]
        new: Collection[int] = ()
        if updates:
            new = await self._store(store, updates)
            self._offset.pass_by([update["update_id"] for update in updates], new)
        if len(updates) < len(answer):
            logger.error(
                "telegram: %d updates without a number are left out", len(answer) - len(updates)
            )
        if new or (not answer and loop.time() - began >= AT_ONCE_S):
            self._pause_s = SHORTEST_PAUSE_S
            return
        if updates:
            logger.warning("telegram: %d updates came that are known already", len(updates))
        await self._pause(self._pause_s)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    # --- Asking ---

    async def _ask(self, offset: int | None) -> list[Any] | None:
        """Return the next updates, or ``None`` after a failure and a pause."""
        ask = RawUpdates(offset=offset, timeout=POLL_S)
        try:
            answer = await self._bot(ask, request_timeout=POLL_S + NETWORK_S)
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            if not self._accepted and await self._is_unknown():
                raise TokenRefusedError from error
            await self._excuse(error)
            return None
        except AiogramError as error:
            await self._excuse(error)
            return None
        if not isinstance(answer, list):
            await self._wait("an answer without updates")
            return None
        self._accepted = True
        self._failures = 0
        if self._troubles.end(NOT_FETCHED):
            logger.info("telegram: updates come again")
        return answer

    async def _is_unknown(self) -> bool:
        """Ask once more: a server may refuse by mistake."""
        try:
            await self._bot(GetMe(), request_timeout=NETWORK_S)
        except (TelegramUnauthorizedError, TelegramNotFound):
            return True
        except AiogramError:
            return False
        self._accepted = True
        return False

    async def _excuse(self, error: AiogramError) -> None:
        if isinstance(error, TelegramConflictError) and "webhook" in error.message:
            logger.warning("telegram: a webhook is set; it is removed, to poll")
            with suppress(AiogramError):
                await self._bot(DeleteWebhook())
                await self._pause(SHORTEST_PAUSE_S)
                return
        await self._wait(describe(error), _asked_pause(error))

    async def _wait(self, reason: str, after: float | None = None) -> None:
        wait_s = min(LONGEST_BACKOFF_S, 2.0**self._failures) * random.uniform(0.75, 1.25)  # nosec B311 # noqa: S311  it hides nothing
        wait_s = wait_s if after is None else after
        self._failures = min(self._failures + 1, 10)
        self._troubles.begin(NOT_FETCHED, reason)
        logger.warning("telegram: no updates, again in %.0f s: %s", wait_s, reason)
        await self._pause(wait_s)

    # --- Storing ---

    async def _store(self, store: StoreUpdates, updates: Sequence[Raw]) -> Collection[int]:
        """Return which were new; however long the database takes to come back."""
        failures = 0
        while True:
            try:
                new = await store(updates)
            except Exception as error:  # what is not stored is not acknowledged, whatever it was
                wait_s = min(LONGEST_STORE_BACKOFF_S, 2.0**failures)
                failures = min(failures + 1, 10)
                reason = f"they cannot be stored, {describe_error(error)}"
                self._troubles.begin(NOT_FETCHED, reason)
                logger.error(  # noqa: TRY400  the error's text may hold words of people
                    "%s: %s, again in %.0f s; Telegram keeps them: %s",
                    NOT_FETCHED,
                    reason,
                    wait_s,
                    error_location(error),
                )
                await self._pause(wait_s)
            else:
                if self._troubles.end(NOT_FETCHED):
                    logger.info("telegram: new messages are stored again")
                return new

    # --- The end ---

    async def _acknowledge(self) -> None:
        offset = self._offset.asked
        if offset is not None:
            acknowledge = RawUpdates(offset=offset, limit=1)
            with suppress(AiogramError, TimeoutError):
                await self._bot(acknowledge, request_timeout=FAREWELL_S)


def _is_update(raw: Any) -> bool:
    """Return whether it has a number; without one it can be neither told apart nor confirmed."""
    if not isinstance(raw, dict):
        return False
    number = raw.get("update_id")
    return type(number) is int and 0 <= number <= LARGEST_ID


def _asked_pause(error: AiogramError) -> float | None:
    """Return how long to wait after what ends at a known time; ``None`` for anything else."""
    match error:
        case TelegramRetryAfter(retry_after=seconds):
            return seconds + PAUSE_MARGIN_S
        case TelegramConflictError():
            return CONFLICT_S
        case _:
            return None
