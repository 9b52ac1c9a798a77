"""Reading what people have said about dates: each their own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import Event, Occurrence, OccurrenceState, Registration
from storage.events.telling import CONCERNED


async def find_registration(
    session: AsyncSession, *, occurrence_id: int, person_id: int
) -> Registration | None:
    """Return what the person has said about a date, or ``None``."""
    found: Registration | None = await session.scalar(
        select(Registration)
        .where(Registration.occurrence_id == occurrence_id, Registration.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    return found


async def find_dated_registration(
    session: AsyncSession, registration_id: int
) -> tuple[Event, Occurrence, Registration] | None:
    """Return a registration with what it is for, or ``None``."""
    found = await session.execute(
        _registrations()
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1], row[2])


async def list_own_dates(
    session: AsyncSession, *, person_id: int, now: datetime
) -> Sequence[tuple[Event, Occurrence, Registration]]:
    """Return what the person comes to or waits for and is not over, soonest first."""
    found = await session.execute(
        _registrations()
        .where(
            Registration.person_id == person_id,
            Registration.state.in_(CONCERNED),
            Occurrence.state == OccurrenceState.PLANNED,
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return [(event, occurrence, registration) for event, occurrence, registration in found]


def _registrations() -> Select[Event, Occurrence, Registration]:
    return (
        select(Event, Occurrence, Registration)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .join(Registration, Registration.occurrence_id == Occurrence.id)
    )
