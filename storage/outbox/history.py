"""Looking back on the outbox: how many messages are where, and for how long that is kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, String, cast, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox.models import DeliveryState, OutboxMessage, Priority


async def count_by_state(
    session: AsyncSession, *, channel: str | None = None
) -> Mapping[DeliveryState, int]:
    """Return how many messages are in each state, 0 included; their sum is all there are."""
    counting = select(OutboxMessage.state, func.count().label("number")).group_by(
        OutboxMessage.state
    )
    if channel is not None:
        counting = counting.where(OutboxMessage.channel == channel)
    counted = {row.state: row.number for row in await session.execute(counting)}
    return {state: counted.get(state, 0) for state in DeliveryState}


async def oldest_answer(session: AsyncSession, *, channel: str) -> datetime | None:
    """Return since when the answer waits that has waited longest; ``None`` if none does."""
    since: datetime | None = await session.scalar(
        select(OutboxMessage.created_at)
        .where(
            OutboxMessage.channel == channel,
            OutboxMessage.state == DeliveryState.WAITING,
            OutboxMessage.priority == Priority.ANSWER,
        )
        .order_by(OutboxMessage.id)
        .limit(1)
    )
    return since


async def forget_topics(session: AsyncSession, *, prefix: str, about: Select[int]) -> None:
    """Take the topics out of finished messages that name one of these rows."""
    numbers = about.subquery()
    (number,) = numbers.c
    topics = select(literal(prefix, String).concat(cast(number, String)))
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.finished_at.is_not(None), OutboxMessage.topic.in_(topics))
        .values(topic=None)
        .execution_options(synchronize_session=False)
    )


async def find_copy(
    session: AsyncSession, *, person_id: int, topic: str, since: datetime | None = None
) -> int | None:
    """Return the messenger's number of the last message sent under a topic; ``None`` without.

    Args:
        session: an open session.
        person_id: who got it.
        topic: what it was about.
        since: leaves out what was sent before.
    """
    recent = [] if since is None else [OutboxMessage.finished_at >= since]
    number: int | None = await session.scalar(
        select(OutboxMessage.message_id)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.state == DeliveryState.SENT,
            OutboxMessage.topic == topic,
            OutboxMessage.message_id.is_not(None),
            *recent,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    return number
