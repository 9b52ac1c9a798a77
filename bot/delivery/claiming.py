"""Which messages leave now: what is due, minus what has to wait for a window, a file or a place.

What needs no request (expired, no longer true, a person out of reach) gets its final state here.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, takewhile
from typing import Any, Final

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.attempts import Delivery
from bot.delivery.pacing import Pace
from bot.delivery.rendering import (
    QUIET,
    Call,
    FileGoneError,
    Rendering,
    count_messages,
    has_files,
)
from bot.logs import error_location
from handlers.notices import NotYetError
from storage.outbox import (
    Answer,
    DeliveryState,
    Due,
    OutboxMessage,
    Outcome,
    Priority,
    begin_sending,
    enqueue_answers,
    has_enqueued,
    list_due,
    list_foldable,
    record_outcomes,
)
from storage.senders import Sender

logger = logging.getLogger(__name__)

AT_ONCE: Final = 64
"""Messages on their way at the same time."""
MOST_AT_ONCE: Final = 90
"""Requests of any kind, those without a message too; aiohttp opens 100 connections at most, and
the channel needs some to receive."""
AT_ONCE_FOR_ANSWERS: Final = 16
"""Those of them that only answers may take."""


FOLDED_LEAST: Final = 3
"""Notices to one person that come one by one whatever the pace."""
FOLDED_MOST: Final = 200
"""Notices that are looked at to be folded; more go into the next list."""


@dataclass(slots=True)
class Batch:
    """What one transaction takes out of the outbox."""

    deliveries: list[Delivery] = field(default_factory=list)
    """To be sent after the commit."""
    settled: list[Outcome] = field(default_factory=list)
    """Final without a request."""
    held_back: bool = False
    """Whether something waits that is no answer; what is more urgent was looked at before it."""
    more: bool = False
    """Whether another look finds something at once."""
    passed_over: bool = False
    """Whether something may wait for what is on its way, or for a place."""


class OutboxClaimer:
    """Takes messages of one channel out of the outbox.

    Attributes:
        in_flight: deliveries by number, from taking them out until their end is stored.
        taking: whether a transaction takes messages out that are not counted yet.
        claiming: how many transactions store answers that are not counted yet.
    """

    def __init__(
        self,
        channel: str,
        *,
        pace: Pace,
        rendering: Rendering,
        timer: Callable[[], float],
    ) -> None:
        """Take what decides.

        Args:
            channel: whose messages.
            pace: how many may leave.
            rendering: makes the calls.
            timer: seconds that only rise, for the pace.
        """
        self._channel = channel
        self._pace = pace
        self._rendering = rendering
        self._timer = timer
        self._held: set[int] = set()
        """Chats that wait until a file has been uploaded for another one."""
        self._arrived: set[int] = set()
        """Deliveries that need no other attempt, of those in flight."""
        self.in_flight: Final[dict[int, Delivery]] = {}
        self.taking = False
        self.claiming = 0

    async def take(
        self,
        session: AsyncSession,
        batch: Batch,
        *,
        night: bool,
        overdue: Collection[int] = (),
        surely: datetime,
        now: datetime,
    ) -> None:
        """Fill ``batch`` with what may leave, counted by the pace; the caller commits.

        Args:
            session: an open session; the caller commits.
            batch: what is filled.
            night: whether these are quiet hours, in which only what may leave then leaves.
            overdue: messages that have waited long enough, whatever the clock says.
            surely: a time that has certainly come, to tell what is too late.
            now: the current time.
        """
        self.taking = True
        moment = self._timer()
        batch.passed_over = True
        if self._pace.is_paused(moment) or len(self.in_flight) >= MOST_AT_ONCE:
            return
        busy = self._pace.busy_chats(moment) | self._held
        busy |= {delivery.chat_id for delivery in self.in_flight.values() if delivery.weight}
        limit = min(self._pace.room(moment), AT_ONCE - len(self.in_flight))
        closed = self._pace.paused_chats(moment)
        found = await list_due(
            session,
            channel=self._channel,
            quiet=QUIET,
            busy=busy,
            closed=closed,
            limit=max(0, limit),
            night=night,
            overdue=overdue,
            now=now,
        )
        batch.passed_over = bool(busy or closed or found) or limit <= 0
        held = len(self._held)
        for due in found:
            await self._consider(session, batch, due, surely=surely, now=now)
        await record_outcomes(
            session, outcomes=batch.settled, before=DeliveryState.WAITING, now=now
        )
        # Their rows are locked, or nobody else writes: each of them still waits.
        marked = [number for each in batch.deliveries for number in each.numbers]
        await begin_sending(session, outbox_ids=marked)
        moved = bool(batch.deliveries) or len(self._held) > held
        cut_off = len(found) >= limit > 0 and not batch.held_back
        # What needed no request makes way for the next message to the same person.
        batch.more = bool(batch.settled) or (cut_off and moved)

    async def take_answers(
        self,
        session: AsyncSession,
        *,
        sender: Sender,
        answers: Sequence[Answer],
        methods: Sequence[TelegramMethod[Any]],
        now: datetime,
    ) -> list[Delivery]:
        """Store answers to a person, and return those that may leave once they are committed.

        Quiet calls and the first message leave right after the commit, so they are stored as
        being sent, and no second transaction has to take them out.  The messages behind it are
        marked when it has arrived.  All count as on their way already; if they are not committed,
        they have to be given back.
        """
        person = sender.person
        first = self._is_first(session, sender)
        leaving = self._choose(person.account_id, answers, methods, first=first)
        following = [at for at in leaving if count_messages(methods[at])][1:]
        marked = [
            replace(each, leaves=at in leaving and at not in following, follows=at in following)
            for at, each in enumerate(answers)
        ]
        self.claiming += 1
        try:
            numbers = await enqueue_answers(
                session, person=person, answers=marked, first=first, now=now
            )
        finally:
            self.claiming -= 1
        deliveries = [
            Delivery.of_answer(numbers[at], person, methods[at], now=now) for at in leaving
        ]
        for delivery in deliveries:
            self._pace.begin(delivery.chat_id, delivery.weight)
            self.mark_in_flight(delivery)
        return deliveries

    def _is_first(self, session: AsyncSession, sender: Sender) -> bool:
        """Return whether every message to the person has left that was stored before."""
        person = sender.person
        on_their_way = [
            outbox_id
            for outbox_id, delivery in self.in_flight.items()
            if delivery.person_id == person.id and delivery.weight
        ]
        return (
            # Their number alone does not tell: of one that was erased no row is counted any more.
            self._arrived.issuperset(on_their_way)
            and sender.unsent == len(on_their_way)
            and not has_enqueued(session, person_id=person.id)
        )

    def _choose(
        self,
        chat: int,
        answers: Sequence[Answer],
        methods: Sequence[TelegramMethod[Any]],
        *,
        first: bool,
    ) -> list[int]:
        """Return the places of quiet calls, and of the messages that may leave in their order."""
        moment = self._timer()
        if self.taking or self._pace.is_paused(moment, chat) or len(self.in_flight) >= AT_ONCE:
            return []
        at_once = [at for at, answer in enumerate(answers) if not answer.delay]
        quiet = [at for at in at_once if not count_messages(methods[at])]
        if not first or chat in self._held:
            return quiet
        messages = [at for at, method in enumerate(methods) if count_messages(method)]
        ready = takewhile(lambda at: at in at_once and not has_files(methods[at]), messages)
        return [*quiet, *islice(ready, self._pace.places(chat, moment))]

    def being_sent(self) -> Collection[int]:
        """Return the numbers of all rows that are on their way."""
        return [number for each in self.in_flight.values() for number in each.numbers]

    def mark_in_flight(self, delivery: Delivery) -> None:
        """Count a delivery as on its way."""
        self.in_flight[delivery.outbox_id] = delivery

    def mark_arrived(self, delivery: Delivery) -> None:
        """Let what comes after a delivery leave before its end is stored."""
        self._arrived.add(delivery.outbox_id)

    def has_arrived(self, outbox_id: int) -> bool:
        """Return whether a delivery was marked as arrived, and its end is not stored yet."""
        return outbox_id in self._arrived

    def mark_done(self, delivery: Delivery) -> None:
        """Forget a delivery whose end is stored."""
        del self.in_flight[delivery.outbox_id]
        self._arrived.discard(delivery.outbox_id)
        self._held.clear()

    def release(self, delivery: Delivery) -> None:
        """Let the pace count a delivery as answered."""
        self._pace.end(delivery.chat_id, delivery.weight, self._timer())

    async def _consider(
        self, session: AsyncSession, batch: Batch, due: Due, *, surely: datetime, now: datetime
    ) -> None:
        message, moment = due.message, self._timer()
        if message.priority > Priority.ANSWER and not self._may_others(batch, moment):
            batch.held_back = True
            return
        without_request = _final_already(due, surely)
        if without_request is not None:
            batch.settled.append(without_request)
            return
        folded, due = await self._fold(session, batch, due, now)
        if folded is not None:
            self._claim(batch, folded, moment)
            return
        message = due.message
        call = await self._render(session, batch, due, now)
        if call is None:
            return
        if self._uploading(batch) & call.uploads:
            self._held.add(message.chat_id)
            return
        delivery = Delivery.of(message, call, now=now)
        if delivery.weight and not self._pace.fits(delivery.chat_id, delivery.weight, moment):
            return
        self._claim(batch, delivery, moment)

    def _claim(self, batch: Batch, delivery: Delivery, moment: float) -> None:
        self._pace.begin(delivery.chat_id, delivery.weight)
        if delivery.priority > Priority.ANSWER:
            self._pace.spread(delivery.weight, moment)
        batch.deliveries.append(delivery)

    async def _fold(
        self, session: AsyncSession, batch: Batch, due: Due, now: datetime
    ) -> tuple[Delivery | None, Due]:
        """Make one message of the notices that wait for the person, if they are too many.

        Return it, or which notice is to be sent by itself.
        """
        receiver = due.receiver
        waiting = await self._list_crowded(session, due.message)
        if not waiting:
            return None, due
        try:
            folded = await self._rendering.fold(session, waiting, receiver=receiver, now=now)
        except Exception as error:  # each of them is tried by itself, and tells which it is
            logger.error("Notices cannot be folded: %s", error_location(error))  # noqa: TRY400  the error's text may hold words of people
            return None, due
        if folded.first:
            return None, Due(waiting[folded.first[0]], receiver)
        if folded.method is None:
            return None, due
        batch.settled += [
            Outcome(waiting[at].id, DeliveryState.WITHDRAWN) for at in folded.left_out
        ]
        lead, *others = (waiting[at] for at in folded.listed)
        numbers = tuple(each.id for each in others)
        return Delivery.of(lead, Call(folded.method), folded=numbers, now=now), due

    async def _list_crowded(
        self, session: AsyncSession, message: OutboxMessage
    ) -> Sequence[OutboxMessage]:
        """Return what can be folded with a notice, if it is more than can leave now."""
        places = self._pace.places(message.chat_id, self._timer())
        foldable = self._rendering.foldable
        if message.notice not in foldable or places >= FOLDED_MOST:
            return ()
        waiting = await list_foldable(
            session, person_id=message.person_id, notices=foldable, limit=FOLDED_MOST
        )
        return waiting if len(waiting) > max(places, FOLDED_LEAST) else ()

    def _may_others(self, batch: Batch, moment: float) -> bool:
        """Return whether something else than an answer may leave too."""
        on_their_way = len(self.in_flight) + len(batch.deliveries)
        return (
            self._pace.room_for_others(moment) > 0 and on_their_way < AT_ONCE - AT_ONCE_FOR_ANSWERS
        )

    def _uploading(self, batch: Batch) -> set[int]:
        deliveries = (*self.in_flight.values(), *batch.deliveries)
        return {media_id for delivery in deliveries for media_id in delivery.call.uploads}

    async def _render(
        self, session: AsyncSession, batch: Batch, due: Due, now: datetime
    ) -> Call | None:
        outbox_id = due.message.id
        try:
            call = await self._rendering.render(session, due, now=now)
        except NotYetError as early:
            batch.settled.append(
                Outcome(outbox_id, DeliveryState.WAITING, not_before=now + early.after)
            )
        except FileGoneError as error:
            state = DeliveryState.WITHDRAWN if error.erased else DeliveryState.FAILED
            batch.settled.append(Outcome(outbox_id, state, error=str(error)))
        except Exception as error:  # one message's mistake must not stop the others
            logger.error("Message %d cannot be rendered: %s", outbox_id, error_location(error))  # noqa: TRY400  the error's text may hold words of people
            failed = Outcome(outbox_id, DeliveryState.FAILED, error=type(error).__name__)
            batch.settled.append(failed)
        else:
            if call is None:
                batch.settled.append(Outcome(outbox_id, DeliveryState.WITHDRAWN))
            return call
        return None


def _final_already(due: Due, surely: datetime) -> Outcome | None:
    message, receiver = due.message, due.receiver
    if message.expires_at is not None and message.expires_at <= surely:
        return Outcome(message.id, DeliveryState.EXPIRED)
    if receiver.unreachable_since is not None:
        return Outcome(message.id, DeliveryState.REFUSED, error=receiver.unreachable_reason)
    return None
