"""The waiting list: who wants to hear of a free time, and which times would do."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.lifecycle import forget_waiting, let_lapse
from storage.appointments.models import WaitingEntry
from storage.appointments.offers import serve_waiting_list
from storage.appointments.queries import find_offer
from storage.database import insert_or_ignore
from storage.hours.models import Way
from storage.hours.queries import lock_calendar
from storage.people import Person
from storage.quarter import QuarterProfile

EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class WaitingPreferences:
    """Which times somebody waits for; ``None`` stands for any.

    Attributes:
        weekdays: 0 for Monday to 6 for Sunday.
        earliest: the earliest beginning, wall-clock time.
        latest: the latest beginning, wall-clock time.
        language: in which language.
        way: how.
        host_id: with whom.
    """

    weekdays: tuple[int, ...] = EVERY_DAY
    earliest: time = time(0)
    latest: time = time(23, 59)
    language: str | None = None
    way: Way | None = None
    host_id: int | None = None


async def wait_for_time(
    session: AsyncSession,
    *,
    person: Person,
    profile: QuarterProfile,
    preferences: WaitingPreferences,
    now: datetime,
) -> WaitingEntry:
    """Put the person on the list; with new preferences they keep their place in the line.

    A time that is free already and fits is offered at once.
    """
    values = {
        "weekdays": sorted(set(preferences.weekdays)),
        "earliest": preferences.earliest,
        "latest": preferences.latest,
        "language": preferences.language,
        "way": preferences.way,
        "host_id": preferences.host_id,
    }
    await lock_calendar(session)
    await insert_or_ignore(
        session, WaitingEntry, person_id=person.id, since=now, not_before=now, **values
    )
    await session.execute(
        update(WaitingEntry).where(WaitingEntry.person_id == person.id).values(**values)
    )
    await serve_waiting_list(session, profile=profile, now=now)
    entry = await find_waiting(session, person_id=person.id)
    assert entry is not None  # nosec B101 # noqa: S101  stored above, in this transaction
    return entry


async def find_waiting(session: AsyncSession, *, person_id: int) -> WaitingEntry | None:
    """Return the person's entry, or ``None``."""
    entry: WaitingEntry | None = await session.scalar(
        select(WaitingEntry)
        .where(WaitingEntry.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    return entry


async def stop_waiting(
    session: AsyncSession, *, person_id: int, profile: QuarterProfile, now: datetime
) -> None:
    """Take the person from the list, and give back what is offered to them."""
    await lock_calendar(session)
    offer = await find_offer(session, person_id=person_id)
    if offer is not None:
        await let_lapse(session, offer, profile, now=now)
    await forget_waiting(session, person_id=person_id)
    if offer is not None:
        await serve_waiting_list(session, profile=profile, now=now)
