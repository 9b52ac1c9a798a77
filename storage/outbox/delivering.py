"""Taking messages out of the outbox, and remembering what became of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.base import Base
from storage.message_owners import note_said_otherwise
from storage.outbox.models import ERROR_LENGTH, DeliveryState, OutboxMessage, Priority
from storage.people import Person

QUIET_AT_ONCE: Final = 30
"""Calls that put nothing into a chat, taken at once when nothing else may go."""
LONGEST_WAIT: Final = timedelta(seconds=90)
"""What lies further ahead than this is due: nothing is put off for longer, so the clock was set
back.  It is longer than any wait after a failure, and than any delay of what is stored."""


@dataclass(frozen=True, slots=True)
class Due:
    """A message that may go out, and who gets it."""

    message: OutboxMessage
    receiver: Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: a final state, or ``WAITING`` until ``not_before``.

    One that was ``not_begun`` after all counts as no attempt.
    """

    outbox_id: int
    state: DeliveryState
    not_before: datetime | None = None
    message_id: int | None = None
    error: str | None = None
    doubtful: bool = False
    not_begun: bool = False


async def list_due(
    session: AsyncSession,
    *,
    channel: str,
    quiet: Collection[str],
    busy: Collection[int],
    closed: Collection[int],
    limit: int,
    night: bool = False,
    overdue: Collection[int] = (),
    now: datetime,
) -> Sequence[Due]:
    """Return messages that may go out at once, most urgent first; locks them on PostgreSQL.

    One message a person at most, and never one that something earlier for the same person has to
    go before.  Quiet calls put nothing into the chat, so they wait for nobody and nobody for them.

    Args:
        session: an open session; the caller commits before sending.
        channel: which messenger delivers.
        quiet: the names of the quiet calls.
        busy: chats that get nothing but quiet calls at this moment.
        closed: chats that get nothing at all.
        limit: at most so many; with 0 only quiet calls, ``QUIET_AT_ONCE`` at most.
        night: whether these are quiet hours, in which only what may leave at night leaves.
        overdue: messages that have waited long enough, whatever the clock says.
        now: the current time.
    """
    parameters = {
        "channel": channel,
        "quiet": tuple(quiet),
        "busy": tuple(busy),
        "closed": tuple(closed),
        "limit": limit or QUIET_AT_ONCE,
        "now": now,
        "latest": now + LONGEST_WAIT,
    }
    if overdue:
        parameters["overdue"] = tuple(overdue)
    statement = _due(quiet_only=limit == 0, night=night, any_overdue=bool(overdue))
    found = await session.execute(statement, parameters)
    return [Due(message, receiver) for message, receiver in found]


# Delivery runs these for every answer, and building them takes longer than running them.

_TABLE: Final = Base.metadata.tables[OutboxMessage.__tablename__]
_BEGIN: Final = (
    update(_TABLE)
    .where(
        _TABLE.c.id.in_(bindparam("ids", expanding=True)),
        _TABLE.c.state == DeliveryState.WAITING,
    )
    .values(state=DeliveryState.SENDING, attempts=_TABLE.c.attempts + 1)
    .returning(_TABLE.c.id)
)
_NEXT: Final = (
    select(_TABLE.c.not_before)
    .where(
        _TABLE.c.channel == bindparam("channel"),
        _TABLE.c.state == DeliveryState.WAITING,
        _TABLE.c.not_before > bindparam("after"),
    )
    .order_by(_TABLE.c.not_before)
    .limit(1)
)


