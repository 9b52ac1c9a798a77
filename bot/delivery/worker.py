"""The outbox worker: takes what is due, sends it side by side, remembers what became of it.

An answer that may leave at once is stored as being sent, in the transaction of its update
(``answer``), and leaves after the commit.  The rest is found in turns.  One turn is one
transaction: it stores how attempts ended, and takes what may leave now.  After the commit the
requests leave; what ends meanwhile gathers for the next turn.  A turn begins when a commit left
messages, when an attempt ended, when something becomes due or a window has room again, and every
few seconds for what other processes wrote.  Where nothing can wait for an attempt that ended, its
end gathers with others a moment longer, and the turn only stores them.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Final

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel, Delivered, DeliveryError, Scope, TryAgainError
from bot.delivery.attempts import Attempt, Delivery, backoff, record
from bot.delivery.claiming import Batch, OutboxClaimer
from bot.delivery.pacing import Pace
from bot.delivery.rendering import Rendering
from bot.i18n import Catalogues
from bot.logs import error_location
from handlers.notices import Renderer
from storage.database import Database, after_commit, after_rollback
from storage.errors import QuarterMissingError
from storage.outbox import Answer, enqueue_answers, next_due_at, recover_interrupted
from storage.quarter import get_quarter
from storage.quiet import Quiet
from storage.senders import Sender

logger = logging.getLogger(__name__)

SWEEP_S: Final = 5.0
"""How often to look for what other processes wrote."""
QUIET_READ_S: Final = 60.0
"""How long the quiet hours are believed before they are read again."""
SHORTEST_WAIT_S: Final = 0.001
GATHERING_S: Final = 0.1
"""How long ends that nothing waits for may gather, to be stored together.  What a crash leaves
unstored is sent twice, so it is short."""
BY_FILE_ID: Final = frozenset({"telegram"})
"""The channels that keep files and know them by names of their own."""
STOP_GRACE: Final = timedelta(seconds=1.5)
"""How long to wait for answers at the end; the program has five seconds for everything, and some
of them are for updates that still run (``bot.channels.telegram.polling``)."""


class DeliveryWorker:
    """Delivers the messages of one channel.

    Attributes:
        channel_name: which one.
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
        timer: Callable[[], float] = monotonic,
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
        self.channel_name: Final = channel.name
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
        self._claimer = OutboxClaimer(channel.name, pace=pace, rendering=rendering, timer=timer)
        self._tasks: set[asyncio.Task[object]] = set()
        self._gathering: asyncio.TimerHandle | None = None
        """Ends the gathering of ended attempts that nothing waits for."""
        self._ended: list[Attempt] = []
        self._doubts = 1
        """How often rows may have come to say "sending" that are not being sent."""
        self._look = True
        """Whether something may wait that may leave."""
        self._look_by = 0.0
        """When to look again in any case, on the loop's clock."""
        self._passed_over = False
        """Whether something may wait for what is on its way."""
        self._requests: asyncio.TaskGroup | None = None
        """Owns the requests while the worker runs."""
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
                self._requests = requests
                try:
                    while self._stop_at is None:
                        await self._wait(await self._turn())
                    await self._finish(self._stop_at)
                finally:
                    self._requests = None
        finally:
            self._stopped.set()

    async def answer(
        self,
        session: AsyncSession,
        *,
        sender: Sender,
        answers: Sequence[Answer],
        methods: Sequence[TelegramMethod[Any]],
        now: datetime,
    ) -> None:
        """Store answers to a person; what may leave at once does as soon as they are committed.

        Args:
            session: an open session; the caller commits.
            sender: who gets them.
            answers: what is stored.
            methods: the same calls.
            now: the time of the update.
        """
        if self._requests is None or self._doubts or self._stop_at is not None:
            await enqueue_answers(session, person=sender.person, answers=answers, now=now)
            return
        deliveries = await self._claimer.take_answers(
            session, sender=sender, answers=answers, methods=methods, now=now
        )
        after_commit(session, partial(self._begin, deliveries))
        after_rollback(session, partial(self._give_back, deliveries))

    async def stop(self, grace: timedelta = STOP_GRACE) -> None:
        """Take nothing more out, wait for what is on its way, and let ``run`` return.

        What gets no answer within ``grace`` is recovered at the next start.
        """
        self._stop_at = monotonic() + grace.total_seconds()
        self._wake.set()
        if self._running:
            await self._stopped.wait()

    def _notice(self, channel: str) -> None:
        if channel == self.channel_name:
            self._look = True
            self._wake.set()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _finish(self, stop_at: float) -> None:
        in_flight = self._claimer.in_flight
        while in_flight and (left := stop_at - monotonic()) > 0:
            pause = await self._turn(taking=False)
            if in_flight:
                await self._wait(min(pause, left))
        self._requests = None  # what is committed from now on is found at the next start
        if self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)
        await self._turn(taking=False)
        if in_flight:
            logger.warning("%s: stopped before %d answers came", self.channel_name, len(in_flight))

    # --- Turns ---

    async def _turn(self, *, taking: bool = True) -> float:
        """Store what gathered, let leave what may; return in how many seconds to look again."""
        self._wake.clear()
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        ended, self._ended = self._ended, []
        makes_way = any(self._passed_over or attempt.waits for attempt in ended)
        looking = taking and (self._look or makes_way or _loop_time() >= self._look_by)
        if looking:
            self._look = False
        if looking or ended:
            for attempt in ended:
                self._claimer.mark_done(attempt.delivery)
            batch = Batch()
            try:
                await self._transact(ended, batch, looking=looking)
            except Exception as error:  # a hiccup of the database must not end delivery
                self._undo(ended, batch)
                self._failures += 1
                # Not the error itself: its text may hold the words of a message.
                logger.error("%s: no transaction: %s", self.channel_name, error_location(error))  # noqa: TRY400
                return backoff(self._failures - 1).total_seconds()
            finally:
                self._claimer.taking = False
            self._failures = 0
            for delivery in batch.deliveries:
                self._claimer.mark_in_flight(delivery)
            self._begin(batch.deliveries)
        return max(SHORTEST_WAIT_S, self._look_by - _loop_time())

    async def _transact(self, ended: list[Attempt], batch: Batch, *, looking: bool) -> None:
        now = self._clock()
        async with self._database.transaction() as session:
            await record(session, ended, now=now)
            if not looking:
                return
            # Answers that are being stored are on their way, and not yet known to be.
            doubts = 0 if self._claimer.claiming else self._doubts
            if doubts:
                await recover_interrupted(
                    session,
                    channel=self.channel_name,
                    exclude=self._claimer.in_flight.keys(),
                    now=now,
                )
            night = await self._is_night(session, now)
            await self._claimer.take(session, batch, night=night, now=now)
            due_at = await next_due_at(session, channel=self.channel_name, after=now)
        self._doubts -= doubts
        self._look = self._look or self._doubts > 0
        moment = self._timer()
        until_due = SWEEP_S if due_at is None else (due_at - now).total_seconds()
        until_room = self._pace.free_at(moment) - moment
        # What has ended meanwhile may be what something waits for.
        at_once = batch.more or self._look or (batch.passed_over and self._ended)
        pause = 0.0 if at_once else min(SWEEP_S, until_due, until_room)
        self._look_by = _loop_time() + pause
        self._passed_over = batch.passed_over

    async def _is_night(self, session: AsyncSession, now: datetime) -> bool:
        """Return whether these are quiet hours; a new profile counts within a minute."""
        if self._quiet is None or self._timer() >= self._quiet_until:
            try:
                self._quiet = (await get_quarter(session)).profile.quiet
            except QuarterMissingError:
                return False
            self._quiet_until = self._timer() + QUIET_READ_S
        return self._quiet.is_quiet(now)

    def _undo(self, ended: list[Attempt], batch: Batch) -> None:
        self._doubts += 1
        self._look = True
        self._ended[:0] = ended
        for attempt in ended:
            self._claimer.mark_in_flight(attempt.delivery)
        for delivery in batch.deliveries:
            self._claimer.release(delivery)

    def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        """Forget answers whose transaction failed; whether it was committed is looked up."""
        for delivery in deliveries:
            self._claimer.release(delivery)
            self._claimer.mark_done(delivery)
        self._doubts += 1
        self._look = True
        self._wake.set()

    # --- Requests ---

    def _begin(self, deliveries: Sequence[Delivery]) -> None:
        """Send what is stored as being sent, unless the end has come: the next start finds it."""
        in_order: dict[int, list[Delivery]] = {}
        for delivery in deliveries:
            if delivery.weight:
                in_order.setdefault(delivery.chat_id, []).append(delivery)
            else:
                self._start(self._send(delivery))
        for of_chat in in_order.values():
            self._start(self._send_in_order(of_chat))

    def _start(self, sending: Coroutine[Any, Any, object]) -> None:
        if self._requests is None:
            sending.close()
            return
        task = self._requests.create_task(sending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_in_order(self, deliveries: Sequence[Delivery]) -> None:
        """Send messages to one chat, each after the one before has arrived.

        Those that do not get their turn, because of that or of the end, wait in the outbox.
        """
        waiting = deque(deliveries)
        try:
            while waiting and isinstance(await self._send(waiting.popleft()), Delivered):
                pass
        finally:
            for delivery in waiting:
                self._end(delivery, TryAgainError(_BEHIND, after=timedelta()))

    async def _send(self, delivery: Delivery) -> Delivered | Exception:
        end: Delivered | Exception
        try:
            end = await self._deliver(delivery)
        except DeliveryError as error:
            end = error
        except Exception as error:  # a mistake in a channel must not stop the others
            end = error
        if isinstance(end, TryAgainError) and end.scope is Scope.LIMIT and end.after is not None:
            self._pace.pause(delivery.chat_id, end.after.total_seconds(), self._timer())
            logger.warning("%s: too many requests, a pause of %s", self.channel_name, end.after)
        self._end(delivery, end)
        return end

    def _end(self, delivery: Delivery, end: Delivered | Exception) -> None:
        self._claimer.release(delivery)
        attempt = Attempt(delivery, end)
        self._ended.append(attempt)
        if attempt.waits or self._passed_over or self._stop_at is not None:
            self._wake.set()
            return
        self._claimer.mark_arrived(delivery)
        if self._gathering is None:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_later(GATHERING_S, self._wake.set)

    async def _deliver(self, delivery: Delivery) -> Delivered:
        if self._pace.is_paused(self._timer(), delivery.chat_id):
            msg = "a pause began before the request left"
            raise TryAgainError(msg, after=timedelta())
        return await self._channel.deliver(delivery.call.method, key=delivery.outbox_id)


_BEHIND: Final = "what goes before it did not arrive"


def _loop_time() -> float:
    """Return the seconds by which the loop ends its waits."""
    return asyncio.get_running_loop().time()
