"""Attempts: one message on its way, and what its end means for the row in the outbox.

=====================  ===========================================================================
Delivered              sent; names of uploaded files are kept
TryAgainError          waits: as long as asked, or 1, 2, 4 … 60 s; doubtful if it may have arrived,
                       and then an announcement is *unknown*
FileUnknownError       waits for no time, and is uploaded again; impossible if it was uploaded
UnreachableError       refused; the person is not written to until they write
ImpossibleError        what the person gets instead waits for no time (``bot.delivery.remedies``);
                       failed when nothing is left to try
anything else          waits as doubtful; failed when it happens every time
=====================  ===========================================================================
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import (
    Delivered,
    Fault,
    FileUnknownError,
    ImpossibleError,
    TryAgainError,
    UnreachableError,
)
from bot.delivery.remedies import Refused, remedy
from bot.delivery.rendering import Call, count_messages
from bot.delivery.serialisation import dump_method
from bot.logs import error_location
from storage.files.media import remember_upload
from storage.outbox import (
    LONGEST_WAIT,
    DeliveryState,
    OutboxMessage,
    Outcome,
    Priority,
    has_newer_answer,
    record_outcomes,
    replace_call,
)
from storage.people import Person, mark_unreachable

logger = logging.getLogger(__name__)

LONGEST_BACKOFF_S: Final = 60.0
JITTER: Final = 0.25
"""Share of a wait by which it is shorter or longer, so that not all come back at once."""
UNEXPECTED_LIMIT: Final = 5
"""Attempts after which a mistake of our own is taken to happen every time."""


class NotBegunError(TryAgainError):
    """A pause began before the request left: nothing was tried."""

    def __init__(self) -> None:
        super().__init__("a pause began", after=timedelta())


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that was taken out of the outbox to be sent.

    Attributes:
        outbox_id: the number of its row.
        person_id: who gets it.
        chat_id: the messenger's number of the chat.
        priority: see ``Priority``.
        failures: how often it was tried before.
        silent: whether it makes no sound, so that it may leave in quiet hours.
        call: what is sent.
        taken_at: when it was taken out.
        folded: the numbers of the other rows whose notices it lists.
    """

    outbox_id: int
    person_id: int
    chat_id: int
    priority: int
    failures: int
    silent: bool
    call: Call
    taken_at: datetime
    folded: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        message: OutboxMessage,
        call: Call,
        *,
        folded: tuple[int, ...] = (),
        now: datetime,
    ) -> Self:
        """Copy what is needed out of the row: it outlives the row's session."""
        return cls(
            message.id,
            message.person_id,
            message.chat_id,
            message.priority,
            message.attempts,
            message.ignores_quiet_hours and message.priority > Priority.ANSWER,
            call,
            now,
            folded,
        )

    @classmethod
    def of_answer(
        cls, outbox_id: int, person: Person, method: TelegramMethod[Any], *, now: datetime
    ) -> Self:
        """Return the delivery of an answer that leaves as it is stored."""
        return cls(
            outbox_id=outbox_id,
            person_id=person.id,
            chat_id=person.account_id,
            priority=Priority.ANSWER,
            failures=0,
            silent=False,
            call=Call(method),
            taken_at=now,
        )

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all rows it stands for."""
        return (self.outbox_id, *self.folded)

    @property
    def weight(self) -> int:
        """How many messages the windows count for it."""
        return count_messages(self.call.method)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A delivery that came to an end, one way or another."""

    delivery: Delivery
    end: Delivered | Exception

    @property
    def waits(self) -> bool:
        """Whether the message may have to leave again."""
        return not isinstance(self.end, Delivered)

    @property
    def is_plain(self) -> bool:
        """Whether its end says nothing of anything but the message."""
        return isinstance(self.end, Delivered) and not self.delivery.call.uploads


async def record(
    session: AsyncSession, attempts: Sequence[Attempt], *, now: datetime
) -> Sequence[Outcome]:
    """Remember how attempts ended, and return what became of their messages."""
    outcomes: list[Outcome] = []
    for attempt in sorted(attempts, key=lambda attempt: attempt.delivery.outbox_id):
        outcome = await _record(session, attempt, now)
        outcomes += _spread(attempt.delivery, outcome)
    await record_outcomes(session, outcomes=outcomes, now=now)
    return outcomes


def _spread(delivery: Delivery, outcome: Outcome | None) -> Sequence[Outcome]:
    """Return the outcome of a message, and of each row whose notice it lists."""
    if outcome is not None:
        return [outcome, *(replace(outcome, outbox_id=each) for each in delivery.folded)]
    # It goes out in another form, and that tells of them.
    return [Outcome(each, DeliveryState.WITHDRAWN) for each in delivery.folded]


