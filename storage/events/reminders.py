"""Reminders of dates, a day and two hours before.

A row for each reminder that is to come: whoever takes the row sends it, so that it is sent once.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import (
    EventReminder,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)
from storage.quarter import QuarterProfile

LEADS: Final = (1440, 120)
"""Minutes before the date."""
SHORT_LEAD: Final = 30
"""For somebody who says "I come" when the others have passed, such as an hour before."""


async def plan_reminders(
    session: AsyncSession,
    registration: Registration,
    occurrence: Occurrence,
    profile: QuarterProfile,
    *,
    now: datetime,
) -> None:
    """Plan the reminders that still fit, in place of those planned before.

    One that would fall into quiet hours comes before them.  One whose moment has passed is left
    out; where that leaves none, a short one is planned if it still fits.
    """
    await drop_reminders(session, registration_id=registration.id)
    due = {lead: _due_at(occurrence, lead, profile) for lead in (*LEADS, SHORT_LEAD)}
    fitting = [lead for lead in due if due[lead] > now]
    usual = [lead for lead in fitting if lead in LEADS]
    session.add_all(
        EventReminder(registration_id=registration.id, lead_minutes=lead, due_at=due[lead])
        for lead in usual or fitting
    )
    await session.flush()


async def plan_all_reminders(
    session: AsyncSession, occurrence: Occurrence, profile: QuarterProfile, *, now: datetime
) -> None:
    """Plan the reminders of everybody who comes, after the date was moved."""
    coming = await session.scalars(
        select(Registration)
        .where(
            Registration.occurrence_id == occurrence.id,
            Registration.state == RegistrationState.COMING,
        )
        .order_by(Registration.id)
    )
    for registration in coming.all():
        await plan_reminders(session, registration, occurrence, profile, now=now)


async def drop_reminders(
    session: AsyncSession, *, registration_id: int | None = None, occurrence_id: int | None = None
) -> None:
    """Remind one person, or nobody of this date, no more."""
    which = (
        EventReminder.registration_id == registration_id
        if occurrence_id is None
        else EventReminder.registration_id.in_(
            select(Registration.id).where(Registration.occurrence_id == occurrence_id)
        )
    )
    await session.execute(
        delete(EventReminder).where(which).execution_options(synchronize_session=False)
    )


def is_worth_reminding(registration: Registration, occurrence: Occurrence, now: datetime) -> bool:
    """Return whether the person comes to something that is still to begin."""
    return (
        registration.state is RegistrationState.COMING
        and occurrence.state is OccurrenceState.PLANNED
        and occurrence.starts_at > now
    )


def _due_at(occurrence: Occurrence, lead: int, profile: QuarterProfile) -> datetime:
    return profile.quiet.before(occurrence.starts_at - timedelta(minutes=lead))
