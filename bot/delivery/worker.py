"""The outbox worker: takes what is due, sends it side by side, remembers what became of it.

One turn is one transaction: it stores how attempts ended, and takes what may leave now.  After
the commit the requests leave; what ends meanwhile gathers for the next turn.  A turn begins when
a commit left messages, when an attempt ended, when something becomes due or a window has room
again, and every few seconds for what other processes wrote.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel, Delivered, DeliveryError, Scope, TryAgainError
from bot.delivery.attempts import Attempt, Letter, backoff, record, whereabouts
from bot.delivery.pacing import Pace
from bot.delivery.rendering import QUIET, Call, FileGoneError, Rendering
from bot.i18n import Catalogues
from handlers.notices import Renderer
from storage.database import Database
from storage.outbox import (
    DeliveryState,
    Due,
    Outcome,
    Priority,
    begin_sending,
    list_due,
    next_due_at,
    recover_interrupted,
    settle,
)

logger = logging.getLogger(__name__)

SWEEP_S: Final = 5.0
"""How often to look for what other processes wrote."""
SHORTEST_WAIT_S: Final = 0.001
AT_ONCE: Final = 64
"""Requests on their way at the same time; aiohttp opens 100 connections at most."""
AT_ONCE_FOR_ANSWERS: Final = 16
"""Those of them that only answers may take."""
BY_FILE_ID: Final = frozenset({"telegram"})
"""The channels that keep files and know them by names of their own."""
STOP_GRACE: Final = timedelta(seconds=3)
"""How long to wait for answers at the end; the program has five seconds for everything."""


@dataclass(slots=True)
class _Round:
    """What one turn takes out of the outbox."""

    letters: list[Letter] = field(default_factory=list)
    settled: list[Outcome] = field(default_factory=list)
    more: bool = False
    """Whether another turn finds something at once."""


class DeliveryWorker:
    """Delivers the messages of one channel.

    Args:
        channel: where they go.
        database: where they wait.
        pace: how many may leave.
        catalogues: the translations.
        renderers: what renders each notice.
        media_dir: the folder of photos and files.
        clock: returns the current time, aware.
        timer: seconds that only rise.
    """

    def __init__(
        self,
        channel: Channel,
        database: Database,
        *,
        pace: Pace,
        catalogues: Catalogues,
        renderers: Mapping[str, Renderer],
        media_dir: Path,
        clock: Callable[[], datetime],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = channel
        self._database = database
        self._pace = pace
        self._rendering = Rendering(
            catalogues=catalogues,
            renderers=renderers,
            media_dir=media_dir,
            by_file_id=channel.name in BY_FILE_ID,
        )
        self._clock = clock
        self._timer = timer
        self._wake = asyncio.Event()
        self._flying: dict[int, Letter] = {}
        """By number, from taking them out until their end is stored."""
        self._ended: list[Attempt] = []
        self._held: set[int] = set()
        """Chats that wait until a file has been uploaded for another one."""
        self._unsure = True
        """Whether rows may say "sending" that are not."""
        self._failures = 0
        self._stop_at: float | None = None
        self._stopped = asyncio.Event()

    # --- Life ---

    async def run(self) -> None:
        """Deliver until ``stop`` is called or the task is cancelled.

        What was being sent when the program ended the last time is recovered first.
        """
        self._database.on_outbox(self._notice)
        try:
            async with asyncio.TaskGroup() as requests:
                while self._stop_at is None:
                    await self._wait(await self._turn(requests))
                await self._finish(requests, self._stop_at)
        finally:
            self._stopped.set()

    async def stop(self, grace: timedelta = STOP_GRACE) -> None:
        """Take nothing more out, wait for what is on its way, and let ``run`` return.

        What gets no answer within ``grace`` stays as it is, and is recovered at the next start.
        """
        self._stop_at = time.monotonic() + grace.total_seconds()
        self._wake.set()
        await self._stopped.wait()

    def _notice(self, channel: str) -> None:
        if channel == self._channel.name:
            self._wake.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _finish(self, requests: asyncio.TaskGroup, stop_at: float) -> None:
        while self._flying and (left := stop_at - time.monotonic()) > 0:
            pause = await self._turn(requests, taking=False)
            if self._flying:
                await self._wait(min(pause, left))
        for task in self._tasks.values():
            task.cancel()
        if self._flying:
            logger.warning("%s: %d messages without an answer", self._name, len(self._flying))

    # --- Turns ---

    async def _turn(self, requests: asyncio.TaskGroup, *, taking: bool = True) -> float:
        """Store what gathered, let leave what may; return in how many seconds to look again."""
        self._wake.clear()
        ended, self._ended = self._ended, []
        taken = _Taken()
        try:
            pause = await self._transact(ended, taken, taking=taking)
        except Exception as error:  # noqa: BLE001  a hiccup of the database must not end delivery
            self._undo(ended, taken)
            self._failures += 1
            logger.error("%s: the outbox is out of reach: %s", self._name, whereabouts(error))  # noqa: TRY400  its text holds people's words
            return backoff(self._failures - 1).total_seconds()
        self._unsure, self._failures = False, 0
        for attempt in ended:
            del self._flying[attempt.letter.outbox_id]
        for letter in taken.letters:
            self._flying[letter.outbox_id] = letter
            task = requests.create_task(self._send(letter))
            self._tasks[letter.outbox_id] = task
        return pause

    async def _transact(self, ended: list[Attempt], taken: "_Taken", *, taking: bool) -> float:
        now = self._clock()
        async with self._database.transaction() as session:
            if self._unsure:
                await recover_interrupted(
                    session, channel=self._name, but=self._flying.keys(), now=now
                )
            await record(session, ended, now=now)
            if not taking:
                return SWEEP_S
            await self._take(session, taken, {a.letter.outbox_id for a in ended}, now)
            await settle(
                session, outcomes=taken.settled, before=DeliveryState.WAITING, now=now
            )
            await begin_sending(session, outbox_ids=[each.outbox_id for each in taken.letters])
            due_at = await next_due_at(session, channel=self._name, after=now)
        if taken.more:
            return 0.0
        moment = self._timer()
        until_due = SWEEP_S if due_at is None else (due_at - now).total_seconds()
        until_room = self._pace.free_at(moment) - moment
        return max(SHORTEST_WAIT_S, min(SWEEP_S, until_due, until_room))

    def _undo(self, ended: list[Attempt], taken: "_Taken") -> None:
        self._unsure = True
        self._ended[:0] = ended
        for letter in taken.letters:
            self._pace.end(letter.chat_id, letter.weight, self._timer())