async def _record(session: AsyncSession, attempt: Attempt, now: datetime) -> Outcome | None:
    delivery = attempt.delivery
    match attempt.end:
        case Delivered() as delivered:
            await _remember_uploads(session, delivery.call, delivered)
            return Outcome(delivery.outbox_id, DeliveryState.SENT, message_id=delivered.message_id)
        case TryAgainError() as error:
            return _later(delivery, error, now)
        case FileUnknownError() | ImpossibleError() as error if _helps_to_upload(delivery, error):
            for media_id in delivery.call.by_name:
                await remember_upload(session, media_id=media_id, file_id=None)
            return Outcome(
                delivery.outbox_id, DeliveryState.WAITING, not_before=now, error=str(error)
            )
        case UnreachableError(reason=reason):
            await _give_up_person(session, delivery, reason, now)
            return Outcome(delivery.outbox_id, DeliveryState.REFUSED, error=reason)
        case ImpossibleError() | FileUnknownError() as error:
            return await _say_it_otherwise(session, delivery, error)
        case error:
            return _unexpected(delivery, error, now)


async def _remember_uploads(session: AsyncSession, call: Call, delivered: Delivered) -> None:
    if call.uploads and len(delivered.file_ids) == len(call.media_ids):
        for media_id, file_id in zip(call.media_ids, delivered.file_ids, strict=True):
            if media_id in call.uploads:
                await remember_upload(session, media_id=media_id, file_id=file_id)


async def _give_up_person(
    session: AsyncSession, delivery: Delivery, reason: str, now: datetime
) -> None:
    """Mark the person, unless they have come back while the message was on its way."""
    person_id = delivery.person_id
    if not await has_newer_answer(session, person_id=person_id, since=delivery.taken_at):
        await mark_unreachable(session, person_id=person_id, reason=reason, now=now)
        logger.info("Person %d cannot be reached: %s", person_id, reason)


def _helps_to_upload(delivery: Delivery, error: ImpossibleError | FileUnknownError) -> bool:
    return bool(delivery.call.by_name) and _fault(error) is Fault.FILE


def _fault(error: ImpossibleError | FileUnknownError) -> Fault:
    return error.fault if isinstance(error, ImpossibleError) else Fault.FILE


async def _say_it_otherwise(
    session: AsyncSession, delivery: Delivery, error: ImpossibleError | FileUnknownError
) -> Outcome | None:
    fault, call = _fault(error), delivery.call
    method = call.source or call.method
    name = type(method).__name__
    silent = delivery.silent and name.startswith("Edit")
    instead = remedy(Refused(method, delivery.chat_id, silent), fault)
    if not instead:
        logger.error("Refused, and nothing is left to try: %s, %s, %s", name, fault.name, error)
        return Outcome(delivery.outbox_id, DeliveryState.FAILED, error=str(error))
    logger.error("Refused, and said more plainly: %s, %s, %s", name, fault.name, error)
    await replace_call(
        session,
        outbox_id=delivery.outbox_id,
        calls=[(type(each).__name__, dump_method(each)) for each in instead],
    )
    return None


def _later(delivery: Delivery, error: TryAgainError, now: datetime) -> Outcome:
    if error.doubtful and delivery.priority >= Priority.ANNOUNCEMENT:
        return Outcome(delivery.outbox_id, DeliveryState.UNKNOWN, error=str(error), doubtful=True)
    wait = backoff(delivery.failures) if error.after is None else error.after
    wait = min(wait, LONGEST_WAIT)  # a longer pause is kept by the pace
    return Outcome(
        delivery.outbox_id,
        DeliveryState.WAITING,
        not_before=now + wait,
        error=str(error),
        doubtful=error.doubtful,
        not_begun=isinstance(error, NotBegunError),
    )


def _unexpected(delivery: Delivery, error: Exception, now: datetime) -> Outcome:
    logger.error("Message %d: %s", delivery.outbox_id, error_location(error))
    if delivery.failures + 1 < UNEXPECTED_LIMIT:
        return _later(delivery, TryAgainError(type(error).__name__, doubtful=True), now)
    return Outcome(
        delivery.outbox_id, DeliveryState.FAILED, error=type(error).__name__, doubtful=True
    )


def backoff(failures: int) -> timedelta:
    """Return how long to wait after one more failure: about 1, 2, 4 … 60 s."""
    seconds = min(LONGEST_BACKOFF_S, 2.0 ** min(failures, 10))
    spread = random.uniform(1 - JITTER, 1 + JITTER)  # nosec B311 # noqa: S311  it hides nothing
    return timedelta(seconds=seconds * spread)
