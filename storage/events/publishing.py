"""When residents get to see an event, and who hears of it.

Nothing is sent for what is not published: the notice is written by the transaction that publishes
it, and what is rendered later looks again.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditAction, record
from storage.errors import EventError, EventFault, EventStateError
from storage.events.dates import materialise_dates
from storage.events.editing import UNPUBLISHED
from storage.events.models import Event, EventState
from storage.events.notifications import tell_followers
from storage.events.seats import lock_event
from storage.events.states import set_event_state
from storage.events.values import check_values, next_day, values_of
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.topics import follows_any


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
    set_event_state(event, EventState.PUBLISHED)
    event.publish_at, event.published_at = None, now
    event.changed_at = now
    await session.flush()
    await materialise_dates(session, event, profile, now=now)
    await tell_followers(session, event, profile, now=now)
    _record(session, AuditAction.EVENT_PUBLISH, actor, event, now)
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
    set_event_state(event, EventState.SCHEDULED)
    event.publish_at, event.changed_at = at, now
    await session.flush()
    _record(session, AuditAction.EVENT_SCHEDULE, actor, event, now)
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
    set_event_state(event, EventState.DRAFT)
    event.publish_at, event.changed_at = None, now
    await session.flush()
    _record(session, AuditAction.EVENT_UNSCHEDULE, actor, event, now)
    return event


async def count_followers(
    session: AsyncSession, *, topic: str, profile: QuarterProfile
) -> dict[str, int]:
    """Return how many people would hear of an event now, by their language."""
    rows = await session.execute(
        select(Person.locale, func.count())
        .where(
            follows_any([topic], profile),
            Person.unreachable_since.is_(None),
            ~Person.erasure_pending,
        )
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
    session: AsyncSession, action: AuditAction, actor: Person | None, event: Event, now: datetime
) -> None:
    actor_id = None if actor is None else actor.id
    record(session, actor_id=actor_id, action=action, detail=event.reference, now=now)
