"""The seats of a date: taking some and giving them back.

The database decides, by a condition in the statement and by a constraint; what was read before
does not.  Whoever changes a date or its registrations locks its row first, so that on PostgreSQL
two changes wait for each other.
"""

from typing import Any

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import find_locked
from storage.errors import EventMissingError
from storage.events.models import Event, Occurrence, OccurrenceState


async def lock_event(session: AsyncSession, event_id: int) -> Event:
    """Return the event, which nobody else changes until the transaction ends.

    Raises:
        EventMissingError: no such event.
    """
    event = await find_locked(session, Event, event_id)
    if event is None:
        raise EventMissingError(event_id)
    return event


async def lock_occurrence(session: AsyncSession, occurrence_id: int) -> Occurrence:
    """Return the date, which nobody else changes until the transaction ends.

    Raises:
        EventMissingError: no such date.
    """
    occurrence = await find_locked(session, Occurrence, occurrence_id)
    if occurrence is None:
        raise EventMissingError(occurrence_id)
    return occurrence


async def take_seats(session: AsyncSession, occurrence: Occurrence, people: int) -> bool:
    """Take this many seats; return whether they were free, otherwise nothing has changed."""
    wanted = Occurrence.taken + people
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Occurrence)
        .where(
            Occurrence.id == occurrence.id,
            Occurrence.state == OccurrenceState.PLANNED,
            or_(Occurrence.seats.is_(None), wanted <= Occurrence.seats),
        )
        .values(taken=wanted)
        .execution_options(synchronize_session=False)
    )
    await session.refresh(occurrence, ["taken"])
    return result.rowcount == 1


async def release_seats(session: AsyncSession, occurrence: Occurrence, people: int) -> None:
    """Free this many seats."""
    await session.execute(
        update(Occurrence)
        .where(Occurrence.id == occurrence.id)
        .values(taken=Occurrence.taken - people)
        .execution_options(synchronize_session=False)
    )
    await session.refresh(occurrence, ["taken"])


def seats_left(occurrence: Occurrence) -> int | None:
    """Return how many seats are free; ``None`` for no limit."""
    return None if occurrence.seats is None else occurrence.seats - occurrence.taken
