"""When residents get to see an event, and who hears of it.

Nothing is sent for what is not published: the notice is written by the transaction that publishes
it, and what is rendered later looks again.
"""

import logging
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import record
from storage.errors import EventError, EventFault, EventStateError
from storage.events.dates import lay_dates
from storage.events.editing import UNPUBLISHED
from storage.events.models import Event, EventState
from storage.events.seats import lock_event
from storage.events.telling import tell_followers
from storage.events.values import check_values, next_day, values_of
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.topics import follows_any

logger = logging.getLogger(__name__)


async def publish(
    session: AsyncSession,
    *,
    event_id: int,
    actor: Person | None,
    profile: QuarterProfile,
    now: datetime,
) -> Event:
    """Show the event to residents, and tell those who follow its topic.

    Args:
        session: an open session; the caller commits.
        event_id: which event.
        actor: who publishes it; ``None`` for the clock.
        profile: the quarter's profile.
        now: the current time.

    Raises:
        EventError: it cannot take place any more as it was written.
        EventStateError: it is published or cancelled.
        EventMissingError: no such event.
    """
    event = await _lock_unpublished(session, event_id)
    check_values(values_of(event), profile=profile, now=now)
    event.state, event.publish_at, event.published_at = EventState.PUBLISHED, None, now
    event.changed_at = now
    await session.flush()
    await lay_dates(session, event, profile, now=now)
    await tell_followers(session, event, profile, now=now)
    _record(session, "event-publish", actor, event, now)
    return event


async def publish_later(
    session: AsyncSession,
    *,
    event_id: int,
    at: datetime,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Event:
    """Let the event be published by itself at a time, in place of one chosen before.

    Raises:
        EventError: the time has passed, or no date is to come then.
        EventStateError: it is published or cancelled.
        EventMissingError: no such event.
    """
    event = await _lock_unpublished(session, event_id)
    if at <= now or next_day(event, profile=profile, now=at) is None:
        raise EventError(EventFault.PUBLISH_AT)
    event.state, event.publish_at, event.changed_at = EventState.SCHEDULED, at, now
    await session.flush()
    _record(session, "event-schedule", actor, event, now)
    return event


async def unschedule(
    session: AsyncSession, *, event_id: int, actor: Person, now: datetime
) -> Event:
    """Make a draft again of what would have been published by itself.

    Raises:
        EventStateError: it is published or cancelled.
        EventMissingError: no such event.
    """
    event = await _lock_unpublished(session, event_id)
    event.state, event.publish_at, event.changed_at = EventState.DRAFT, None, now
    await session.flush()
    _record(session, "event-unschedule", actor, event, now)
    return event


async def publish_due(session: AsyncSession, *, profile: QuarterProfile, now: datetime) -> int:
    """Publish the events whose time has come; return how many.

    What cannot take place any more, because the program stood still too long or the topic is
    gone, becomes a draft again.
    """
    ids = await session.scalars(
        select(Event.id)
        .where(Event.state == EventState.SCHEDULED, Event.publish_at <= now)
        .order_by(Event.publish_at, Event.id)
    )
    published = 0
    for event_id in ids.all():
        event = await lock_event(session, event_id)
        if event.state is not EventState.SCHEDULED:
            continue  # somebody else was faster
        try:
            await publish(session, event_id=event_id, actor=None, profile=profile, now=now)
        except EventError as error:
            logger.warning("Event %d could not be published: %s", event_id, error.fault)
            event.state, event.publish_at = EventState.DRAFT, None
            await session.flush()
            continue
        published += 1
    return published


async def count_followers(
    session: AsyncSession, *, topic: str, profile: QuarterProfile
) -> dict[str, int]:
    """Return how many people would hear of an event now, by their language."""
    rows = await session.execute(
        select(Person.locale, func.count())
        .where(follows_any([topic], profile), Person.unreachable_since.is_(None), ~Person.leaves)
        .group_by(Person.locale)
        .order_by(Person.locale)
    )
    return dict(rows.all())


async def _lock_unpublished(session: AsyncSession, event_id: int) -> Event:
    event = await lock_event(session, event_id)
    if event.state not in UNPUBLISHED:
        raise EventStateError(event.state)
    return event


def _record(
    session: AsyncSession, action: str, actor: Person | None, event: Event, now: datetime
) -> None:
    actor_id = None if actor is None else actor.id
    record(session, actor_id=actor_id, action=action, detail=event.reference, now=now)
