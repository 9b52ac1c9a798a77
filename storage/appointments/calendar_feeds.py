"""Calendar feeds: the secret address a member of the team subscribes to, and what it shows."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage import audit
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import visible_to
from storage.audit import AuditAction
from storage.base import Base, column, retention_info
from storage.database import insert_or_replace
from storage.people import AT_DESK, Person

SECRET_BYTES: Final = 32
"""256 bits; 43 characters of ``A-Za-z0-9_-``."""
LOOKS_BACK: Final = timedelta(days=31)
"""How long a feed shows what is past; as long as the words of an appointment are kept."""
SHOWN: Final = (AppointmentState.BOOKED, AppointmentState.CAME, AppointmentState.MISSED)


class CalendarFeed(Base):
    """The secret address of a calendar a member of the team has subscribed to."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.", kept="As long as the person belongs to the team."
        ),
    )

    person_id: Mapped[int] = column(
        "Whose calendar it is.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    secret_hash: Mapped[str] = column(
        "SHA-256 of the address's secret, so that the database cannot be used to read it.",
        String(64),
        unique=True,
    )
    created_at: Mapped[datetime] = column("When the address was made.")


async def renew_calendar_feed(session: AsyncSession, *, person: Person, now: datetime) -> str:
    """Return the secret of this person's new address, which nothing else remembers.

    The address before it is dead at once.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await insert_or_replace(
        session, CalendarFeed, person_id=person.id, secret_hash=_hash(secret), created_at=now
    )
    audit.record(session, actor_id=person.id, action=AuditAction.CALENDAR_ADDRESS, now=now)
    await session.flush()
    return secret


async def find_calendar_feed(session: AsyncSession, *, person_id: int) -> CalendarFeed | None:
    """Return the feed of this person, or ``None``."""
    feed: CalendarFeed | None = await session.scalar(
        select(CalendarFeed).where(CalendarFeed.person_id == person_id)
    )
    return feed


async def find_calendar_owner(session: AsyncSession, *, secret: str) -> Person | None:
    """Return the member of the team whose address has this secret, or ``None``."""
    person: Person | None = await session.scalar(
        select(Person)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.secret_hash == _hash(secret), Person.role.in_(AT_DESK))
    )
    return person


async def list_calendar(
    session: AsyncSession, *, owner: Person, after: datetime
) -> Sequence[Appointment]:
    """Return the appointments that begin after this moment, by time.

    Those the owner may see: a helper their own, managers and readers all.
    """
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.state.in_(SHOWN), Appointment.starts_at > after, visible_to(owner))
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return found.all()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
