"""The waiting list of a date: seats that become free are kept for the first who fits.

They are kept in the transaction that freed them, so that nobody can be faster.  An offer that is
not taken goes to the next; who did not answer keeps waiting, and is asked again a while later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import (
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.events.notices import EventOfferNotice
from storage.events.seats import seats_left, take_seats
from storage.events.states import set_registration_state
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
            set_registration_state(registration, RegistrationState.OFFERED)
            registration.expires_at = until
            made += 1
            await enqueue_notice(
                session,
                EventOfferNotice(registration_id=registration.id),
                person_ids={registration.person_id},
                expires_at=until,
                now=now,
            )
    await session.flush()
    return made


async def _list_line(
    session: AsyncSession, occurrence: Occurrence, now: datetime
) -> Sequence[Registration]:
    """Return those who may be offered seats, in the order of the line."""
    line = await session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.occurrence_id == occurrence.id, *may_be_offered(now))
        .order_by(Registration.since, Registration.id)
        .execution_options(populate_existing=True)
    )
    return line.all()


def may_be_offered(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for registrations that may be offered seats now."""
    return (
        Registration.state == RegistrationState.WAITING,
        Registration.not_before <= now,
        Person.unreachable_since.is_(None),
        ~Person.erasure_pending,
    )
