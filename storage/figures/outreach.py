"""How many came to events, and how many an announcement reached; nobody is named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Announcement, AnnouncementRecipient
from storage.events.models import Occurrence, OccurrenceState
from storage.outbox import DeliveryState


@dataclass(frozen=True, slots=True)
class EventFigures:
    """What was offered.

    Attributes:
        dates: how many dates took place or are to.
        people: how many have said that they come to them, children included.
        cancelled: how many dates were called off.
    """

    dates: int = 0
    people: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class AnnouncementFigures:
    """What was announced.

    Attributes:
        sent: how many announcements began to be sent.
        copies: for how many people, counted once for each announcement.
        delivered: how many of the copies have arrived.
    """

    sent: int = 0
    copies: int = 0
    delivered: int = 0


async def count_events(session: AsyncSession, *, begin: datetime, end: datetime) -> EventFigures:
    """Return what was offered from ``begin`` on and before ``end``."""
    rows = await session.execute(
        select(
            Occurrence.state,
            func.count().label("dates"),
            func.sum(Occurrence.taken).label("people"),
        )
        .where(
            Occurrence.state.in_(tuple(OccurrenceState)),
            Occurrence.starts_at >= begin,
            Occurrence.starts_at < end,
        )
        .group_by(Occurrence.state)
    )
    found = {row.state: row for row in rows}
    planned = found.get(OccurrenceState.PLANNED)
    cancelled = found.get(OccurrenceState.CANCELLED)
    return EventFigures(
        dates=planned.dates if planned else 0,
        people=planned.people if planned else 0,
        cancelled=cancelled.dates if cancelled else 0,
    )


async def count_announcements(
    session: AsyncSession, *, begin: datetime, end: datetime
) -> AnnouncementFigures:
    """Return what was announced from ``begin`` on and before ``end``."""
    reports = (
        await session.execute(
            select(Announcement.id, Announcement.report).where(
                Announcement.started_at >= begin, Announcement.started_at < end
            )
        )
    ).all()
    # The report stays when its recipients are forgotten; before it is written they are there.
    running = [row.id for row in reports if row.report is None]
    rows = await session.execute(
        select(AnnouncementRecipient.state, func.count())
        .where(AnnouncementRecipient.announcement_id.in_(running))
        .group_by(AnnouncementRecipient.state)
    )
    counted = [
        *((state.value, number) for state, number in rows),
        *(each for row in reports for each in _reported(row.report)),
    ]
    return AnnouncementFigures(
        sent=len(reports),
        copies=sum(number for _state, number in counted),
        delivered=sum(number for state, number in counted if state == DeliveryState.SENT.value),
    )


def _reported(report: Mapping[str, Any] | None) -> Iterable[tuple[str, int]]:
    for states in (report or {}).values():
        yield from states.items()
