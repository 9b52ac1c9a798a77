"""The agenda a member of the team looks at: which days, and in which message."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Date, ForeignKey, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.appointments.notices import AgendaViewNotice
from storage.base import Base, column, retention_info
from storage.database import insert_or_ignore
from storage.outbox import DeliveryState, OutboxMessage, enqueue_notice
from storage.people import SEES_ALL, Person

AGENDA_TOPIC: Final = "agenda"
"""Topic of the message that opens an agenda, by which its number is found once it is sent."""
REFRESH_TOPIC: Final = "agenda-view"
NEVER: Final = date(1970, 1, 1)
"""``first_day`` of a row that only remembers the morning's agenda."""


class AgendaView(Base):
    """The agenda a member of the team looks at, so that it can be kept up to date."""

    __tablename__ = "agenda_views"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.", kept="As long as the person belongs to the team."
        ),
    )

    person_id: Mapped[int] = column(
        "Who looks.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    message_id: Mapped[int | None] = column("The messenger's number of the message.", BigInteger)
    first_day: Mapped[date] = column("The first day shown.", Date)
    days: Mapped[int] = column("How many days are shown.")
    sent_on: Mapped[date | None] = column(
        "The last day whose agenda was sent in the morning.", Date
    )


async def open_view(
    session: AsyncSession, *, person_id: int, message_id: int | None, first_day: date, days: int
) -> None:
    """Remember what the person looks at from now on.

    Args:
        session: an open session; the caller commits.
        person_id: who looks.
        message_id: the message with the agenda; ``None`` for one on its way under
            ``AGENDA_TOPIC``.
        first_day: the first day shown.
        days: how many days are shown; 0 for none.
    """
    await insert_or_ignore(
        session, AgendaView, person_id=person_id, message_id=None, first_day=NEVER, days=0
    )
    await session.execute(
        update(AgendaView)
        .where(AgendaView.person_id == person_id)
        .values(message_id=message_id, first_day=first_day, days=days)
    )


async def close_view(session: AsyncSession, *, person_id: int) -> None:
    """Keep no message up to date any more."""
    await session.execute(
        update(AgendaView).where(AgendaView.person_id == person_id).values(days=0, message_id=None)
    )


async def find_view(session: AsyncSession, *, person_id: int) -> AgendaView | None:
    """Return what the person looks at, or ``None``."""
    view: AgendaView | None = await session.scalar(
        select(AgendaView)
        .where(AgendaView.person_id == person_id, AgendaView.days > 0)
        .execution_options(populate_existing=True)
    )
    return view


async def find_view_message(session: AsyncSession, *, view: AgendaView) -> int | None:
    """Return the number of the message with the agenda; ``None`` while it is on its way."""
    if view.message_id is not None:
        return view.message_id
    number: int | None = await session.scalar(
        select(OutboxMessage.message_id)
        .where(
            OutboxMessage.person_id == view.person_id,
            OutboxMessage.topic == AGENDA_TOPIC,
            OutboxMessage.state == DeliveryState.SENT,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
    return number


async def refresh_agendas(
    session: AsyncSession,
    *,
    host_id: int | None,
    moments: Collection[datetime],
    now: datetime,
) -> None:
    """Bring every open agenda up to date that shows this host's appointments at these moments.

    Helpers see their own appointments, managers and readers all.
    """
    days = [moment.date() for moment in moments]
    if not days:
        return
    rows = await session.execute(
        select(AgendaView.person_id, AgendaView.first_day, AgendaView.days)
        .join(Person, Person.id == AgendaView.person_id)
        .where(
            AgendaView.days > 0,
            # A day to each side: the quarter's days are not those of UTC.
            AgendaView.first_day <= max(days) + _DAY,
            or_(Person.role.in_(SEES_ALL), AgendaView.person_id == host_id),
        )
    )
    looking = {
        person_id
        for person_id, first_day, shown in rows
        if any(first_day - _DAY <= day <= first_day + _DAY * shown for day in days)
    }
    await enqueue_notice(
        session,
        AgendaViewNotice(),
        person_ids=looking,
        topic=REFRESH_TOPIC,
        ignores_quiet_hours=True,  # an edit, and nobody's phone rings
        now=now,
    )


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of a moment in the quarter."""
    return moment.astimezone(zone).date()


_DAY: Final = timedelta(days=1)
