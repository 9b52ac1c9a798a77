"""Putting messages into the outbox, in the transaction that gives the reason for them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import CHANNELS_WRITTEN_TO
from storage.outbox.models import DeliveryState, OutboxMessage, Priority
from storage.outbox.notices import Notice
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
        await _withdraw(session, person_id=person.id, topic=topic, now=now)
    message = _message(
        person,
        method=method,
        payload=payload,
        priority=priority,
        topic=topic,
        at_night=priority is Priority.ANSWER,
        not_before=now + delay,
        expires_at=None if expires_after is None else now + expires_after,
        now=now,
    )
    session.add(message)
    _announce(session, person.channel)
    return message


async def enqueue_notice(
    session: AsyncSession,
    notice: Notice,
    *,
    person_ids: Collection[int],
    priority: Priority = Priority.NOTICE,
    topic: str | None = None,
    at_night: bool = False,
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
        at_night: whether it may be sent in quiet hours: it answers, is urgent, or makes no sound.
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
        if topic is not None:
            await _withdraw(session, person_id=person.id, topic=topic, now=now)
        message = _message(
            person,
            notice=notice.NAME,
            payload=payload,
            priority=priority,
            topic=topic,
            at_night=at_night,
            not_before=now,
            expires_at=expires_at,
            now=now,
        )
        session.add(message)
        messages.append(message)
        _announce(session, person.channel)
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


async def _withdraw(session: AsyncSession, *, person_id: int, topic: str, now: datetime) -> None:
    await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.state == DeliveryState.WAITING,
            OutboxMessage.topic == topic,
        )
        .values(state=DeliveryState.WITHDRAWN, finished_at=now, payload={})
        .execution_options(synchronize_session=False)
    )


def _announce(session: AsyncSession, channel: str) -> None:
    session.info.setdefault(CHANNELS_WRITTEN_TO, set()).add(channel)