@cache
def _due(*, quiet_only: bool, night: bool, any_overdue: bool) -> Select[OutboxMessage, Person]:
    now: BindParameter[Any] = bindparam("now")
    is_due = or_(
        OutboxMessage.not_before <= now,
        OutboxMessage.not_before == OutboxMessage.created_at,  # it was to wait for nothing
        OutboxMessage.not_before > bindparam("latest"),
        *([OutboxMessage.id.in_(bindparam("overdue", expanding=True))] if any_overdue else ()),
    )
    quiet: BindParameter[Any] = bindparam("quiet", expanding=True)
    is_quiet = OutboxMessage.method.in_(quiet)
    has_turn = and_(
        OutboxMessage.chat_id.not_in(bindparam("busy", expanding=True)),
        ~_earlier(quiet, night=night),
    )
    return (
        select(OutboxMessage, Person)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(
            OutboxMessage.channel == bindparam("channel"),
            OutboxMessage.state == DeliveryState.WAITING,
            # "IS TRUE" keeps this from being looked up: 100,000 announcements are all due, and
            # what counts is to find the first few in the order of their sending.
            is_due.is_(True),
            OutboxMessage.chat_id.not_in(bindparam("closed", expanding=True)),
            # No announcement leaves at night, so that not all of them have to be looked at.
            *(
                [OutboxMessage.priority < Priority.ANNOUNCEMENT, OutboxMessage.ignores_quiet_hours]
                if night
                else ()
            ),
            and_(OutboxMessage.priority == Priority.ANSWER, is_quiet)
            if quiet_only
            else or_(is_quiet, has_turn),
        )
        .order_by(OutboxMessage.priority, OutboxMessage.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(of=OutboxMessage, skip_locked=True)
    )


def _earlier(quiet: BindParameter[Any], *, night: bool) -> ColumnElement[bool]:
    """Return the condition that something has to go before the message.

    At night that is nothing that has to wait for the morning.
    """
    before = aliased(OutboxMessage)
    leaves = (
        or_(before.ignores_quiet_hours, before.state == DeliveryState.SENDING) if night else true()
    )
    return (
        select(before.id)
        .where(
            before.person_id == OutboxMessage.person_id,
            before.state.in_((DeliveryState.WAITING, DeliveryState.SENDING)),
            or_(before.method.is_(None), before.method.not_in(quiet)),
            leaves,
            or_(
                before.priority < OutboxMessage.priority,
                and_(before.priority == OutboxMessage.priority, before.id < OutboxMessage.id),
            ),
        )
        .correlate(OutboxMessage)
        .exists()
    )


@cache
def _settling(*, final: bool) -> Update:
    changing = (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("new_id"), _TABLE.c.state == bindparam("before"))
        .values(
            state=bindparam("new_state"),
            error=bindparam("new_error"),
            doubtful=or_(_TABLE.c.doubtful, bindparam("new_doubtful")),
        )
    )
    if not final:
        return changing.values(
            not_before=bindparam("new_not_before"),
            attempts=_TABLE.c.attempts - bindparam("not_begun", type_=Integer),
        )
    return changing.values(
        finished_at=bindparam("now"), payload={}, message_id=bindparam("new_message_id")
    )


async def begin_sending(session: AsyncSession, *, outbox_ids: Collection[int]) -> Collection[int]:
    """Mark waiting messages as being sent; commit right before their requests leave.

    Returns:
        Those that waited; one that was withdrawn or erased meanwhile must not leave.
    """
    if not outbox_ids:
        return ()
    return frozenset(await session.scalars(_BEGIN, {"ids": list(outbox_ids)}))


async def record_outcomes(
    session: AsyncSession,
    *,
    outcomes: Iterable[Outcome],
    before: DeliveryState = DeliveryState.SENDING,
    now: datetime,
) -> None:
    """Remember what became of messages; the content of those that are final is forgotten.

    Args:
        session: an open session; the caller commits.
        outcomes: one for each message.
        before: the state they are in; a message in another one is left as it is.
        now: the current time.
    """
    final: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for outcome in outcomes:
        values = {
            "new_id": outcome.outbox_id,
            "before": before,
            "new_state": outcome.state,
            "new_error": outcome.error and outcome.error[:ERROR_LENGTH],
            "new_doubtful": outcome.doubtful,
        }
        if outcome.state is DeliveryState.WAITING:
            not_before = outcome.not_before or now
            waiting.append(
                values | {"new_not_before": not_before, "not_begun": int(outcome.not_begun)}
            )
        else:
            final.append(values | {"now": now, "new_message_id": outcome.message_id})
    for is_final, rows in ((True, final), (False, waiting)):
        if rows:
            await session.execute(_settling(final=is_final), rows)


