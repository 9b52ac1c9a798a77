"""The outbox worker: takes what is due, sends it side by side, remembers what became of it.

A message is marked as being sent right before its request leaves, and no sooner.  An answer that
may leave at once is stored with its mark, in the transaction of its update (``answer``), and
leaves after the commit.  Messages of the same answer behind it are marked one by one, together
with the end of the one before.  The rest is found in turns: a turn takes what may leave, marks it
and lets it go after the commit.  A turn begins when a commit left messages, when something becomes
due or a window has room again, and every few seconds for what other processes wrote.

How attempts ended is stored before the next turn takes anything, or by the next update that stores
an answer, whichever comes first: what is not stored when the process is killed is sent again.

Of the processes on one database only one delivers the messages of a channel.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Final

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel, Delivered, DeliveryError, Scope, TryAgainError
from bot.delivery.attempts import Attempt, Delivery, NotBegunError, backoff, record
from bot.delivery.claiming import Batch, OutboxClaimer
from bot.delivery.pacing import Pace
from bot.delivery.rendering import Rendering
from bot.delivery.times import PutOff, SteadyClock
from bot.i18n import Catalogues
from bot.logs import Kind, error_location
from handlers.notices import Folder, Renderer
from handlers.translated import Machine
from storage.database import Database, after_commit, after_rollback
from storage.errors import QuarterMissingError
from storage.leadership import Leadership
from storage.outbox import (
    Answer,
    begin_sending,
    enqueue_answers,
    next_due_at,
    recover_interrupted,
    release_unsent,
)
from storage.quarter import get_quarter
from storage.quiet import Quiet
from storage.senders import Sender

logger = logging.getLogger(__name__)

SWEEP_S: Final = 5.0
"""How often to look for what other processes wrote."""
QUIET_READ_S: Final = 60.0
"""How long the quiet hours are believed before they are read again."""
LEADING_S: Final = 1.0
"""How often to ask whether another process delivers."""
SHORTEST_WAIT_S: Final = 0.001
GATHERING_S: Final = 0.02
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
        folder: Folder | None = None,
        machine: Machine | None = None,
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
            folder: makes one message of several notices that wait for one person.
            machine: what translates; ``None`` where only people do.
            media_dir: the folder of photos and files.
            clock: returns the current time, aware.
            timer: returns seconds that only rise, for the pace.
        """
        self._channel = channel
        self.channel_name: Final = channel.name
        self._database = database
        self._pace = pace
        self._clock = SteadyClock(clock, timer)
        self._timer = timer
        rendering = Rendering(
            catalogues=catalogues,
            renderers=renderers,
            media_dir=media_dir,
            by_file_id=channel.name in BY_FILE_ID,
            folder=folder,
            machine=machine,
        )
        self._claimer = OutboxClaimer(channel.name, pace=pace, rendering=rendering, timer=timer)
        self._tasks: set[asyncio.Task[object]] = set()
        self._gathering: asyncio.TimerHandle | None = None
        """Ends the gathering of ended attempts that nothing waits for."""
        self._ended: list[Attempt] = []
        self._next: dict[int, asyncio.Future[bool]] = {}
        """The numbers of what leaves as soon as it is marked, and who waits to know."""
        self._put_off = PutOff(timer)
        self._recovered = False
        """Whether what an earlier process was sending is looked after."""
        self._doubts = 0
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
        self._leadership = Leadership(database, f"delivery {channel.name}")
        self._leads_until = -math.inf
        self._quiet: Quiet | None = None
        self._quiet_until = 0.0
        self._wake = asyncio.Event()
        self._running = False
        self._stop_at: float | None = None
        self._stopped = asyncio.Event()

    # --- Life ---

    async def run(self) -> None:
        """Deliver until ``stop`` is called or the task is cancelled.

        What was being sent when the program ended the last time is recovered first, and so it is
        where ``run`` has failed and begins again.
        """
        if self._running:
            self._begin_anew()
        else:
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
            self._leads_until = -math.inf
            await self._leadership.release()
            self._stopped.set()

    def _begin_anew(self) -> None:
        """Forget the requests that went with a run that failed; their rows say what to do."""
        ended = {attempt.delivery.outbox_id for attempt in self._ended}
        for delivery in [*self._claimer.in_flight.values()]:
            if delivery.outbox_id not in ended:
                self._claimer.release(delivery)
                self._claimer.mark_done(delivery)
        self._next.clear()
        self._recovered = False
        self._look = True
        self._stopped.clear()

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
        may_leave = self._recovered and not self._doubts and self._stop_at is None
        if self._requests is None or not may_leave:
            await enqueue_answers(session, person=sender.person, answers=answers, now=now)
            return
        deliveries = await self._claimer.take_answers(
            session, sender=sender, answers=answers, methods=methods, now=now
        )
        after_commit(session, partial(self._begin, deliveries))
        after_rollback(session, partial(self._give_back, deliveries))
        await self._store_along(session, now)

    def has_arrived(self, outbox_id: int) -> bool:
        """Return whether a message is known to have arrived though that is not stored yet."""
        return self._claimer.has_arrived(outbox_id) or any(
            attempt.delivery.outbox_id == outbox_id and not attempt.waits
            for attempt in self._ended
        )

    async def _store_along(self, session: AsyncSession, now: datetime) -> None:
        """Store how attempts ended with what is stored anyway, if that touches nobody else."""
        ended = [attempt for attempt in self._ended if attempt.is_plain]
        if ended:
            self._ended = [attempt for attempt in self._ended if not attempt.is_plain]
            after_commit(session, partial(self._mark_done, ended))
            after_rollback(session, partial(self._take_back, ended))
            self._put_off.note(await record(session, ended, now=now), now=now)

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
        makes_way = any(self._passed_over or attempt.waits for attempt in self._ended)
        looking = taking and (self._look or makes_way or _loop_time() >= self._look_by)
        batch = Batch()
        try:
            if self._ended or self._next:
                await self._store()
            if looking and not await self._look_into(batch):
                return LEADING_S
        except Exception as error:  # a hiccup of the database must not end delivery
            for delivery in batch.deliveries:
                self._claimer.release(delivery)
            self._doubts += 1
            self._look = True
            self._failures += 1
            # Not the error itself: its text may hold the words of a message.
            logger.error("%s: no transaction: %s", self.channel_name, error_location(error))  # noqa: TRY400
            return backoff(self._failures - 1).total_seconds()
        finally:
            self._claimer.taking = False
        self._failures = 0
        taken_at = self._clock.now()
        # What was stored while they were taken out is older than their requests.
        deliveries = [replace(each, taken_at=taken_at) for each in batch.deliveries]
        for delivery in deliveries:
            self._claimer.mark_in_flight(delivery)
        self._begin(deliveries)
        return max(SHORTEST_WAIT_S, self._look_by - _loop_time())

    async def _store(self) -> None:
        """Store how attempts ended, and mark what follows them."""
        ended: list[Attempt] = []
        following: dict[int, asyncio.Future[bool]] = {}
        marked: Collection[int] = ()
        try:
            async with self._database.transaction() as session:
                await session.connection()  # until it is there, updates may store the ends too
                ended, self._ended = self._ended, []
                following, self._next = self._next, {}
                now = self._clock.now()
                outcomes = await record(session, ended, now=now)
                marked = await begin_sending(session, outbox_ids=following)
        except BaseException:
            self._take_back(ended)
            marked = ()
            raise
        else:
            self._put_off.note(outcomes, now=now)
            for attempt in ended:
                self._claimer.mark_done(attempt.delivery)
        finally:
            for outbox_id, told in following.items():
                if not told.done():
                    told.set_result(outbox_id in marked)

    async def _look_into(self, batch: Batch) -> bool:
        """Take out what may leave; return False while another process delivers."""
        if not await self._leads():
            return False
        self._look = False
        async with self._database.transaction() as session:
            await session.connection()
            now, surely = self._clock.now(), self._clock.surely()
            # Answers that are being stored are on their way, and not yet known to be.
            doubts = 0 if self._claimer.claiming else self._doubts
            if not self._recovered:
                await recover_interrupted(
                    session,
                    channel=self.channel_name,
                    exclude=self._claimer.being_sent(),
                    doubtful=not self._channel.knows_repetitions,
                    now=now,
                )
            elif doubts:
                exclude = self._claimer.being_sent()
                await release_unsent(session, channel=self.channel_name, exclude=exclude)
            night = await self._is_night(session, now)
            await self._claimer.take(
                session,
                batch,
                night=night,
                overdue=self._put_off.overdue(),
                surely=surely,
                now=now,
            )
            due_at = await next_due_at(session, channel=self.channel_name, after=now)
        self._put_off.note(batch.settled, now=now)
        self._recovered = True
        self._doubts -= doubts
        self._look = self._look or self._doubts > 0
        moment = self._timer()
        until_due = SWEEP_S if due_at is None else (due_at - now).total_seconds()
        until_room = self._pace.free_at(moment) - moment
        # What has ended meanwhile may be what something waits for.
        at_once = batch.more or self._look or (batch.passed_over and self._ended)
        pause = min(SWEEP_S, until_due, until_room, self._put_off.next_in_s())
        self._look_by = _loop_time() + (0.0 if at_once else pause)
        self._passed_over = batch.passed_over
        return True

    async def _leads(self) -> bool:
        """Return whether no other process delivers; asked every few seconds."""
        if self._timer() < self._leads_until:
            return True
        leads = await self._leadership.holds()
        if leads:
            self._leads_until = self._timer() + LEADING_S
        else:  # another process may have taken over what was being sent
            self._recovered = False
            self._look = True
        return leads

    async def _is_night(self, session: AsyncSession, now: datetime) -> bool:
        """Return whether these are quiet hours; a new profile counts within a minute."""
        if self._quiet is None or self._timer() >= self._quiet_until:
            try:
                self._quiet = (await get_quarter(session)).profile.quiet
            except QuarterMissingError:
                return False
            self._quiet_until = self._timer() + QUIET_READ_S
        return self._quiet.is_quiet(now)

    def _mark_done(self, ended: Sequence[Attempt]) -> None:
        for attempt in ended:
            self._claimer.mark_done(attempt.delivery)
        if self._passed_over:
            self._look = True
            self._wake.set()

    def _take_back(self, ended: Sequence[Attempt]) -> None:
        """Keep ends that could not be stored, to store them again."""
        self._ended[:0] = ended
        self._wake.set()

    def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        """Forget answers whose transaction failed; whether it was committed is looked up."""
        for delivery in deliveries:
            self._drop(delivery)
        self._doubts += 1

    def _drop(self, delivery: Delivery) -> None:
        """Forget a delivery that did not leave; its row waits, or is gone."""
        self._claimer.release(delivery)
        self._claimer.mark_done(delivery)
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

        The first one is marked.  Those that do not get their turn, because of that or of the end,
        wait in the outbox.
        """
        waiting = deque(deliveries)
        try:
            while isinstance(await self._send(waiting.popleft()), Delivered):
                if not waiting or not await self._mark(waiting[0]):
                    break
        finally:
            for delivery in waiting:
                self._drop(delivery)

    async def _mark(self, delivery: Delivery) -> bool:
        """Have a message marked as being sent; return whether it still is to be."""
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._next[delivery.outbox_id] = told
        self._wake.set()
        try:
            return await told
        finally:
            self._next.pop(delivery.outbox_id, None)

    async def _send(self, delivery: Delivery) -> Delivered | Exception:
        end: Delivered | Exception
        try:
            end = await self._deliver(delivery)
        except DeliveryError as error:
            end = error
        except Exception as error:  # a mistake in a channel must not stop the others
            end = error
        if isinstance(end, TryAgainError):
            self._note_failure(delivery, end)
        self._end(delivery, end)
        return end

    def _note_failure(self, delivery: Delivery, error: TryAgainError) -> None:
        if error.scope is Scope.LIMIT and error.after is not None:
            self._pace.pause(delivery.chat_id, error.after.total_seconds(), self._timer())
            logger.warning("%s: too many requests, a pause of %s", self.channel_name, error.after)
        elif error.after is None:
            reason = Kind(error)
            logger.warning("%s: not sent, and tried again: %s", self.channel_name, reason)

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
            raise NotBegunError
        return await self._channel.deliver(delivery.call.method, key=delivery.outbox_id)


def _loop_time() -> float:
    """Return the seconds by which the loop ends its waits."""
    return asyncio.get_running_loop().time()
