"""People who come without an appointment; they are only counted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.appointments.agendas import refresh_agendas
from storage.appointments.queries import day_bounds
from storage.base import YEAR, Base, Keep, column, retention_info
from storage.errors import HostMissingError
from storage.people import Person
from storage.quarter import QuarterProfile


class WalkIn(Base):
    """Somebody who came without an appointment; only counted."""

    __tablename__ = "walk_ins"
    __table_args__ = (
        retention_info(
            erasing="The row no longer says who counted.",
            kept=Keep("Five years, to be counted.", 5 * YEAR, "at"),
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    at: Mapped[datetime] = column("When.", index=True)
    host_id: Mapped[int | None] = column(
        "Who counted.", ForeignKey("people.id", ondelete="SET NULL")
    )


async def count_walk_in(session: AsyncSession, *, staff: Person, now: datetime) -> None:
    """Count somebody who came without an appointment.

    Raises:
        HostMissingError: this person changes nothing, and so receives nobody.
    """
    if not staff.works:
        raise HostMissingError(staff.id)
    session.add(WalkIn(at=now, host_id=staff.id))
    await session.flush()
    await refresh_agendas(session, host_id=staff.id, moments=[now], now=now)


async def count_walk_ins(session: AsyncSession, *, profile: QuarterProfile, day: date) -> int:
    """Return how many came on this day without an appointment."""
    begin, end = day_bounds(profile, day, 1)
    count = await session.scalar(
        select(func.count()).select_from(WalkIn).where(WalkIn.at >= begin, WalkIn.at < end)
    )
    return count or 0