async def replace_call(
    session: AsyncSession, *, outbox_id: int, calls: Sequence[tuple[str, dict[str, Any]]]
) -> None:
    """Let a message being sent go out as another call, at once and before what is behind it.

    Args:
        session: an open session; the caller commits.
        outbox_id: the message.
        calls: names and parameters; those behind the first one become messages of their own.
    """
    (method, payload), *rest = calls
    replaced = await session.scalar(
        update(_TABLE)
        .where(_TABLE.c.id == outbox_id, _TABLE.c.state == DeliveryState.SENDING)
        .values(state=DeliveryState.WAITING, method=method, notice=None, payload=payload)
        .returning(_TABLE.c.id)
    )
    if replaced is None:
        return
    numbers = [outbox_id]
    for name, parameters in rest:
        row = select(
            *(_TABLE.c[column] for column in _INHERITED),
            *(literal(name), literal(parameters, _TABLE.c.payload.type)),
            *(literal(0), literal(value=False)),
        ).where(_TABLE.c.id == outbox_id)
        own = ("method", "payload", "attempts", "doubtful")
        part = insert(_TABLE).from_select([*_INHERITED, *own], row).returning(_TABLE.c.id)
        numbers.append((await session.execute(part)).scalar_one())
    told = [(number, *call) for number, call in zip(numbers, calls, strict=True)]
    await note_said_otherwise(session, outbox_id=outbox_id, told=told)


_OWN: Final = {
    *("id", "method", "notice", "payload", "topic", "attempts", "doubtful"),
    *("finished_at", "error", "message_id"),
}
_INHERITED: Final = tuple(column.name for column in _TABLE.c if column.name not in _OWN)
"""What the parts of one message have in common."""


async def list_foldable(
    session: AsyncSession, *, person_id: int, notices: Collection[str], limit: int
) -> Sequence[OutboxMessage]:
    """Return notices of these kinds that wait for somebody, in order; locks them on PostgreSQL.

    Args:
        session: an open session; the caller commits.
        person_id: who gets them.
        notices: the names of the kinds.
        limit: at most so many.
    """
    found = await session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.state == DeliveryState.WAITING,
            OutboxMessage.priority == Priority.NOTICE,
            OutboxMessage.notice.in_(notices),
        )
        .order_by(OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return found.all()


async def next_due_at(session: AsyncSession, *, channel: str, after: datetime) -> datetime | None:
    """Return when the next message becomes due that is not yet; ``None`` without one."""
    due: datetime | None = await session.scalar(_NEXT, {"channel": channel, "after": after})
    return due


async def has_newer_answer(session: AsyncSession, *, person_id: int, since: datetime) -> bool:
    """Return whether an answer waits for something the person wrote after ``since``."""
    found = await session.scalar(
        select(OutboxMessage.id)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.state == DeliveryState.WAITING,
            OutboxMessage.priority == Priority.ANSWER,
            OutboxMessage.created_at > since,
        )
        .limit(1)
    )
    return found is not None


async def recover_interrupted(
    session: AsyncSession,
    *,
    channel: str,
    exclude: Collection[int] = (),
    doubtful: bool = True,
    now: datetime,
) -> None:
    """After a crash: what was being sent may have arrived.

    Answers and notices are sent again, marked as doubtful, but only once: what was doubtful
    already becomes *unknown*, so that nobody gets a third copy.  So does an announcement at once,
    because the same announcement twice annoys everybody.

    Args:
        session: an open session; the caller commits.
        channel: which messenger delivers; nobody else does at this moment.
        exclude: messages that really are being sent.
        doubtful: whether the messenger cannot tell repetitions.
        now: the current time.
    """
    interrupted = (
        update(OutboxMessage)
        .where(
            OutboxMessage.channel == channel,
            OutboxMessage.state == DeliveryState.SENDING,
            OutboxMessage.id.not_in(exclude),
        )
        .execution_options(synchronize_session=False)
    )
    if doubtful:
        await session.execute(
            interrupted.where(
                or_(
                    OutboxMessage.priority >= Priority.ANNOUNCEMENT,
                    OutboxMessage.doubtful.is_(True),
                )
            ).values(state=DeliveryState.UNKNOWN, finished_at=now, payload={}, doubtful=True)
        )
    await session.execute(
        interrupted.values(
            state=DeliveryState.WAITING, doubtful=true() if doubtful else OutboxMessage.doubtful
        )
    )


async def release_unsent(session: AsyncSession, *, channel: str, exclude: Collection[int]) -> None:
    """Let messages wait again that are marked as being sent, and that nobody has begun to send.

    Args:
        session: an open session; the caller commits.
        channel: which messenger delivers; nobody else does at this moment.
        exclude: messages that really are being sent.
    """
    await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.channel == channel,
            OutboxMessage.state == DeliveryState.SENDING,
            OutboxMessage.id.not_in(exclude),
        )
        .values(state=DeliveryState.WAITING)
        .execution_options(synchronize_session=False)
    )
