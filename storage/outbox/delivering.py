"""Taking messages out of the outbox, and remembering what became of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.base import Base
from storage.outbox.models import ERROR_LENGTH, DeliveryState, OutboxMessage, Priority
from storage.people import Person

QUIET_AT_ONCE: Final = 30
"""Calls that put nothing into a chat, taken at once when nothing else may go."""


@dataclass(frozen=True, slots=True)
class Due:
    """A message that may go out, and who gets it."""

    message: OutboxMessage
    receiver: Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: a final state, or ``WAITING`` until ``not_before``."""

    outbox_id: int
    state: DeliveryState
    not_before: datetime | None = None
    message_id: int | None = None
    error: str | None = None
    doubtful: bool = False


async def list_due(
    session: AsyncSession,
    *,
    channel: str,
    quiet: Collection[str],
    busy: Collection[int],
    closed: Collection[int],
    limit: int,
    night: bool = False,
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
        now: the current time.
    """
    parameters = {
        "channel": channel,
        "quiet": tuple(quiet),
        "busy": tuple(busy),
        "closed": tuple(closed),
        "limit": limit or QUIET_AT_ONCE,
        "now": now,
    }
    found = await session.execute(_due(quiet_only=limit == 0, night=night), parameters)
    return [Due(message, receiver) for message, receiver in found]


# Delivery runs these for every answer, and building them takes longer than running them.

_TABLE: Final = Base.metadata.tables[OutboxMessage.__tablename__]
_BEGIN: Final = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.SENDING, attempts=_TABLE.c.attempts + 1)
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
def _due(*, quiet_only: bool, night: bool) -> Select[OutboxMessage, Person]:
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
            (OutboxMessage.not_before <= bindparam("now")).is_(True),
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
        return changing.values(not_before=bindparam("new_not_before"))
    return changing.values(
        finished_at=bindparam("now"), payload={}, message_id=bindparam("new_message_id")
    )


async def begin_sending(session: AsyncSession, *, outbox_ids: Collection[int]) -> None:
    """Mark waiting messages as being sent; commit before the first request leaves."""
    if outbox_ids:
        await session.execute(_BEGIN, {"ids": list(outbox_ids)})


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
            waiting.append(values | {"new_not_before": outcome.not_before or now})
        else:
            final.append(values | {"now": now, "new_message_id": outcome.message_id})
    for is_final, rows in ((True, final), (False, waiting)):
        if rows:
            await session.execute(_settling(final=is_final), rows)


async def replace_call(
    session: AsyncSession, *, outbox_id: int, method: str, payload: dict[str, Any]
) -> None:
    """Let a message being sent go out as another call, at once and before what is behind it."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == outbox_id, OutboxMessage.state == DeliveryState.SENDING)
        .values(state=DeliveryState.WAITING, method=method, notice=None, payload=payload)
    )


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
    session: AsyncSession, *, channel: str, exclude: Collection[int] = (), now: datetime
) -> None:
    """After a crash: what was being sent may have arrived.

    Answers and notices are sent again, marked as doubtful; an announcement becomes *unknown*,
    because the same announcement twice annoys everybody.

    Args:
        session: an open session; the caller commits.
        channel: which messenger delivers.
        exclude: messages that really are being sent.
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
    await session.execute(
        interrupted.where(OutboxMessage.priority < Priority.ANNOUNCEMENT).values(
            state=DeliveryState.WAITING, doubtful=True
        )
    )
    await session.execute(
        interrupted.where(OutboxMessage.priority >= Priority.ANNOUNCEMENT).values(
            state=DeliveryState.UNKNOWN, finished_at=now, payload={}, doubtful=True
        )
    )
