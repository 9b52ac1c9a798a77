"""Putting messages into the outbox, in the transaction that gives the reason for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base
from storage.database import CHANNELS_WRITTEN_TO
from storage.message_owners import note_told
from storage.outbox.models import DeliveryState, OutboxMessage, Priority
from storage.outbox.notices import Notice
from storage.owned import noted_owners
from storage.people import Person


async def enqueue_method(
    session: AsyncSession,
    *,
    person: Person,
    method: str,
    payload: dict[str, Any],
    priority: Priority = Priority.ANSWER,
    topic: str | None = None,
    delay: timedelta = timedelta(),
    expires_after: timedelta | None = None,
    now: datetime,
) -> OutboxMessage:
    """Put a messenger call into the outbox.

    Args:
        session: an open session; the caller commits.
        person: who gets it.
        method: the call's name, such as ``SendMessage``.
        payload: its parameters, as JSON.
        priority: see ``Priority``.
        topic: takes the place of what still waits for this person under the same topic.
        delay: how long to wait for something newer with the same topic.
        expires_after: from when on it would be too late.
        now: the time of the update or job.
    """
    if topic is not None:
        await withdraw(session, person_id=person.id, topic=topic, now=now)
    message = _message(
        person,
        method=method,
        payload=payload,
        priority=priority,
        topic=topic,
        ignores_quiet_hours=priority is Priority.ANSWER,
        not_before=now + delay,
        expires_at=None if expires_after is None else now + expires_after,
        now=now,
    )
    session.add(message)
    _announce(session, person)
    if noted_owners(session):
        await session.flush()
        told = [(message.id, method, payload)]
        await note_told(session, receiver=person, told=told, now=now)
    return message


@dataclass(frozen=True, slots=True)
class Answer:
    """A messenger call that answers what somebody has just sent.

    Attributes:
        method: the call's name, such as ``SendMessage``.
        payload: its parameters, as JSON.
        topic: takes the place of what still waits for this person under the same topic.
        delay: how long to wait for something newer with the same topic.
        expires_after: from when on it would be too late.
        leaves: whether it is on its way as soon as it is stored; whoever says so sends it.
        follows: whether whoever says so sends it after those that leave.
    """

    method: str
    payload: dict[str, Any]
    topic: str | None = None
    delay: timedelta = timedelta()
    expires_after: timedelta | None = None
    leaves: bool = False
    follows: bool = False


async def enqueue_answers(
    session: AsyncSession,
    *,
    person: Person,
    answers: Sequence[Answer],
    first: bool = False,
    now: datetime,
) -> Sequence[int]:
    """Put answers into the outbox, in this order, and return their numbers.

    Args:
        session: an open session; the caller commits.
        person: who gets them.
        answers: what is said.
        first: whether nothing else waits for the person, so that nothing has to make way.
        now: the time of the update.
    """
    if not answers:
        return []
    for answer in answers:
        if answer.topic is not None and not first:
            await withdraw(session, person_id=person.id, topic=answer.topic, now=now)
    await session.flush()  # what was put in before them goes before them
    rows = [_answer_row(person, answer, now) for answer in answers]
    numbers = (await session.scalars(_INSERT, rows)).all()
    told = (
        (number, answer.method, answer.payload)
        for number, answer in zip(numbers, answers, strict=True)
    )
    await note_told(session, receiver=person, told=told, now=now)
    if not all(answer.leaves or answer.follows for answer in answers):
        _announce(session, person)
    return numbers


def has_enqueued(session: AsyncSession, *, person_id: int) -> bool:
    """Return whether this transaction has left something for the person already."""
    return person_id in session.info.get(_RECEIVERS, ())


_TABLE: Final = Base.metadata.tables[OutboxMessage.__tablename__]
_INSERT: Final = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)
"""Of the table and not the model: the ORM would do its bookkeeping around each row."""


def _answer_row(person: Person, answer: Answer, now: datetime) -> dict[str, Any]:
    expires_after = answer.expires_after
    return {
        "channel": person.channel,
        "person_id": person.id,
        "chat_id": person.account_id,
        "priority": Priority.ANSWER,
        "method": answer.method,
        "notice": None,
        "payload": answer.payload,
        "topic": answer.topic,
        "state": DeliveryState.SENDING if answer.leaves else DeliveryState.WAITING,
        "attempts": int(answer.leaves),
        "doubtful": False,
        "ignores_quiet_hours": True,
        "not_before": now + answer.delay,
        "expires_at": None if expires_after is None else now + expires_after,
        "created_at": now,
    }


async def enqueue_notice(
    session: AsyncSession,
    notice: Notice,
    *,
    person_ids: Collection[int],
    priority: Priority = Priority.NOTICE,
    topic: str | None = None,
    first: bool = False,
    ignores_quiet_hours: bool = False,
    expires_at: datetime | None = None,
    now: datetime,
) -> Sequence[OutboxMessage]:
    """Put a notice into the outbox for each of these people; rendered when it is sent.

    Args:
        session: an open session; the caller commits.
        notice: what is told.
        person_ids: who gets it.
        priority: see ``Priority``.
        topic: takes the place of what still waits for the person under the same topic.
        first: whether nothing waits under the topic, so that nothing has to make way.
        ignores_quiet_hours: whether it may be sent in quiet hours: it answers, is urgent, or
            makes no sound.
        expires_at: from when on it would be too late.
        now: the time of the update or job.

    Returns:
        The messages; a flush gives them their numbers.
    """
    if not person_ids:
        return []
    messages, payload = [], notice.payload()
    people = await session.scalars(
        select(Person).where(Person.id.in_(person_ids)).order_by(Person.id)
    )
    for person in people:
        if topic is not None and not first:
            await withdraw(session, person_id=person.id, topic=topic, now=now)
        message = _message(
            person,
            notice=notice.NAME,
            payload=payload,
            priority=priority,
            topic=topic,
            ignores_quiet_hours=ignores_quiet_hours,
            not_before=now,
            expires_at=expires_at,
            now=now,
        )
        session.add(message)
        messages.append(message)
        _announce(session, person)
    return messages


def _message(person: Person, *, now: datetime, **values: Any) -> OutboxMessage:
    return OutboxMessage(
        channel=person.channel,
        person_id=person.id,
        chat_id=person.account_id,
        state=DeliveryState.WAITING,
        created_at=now,
        **values,
    )


async def withdraw(
    session: AsyncSession, *, person_id: int, topic: str, exclude: int = 0, now: datetime
) -> int:
    """Take back what waits for somebody under a topic, but not the message ``exclude``.

    Returns:
        How many messages that were.
    """
    await session.flush()
    about = {"whose": person_id, "about": topic, "exclude": exclude, "now": now}
    taken: CursorResult[Any] = await session.execute(_WITHDRAW, about)  # type: ignore[assignment]  # an UPDATE
    return taken.rowcount


async def withdraw_answers(session: AsyncSession, *, person_id: int, now: datetime) -> None:
    """Take back what waits for somebody and is in words already.

    Notices stay: what they say is decided when they are sent, by what the person may read then.
    """
    await session.execute(
        update(_TABLE)
        .where(
            _TABLE.c.person_id == person_id,
            _TABLE.c.state == DeliveryState.WAITING,
            _TABLE.c.method.is_not(None),
        )
        .values(state=DeliveryState.WITHDRAWN, finished_at=now, payload={})
    )


_WITHDRAW: Final = (
    update(_TABLE)
    .where(
        _TABLE.c.person_id == bindparam("whose"),
        _TABLE.c.state == DeliveryState.WAITING,
        _TABLE.c.topic == bindparam("about"),
        _TABLE.c.id != bindparam("exclude"),
    )
    .values(state=DeliveryState.WITHDRAWN, finished_at=bindparam("now"), payload={})
)


_RECEIVERS: Final = "receivers"
"""Key of ``session.info``: who was left something in this transaction."""


def _announce(session: AsyncSession, person: Person) -> None:
    session.info.setdefault(CHANNELS_WRITTEN_TO, set()).add(person.channel)
    session.info.setdefault(_RECEIVERS, set()).add(person.id)
