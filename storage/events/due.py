"""What happens to events by the clock: publishing, offers that end, reminders.

Everything can run twice without harm, and late: what is due is in the database.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import EventError
from storage.events.models import (
    Event,
    EventReminder,
    EventState,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.notices import EventReminderNotice
from storage.events.publishing import publish
from storage.events.reminders import is_worth_reminding
from storage.events.seats import lock_event, lock_occurrence, release_seats
from storage.events.states import set_event_state, set_registration_state
from storage.events.waiting_list import may_be_offered, serve_waiting
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.quarter import QuarterProfile

BATCH: Final = 500
"""Reminders in one transaction; the job comes back for the rest."""

logger = logging.getLogger(__name__)


async def look_after_events(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> None:
    """Publish what is due, pass on seats that were not taken, and remind."""
    await publish_due(session, profile=profile, now=now)
    await let_offers_run_out(session, profile=profile, now=now)
    await send_reminders(session, now=now)


async def let_offers_run_out(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> int:
    """End offers whose time is up, offer what is free, and return how many ended.

    Also those are asked again who did not answer a while ago, while seats are still free.
    """
    ended = 0
    again_at = now + timedelta(minutes=profile.appointments.reoffer_delay_minutes)
    for occurrence_id in await _list_to_look_at(session, now):
        occurrence = await lock_occurrence(session, occurrence_id)
        over = await session.scalars(
            select(Registration)
            .where(
                Registration.occurrence_id == occurrence_id,
                Registration.state == RegistrationState.OFFERED,
                Registration.expires_at <= now,
            )
            .order_by(Registration.id)
            .execution_options(populate_existing=True)
        )
        for registration in over.all():
            await release_seats(session, occurrence, registration.people)
            set_registration_state(registration, RegistrationState.WAITING)
            registration.expires_at, registration.not_before = None, again_at
            ended += 1
        await session.flush()
        await serve_waiting(session, occurrence, profile, now=now)
    return ended


async def _list_to_look_at(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Return the dates with offers whose time is up, or with seats for somebody who waits."""
    fits = or_(
        Occurrence.seats.is_(None), Occurrence.taken + Registration.people <= Occurrence.seats
    )
    waits = exists().where(
        Registration.occurrence_id == Occurrence.id,
        Person.id == Registration.person_id,
        *may_be_offered(now),
        fits,
    )
    over = exists().where(
        Registration.occurrence_id == Occurrence.id,
        Registration.state == RegistrationState.OFFERED,
        Registration.expires_at <= now,
    )
    served = and_(Occurrence.state == OccurrenceState.PLANNED, Occurrence.starts_at > now, waits)
    found = await session.scalars(
        select(Occurrence.id)
        .join(Event, Event.id == Occurrence.event_id)
        .where(Event.state == EventState.PUBLISHED, or_(served, over))
        .order_by(Occurrence.id)
    )
    return found.all()


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
            set_event_state(event, EventState.DRAFT)
            event.publish_at = None
            await session.flush()
            continue
        published += 1
    return published


async def send_reminders(session: AsyncSession, *, now: datetime) -> int:
    """Send the reminders that are due; return how many.

    Whether a reminder is still right is decided once more when it is rendered.  Of several that
    are due after a down time only one is sent, and none in quiet hours.
    """
    rows = await session.execute(
        select(EventReminder, Registration, Occurrence)
        .join(Registration, Registration.id == EventReminder.registration_id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(EventReminder.due_at <= now)
        .order_by(EventReminder.registration_id, EventReminder.lead_minutes)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=EventReminder)
    )
    sent = 0
    for _number, due in groupby(rows.all(), key=lambda row: row[1].id):
        _reminder, registration, occurrence = next(due)
        # By the condition and not row by row: the limit may have cut some of them off.
        await session.execute(
            delete(EventReminder)
            .where(EventReminder.registration_id == registration.id, EventReminder.due_at <= now)
            .execution_options(synchronize_session=False)
        )
        if not is_worth_reminding(registration, occurrence, now):
            continue
        await enqueue_notice(
            session,
            EventReminderNotice(registration_id=registration.id, starts_at=occurrence.starts_at),
            person_ids={registration.person_id},
            expires_at=occurrence.starts_at,
            now=now,
        )
        sent += 1
    return sent
