"""Bookings that wait for the team's yes: newcomers' and one network's, beyond a few of a day.

A whole consultation day could be booked with accounts made for it.  So the first few times of a
day are booked as always, and the others are held until the team has looked at them.  What counts
is a row with a number that is given once (``CountedBooking``), so that the database decides.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.history import append
from storage.appointments.lifecycle import uncount
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    BookingRequest,
    CountedBooking,
)
from storage.appointments.notices import BookingRequestNotice
from storage.database import insert_or_ignore
from storage.errors import RequestsFullError
from storage.outbox import enqueue_notice
from storage.ownership import ownership_of
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.roles import list_manager_ids
from storage.webchat.models import WebchatMessage

NEWCOMERS: Final = "newcomers"
REQUESTS: Final = "requests"
NEWCOMERS_MOST: Final = 2
"""Times of a host's day that newcomers book without a yes: a new family in need gets one at once,
and of a day of twelve ten are left."""
NETWORK_MOST: Final = 4
"""The same from one network: a family of four, or a shelter whose people share an address."""
REQUESTS_MOST: Final = 3
"""Requests for a host's day that wait at a time: what waits is taken from everybody else."""
NEW_FOR: Final = timedelta(hours=24)
"""Within it everybody is a newcomer."""
MESSAGES_LEAST: Final = 3
"""Who wrote fewer messages on the page is one later too: accounts made in advance have none."""
ASKED_FOR: Final = timedelta(hours=48)
"""The team has a working day to answer, and the time is not lost for long."""
NETWORK_KEPT: Final = timedelta(hours=48)
"""Two days, so that what was booked before midnight still counts after it."""
SPAN: Final = timedelta(days=1)


async def is_newcomer(session: AsyncSession, person: Person, *, now: datetime) -> bool:
    """Return whether nobody knows this person yet; members of the team are known."""
    if person.is_staff:
        return False
    if person.created_at > now - NEW_FOR:
        return True
    if person.channel != "webchat":
        return False
    written = await session.scalar(
        select(func.count())
        .select_from(WebchatMessage)
        .where(WebchatMessage.account_id == person.account_id, ~WebchatMessage.from_bot)
    )
    return (written or 0) < MESSAGES_LEAST


async def count_booking(
    session: AsyncSession,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    *,
    network: str | None,
    now: datetime,
) -> bool:
    """Count a booking, and return whether it needs no yes; otherwise nothing is counted.

    ``network`` is the address it comes from, where one is known; only a hash of it is kept.
    """
    sources = []
    if await is_newcomer(session, person, now=now):
        sources.append((NEWCOMERS, NEWCOMERS_MOST))
    if network and not person.is_staff:
        name = ownership_of(session).network_key(network, now.date())
        sources.append((name, NETWORK_MOST))
    for source, most in sources:
        if not await _take_number(session, appointment, profile, source, most, now):
            await uncount(session, appointment.id)
            return False
    return True


async def ask_team(
    session: AsyncSession,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    *,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Hold the time until the team has answered, and ask it.

    Raises:
        RequestsFullError: as many wait for this day as may.
    """
    if not await _take_number(
        session, appointment, profile, REQUESTS, REQUESTS_MOST, now
    ) or not await insert_or_ignore(
        session, BookingRequest, appointment_id=appointment.id, asked_at=now
    ):
        raise RequestsFullError
    appointment.expires_at = min(now + ASKED_FOR, appointment.starts_at)
    entry = await append(session, appointment, AppointmentHistoryKind.HELD, actor=person, now=now)
    hosts = () if appointment.host_id is None else (appointment.host_id,)
    await enqueue_notice(
        session,
        BookingRequestNotice(appointment_id=appointment.id),
        person_ids={*await list_manager_ids(session), *hosts},
        expires_at=appointment.expires_at,
        now=now,
    )
    return entry


async def is_requested(session: AsyncSession, appointment_id: int) -> bool:
    """Return whether the time waits for the team's yes."""
    return await session.get(BookingRequest, appointment_id, populate_existing=True) is not None


async def forget_counts(session: AsyncSession, *, now: datetime) -> None:
    """Delete what counted for days that are over, and networks after ``NETWORK_KEPT``."""
    of_network = CountedBooking.source.not_in((NEWCOMERS, REQUESTS))
    await session.execute(
        delete(CountedBooking).where(
            or_(
                CountedBooking.day < now.date() - SPAN,
                of_network & (CountedBooking.counted_at <= now - NETWORK_KEPT),
            )
        )
    )


async def _take_number(
    session: AsyncSession,
    appointment: Appointment,
    profile: QuarterProfile,
    source: str,
    most: int,
    now: datetime,
) -> bool:
    """Return whether one of the numbers of this day was free; it is the appointment's then."""
    for number in range(1, most + 1):
        if await insert_or_ignore(
            session,
            CountedBooking,
            host_id=appointment.host_id,
            day=appointment.starts_at.astimezone(profile.zone).date(),
            source=source,
            number=number,
            appointment_id=appointment.id,
            counted_at=now,
        ):
            return True
    return False
