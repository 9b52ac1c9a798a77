"""The outbox worker: takes what is due, sends it side by side, remembers what became of it.

One turn is one transaction: it stores how attempts ended, and takes what may leave now.  After
the commit the requests leave; what ends meanwhile gathers for the next turn.  A turn begins when
a commit left messages, when an attempt ended, when something becomes due or a window has room
again, and every few seconds for what other processes wrote.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel, Delivered, DeliveryError, Scope, TryAgainError
from bot.delivery.attempts import Attempt, Letter, backoff, record
from bot.delivery.departures import Departure, Departures
from bot.delivery.pacing import Pace
from bot.delivery.rendering import Rendering
from bot.i18n import Catalogues
from bot.logs import whereabouts
from handlers.notices import Renderer
from storage.database import Database
from storage.errors import QuarterMissingError
from storage.outbox import next_due_at, recover_interrupted
from storage.quarter import get_quarter
from storage.quiet import Quiet

logger = logging.getLogger(__name__)

SWEEP_S: Final = 5.0
"""How often to look for what other processes wrote."""
QUIET_READ_S: Final = 60.0
"""How long the quiet hours are believed before they are read again."""
SHORTEST_WAIT_S: Final = 0.001
BY_FILE_ID: Final = frozenset({"telegram"})
"""The channels that keep files and know them by names of their own."""
STOP_GRACE: Final = timedelta(seconds=1.5)
"""How long to wait for answers at the end; the program has five seconds for everything, and some
of them are for updates that still run (``bot.channels.telegram.polling``)."""


class DeliveryWorker:
    """Delivers the messages of one channel."""

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
        """Take what delivery needs.

        Args:
            channel: where the messages go.
            database: where they wait.
            pace: how many may leave.
            catalogues: the translations.
            renderers: what renders each notice.
            media_dir: the folder of photos and files.
            clock: returns the current time, aware.
            timer: returns seconds that only rise, for the pace.
        """
        self._channel = channel
        self._name = channel.name
        self._database = database
        self._pace = pace
        self._clock = clock
        self._timer = timer
        rendering = Rendering(
            catalogues=catalogues,
            renderers=renderers,
            media_dir=media_dir,
            by_file_id=channel.name in BY_FILE_ID,
        )
        self._departures = Departures(channel.name, pace=pace, rendering=rendering, timer=timer)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._ended: list[Attempt] = []
        self._unsure = True
        """Whether rows may say "sending" that are not being sent."""
        self._failures = 0
        self._quiet: Quiet | None = None
        self._quiet_until = 0.0
        self._wake = asyncio.Event()
        self._running = False
        self._stop_at: float | None = None
        self._stopped = asyncio.Event()

    # --- Life ---

    async def run(self) -> None:
        """Deliver until ``stop`` is called or the task is cancelled.

        What was being sent when the program ended the last time is recovered first.
        """
        self._database.on_outbox(self._notice)
        self._running = True
        try:
            async with asyncio.TaskGroup() as requests:
                while self._stop_at is None:
                    await self._wait(await self._turn(requests))
                await self._finish(requests, self._stop_at)
        finally:
            self._stopped.set()

    async def stop(self, grace: timedelta = STOP_GRACE) -> None:
        """Take nothing more out, wait for what is on its way, and let ``run`` return.

        What gets no answer within ``grace`` is recovered at the next start.
        """
        self._stop_at = time.monotonic() + grace.total_seconds()
        self._wake.set()
        if self._running:
            await self._stopped.wait()

    def _notice(self, channel: str) -> None:
        if channel == self._name:
            self._wake.set()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _finish(self, requests: asyncio.TaskGroup, stop_at: float) -> None:
        flying = self._departures.flying
        while flying and (left := stop_at - time.monotonic()) > 0:
            pause = await self._turn(requests, taking=False)
            if flying:
                await self._wait(min(pause, left))
        for task in self._tasks.values():
            task.cancel()
        if flying:
            logger.warning("%s: stopped before %d answers came", self._name, len(flying))

    # --- Turns ---

    async def _turn(self, requests: asyncio.TaskGroup, *, taking: bool = True) -> float:
        """Store what gathered, let leave what may; return in how many seconds to look again."""
        self._wake.clear()
        ended, self._ended = self._ended, []
        for attempt in ended:
            self._departures.land(attempt.letter)
        departure = Departure()
        try:
            pause = await self._transact(ended, departure, taking=taking)
        except Exception as error:  # a hiccup of the database must not end delivery
            self._undo(ended, departure)
            self._failures += 1
            # Not the error itself: its text may hold the words of a message.
            logger.error("%s: no transaction: %s", self._name, whereabouts(error))  # noqa: TRY400
            return backoff(self._failures - 1).total_seconds()
        self._unsure, self._failures = False, 0
        for letter in departure.letters:
            self._departures.launch(letter)
            self._tasks[letter.outbox_id] = requests.create_task(self._send(letter))
        return pause

    async def _transact(
        self, ended: list[Attempt], departure: Departure, *, taking: bool
    ) -> float:
        now = self._clock()
        async with self._database.transaction() as session:
            await record(session, ended, now=now)
            if self._unsure:
                flying = self._departures.flying.keys()
                await recover_interrupted(session, channel=self._name, but=flying, now=now)
            if not taking:
                return SWEEP_S
            night = await self._is_night(session, now)
            await self._departures.take(session, departure, night=night, now=now)
            if departure.more:
                return 0.0
            due_at = await next_due_at(session, channel=self._name, after=now)
        moment = self._timer()
        until_due = SWEEP_S if due_at is None else (due_at - now).total_seconds()
        until_room = self._pace.free_at(moment) - moment
        return max(SHORTEST_WAIT_S, min(SWEEP_S, until_due, until_room))

    async def _is_night(self, session: AsyncSession, now: datetime) -> bool:
        """Return whether these are quiet hours; a new profile counts within a minute."""
        if self._quiet is None or self._timer() >= self._quiet_until:
            try:
                self._quiet = (await get_quarter(session)).profile.quiet
            except QuarterMissingError:
                return False
            self._quiet_until = self._timer() + QUIET_READ_S
        return self._quiet.is_quiet(now)

    def _undo(self, ended: list[Attempt], departure: Departure) -> None:
        self._unsure = True
        self._ended[:0] = ended
        for attempt in ended:
            self._departures.launch(attempt.letter)
        for letter in departure.letters:
            self._departures.release(letter)

    # --- Requests ---

    async def _send(self, letter: Letter) -> None:
        end: Delivered | Exception
        try:
            end = await self._deliver(letter)
        except DeliveryError as error:
            end = error
        except Exception as error:  # a mistake in a channel must not stop the others
            end = error
        self._departures.release(letter)
        if isinstance(end, TryAgainError) and end.scope is Scope.LIMIT and end.after is not None:
            self._pace.pause(letter.chat_id, end.after.total_seconds(), self._timer())
            logger.warning("%s: too many requests, a pause of %s", self._name, end.after)
        del self._tasks[letter.outbox_id]
        self._ended.append(Attempt(letter, end))
        self._wake.set()

    async def _deliver(self, letter: Letter) -> Delivered:
        if self._pace.is_paused(self._timer(), letter.chat_id):
            msg = "a pause began before the request left"
            raise TryAgainError(msg, after=timedelta())
        return await self._channel.deliver(letter.call.method, key=letter.outbox_id)
