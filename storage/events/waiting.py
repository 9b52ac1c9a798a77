"""The waiting list of a date: seats that become free are kept for the first who fits.

They are kept in the transaction that freed them, so that nobody can be faster.  An offer that is
not taken goes to the next; who did not answer keeps waiting, and is asked again a while later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import (
    Event,
    EventState,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.seats import give_back, lock_occurrence, seats_left, take_seats
from storage.events.telling import EVENT_OFFER_NOTICE
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.quarter import QuarterProfile


async def serve_waiting(
    session: AsyncSession, occurrence: Occurrence, profile: QuarterProfile, *, now: datetime
) -> int:
    """Offer free seats to those who wait, first come first; return how many offers were made.

    To be called whenever seats have become free, with the date locked.  Somebody who wants more
    seats than are free is passed over and keeps the place in the line.  The span of an offer does
    not count quiet hours, and the message comes after them; the seats are kept meanwhile, at
    most until it begins.
    """
    told_at = profile.quiet.over(now)
    if occurrence.state is not OccurrenceState.PLANNED or told_at >= occurrence.starts_at:
        return 0
    span = timedelta(minutes=profile.appointments.offer_minutes)
    until = min(profile.quiet.awake(told_at, span), occurrence.starts_at)
    made = 0
    for registration in await _list_line(session, occurrence, now):
        left = seats_left(occurrence)
        if left == 0:
            break
        if left is not None and registration.people > left:
            continue
        if await take_seats(session, occurrence, registration.people):
            registration.state = RegistrationState.OFFERED
            registration.expires_at = until
            made += 1
            await enqueue_notice(
                session,
                person_ids={registration.person_id},
                notice=EVENT_OFFER_NOTICE,
                payload={"registration": registration.id},
                expires_at=until,
                now=now,
            )
    await session.flush()
    return made


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
            await give_back(session, occurrence, registration.people)
            registration.state, registration.expires_at = RegistrationState.WAITING, None
            registration.not_before = again_at
            ended += 1
        await session.flush()
        await serve_waiting(session, occurrence, profile, now=now)
    return ended


async def _list_line(
    session: AsyncSession, occurrence: Occurrence, now: datetime
) -> Sequence[Registration]:
    """Return those who may be offered seats, in the order of the line."""
    line = await session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.occurrence_id == occurrence.id, *_may_be_asked(now))
        .order_by(Registration.since, Registration.id)
        .execution_options(populate_existing=True)
    )
    return line.all()


async def _list_to_look_at(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Return the dates with offers whose time is up, or with seats for somebody who waits."""
    fits = or_(
        Occurrence.seats.is_(None), Occurrence.taken + Registration.people <= Occurrence.seats
    )
    waits = exists().where(
        Registration.occurrence_id == Occurrence.id,
        Person.id == Registration.person_id,
        *_may_be_asked(now),
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


def _may_be_asked(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.state == RegistrationState.WAITING,
        Registration.not_before <= now,
        Person.unreachable_since.is_(None),
        ~Person.leaves,
    )
