"""Offering free times to those who wait, first come first.

A time that becomes free is kept for the first in line whose preferences it fits, in the
transaction that freed it, so that nobody can be faster.  An offer that is not taken goes to the
next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.calendar import FreeSlot, SlotFilter, read_calendar
from storage.appointments.history import append
from storage.appointments.lifecycle import (
    book_kept,
    check_kept,
    forget_waiting,
    let_lapse,
    list_free_numbers,
    make_appointment,
)
from storage.appointments.models import (
    OFFERED_NUMBER,
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
    WaitingEntry,
)
from storage.appointments.notices import AppointmentOfferNotice
from storage.appointments.occupancy import occupy
from storage.appointments.queries import find_last_entry
from storage.appointments.requests import ask_team, count_booking, is_requested
from storage.errors import SlotTakenError
from storage.hours.queries import lock_calendar
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.slots import Slot

DAY: Final = timedelta(days=1)


async def accept_offer(
    session: AsyncSession,
    *,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    network: str | None = None,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Book the time that was offered; the wait is over.  Accepting again changes nothing.

    Where the team has to agree first (``requests``) the time is kept until it has.

    Raises:
        RequestsFullError: too many wait for the team's yes already.
        HoldExpiredError: it is not kept any more.
        AppointmentLimitError: the person has as many appointments as one may have.
    """
    if appointment.state is AppointmentState.BOOKED:
        return await find_last_entry(session, appointment_id=appointment.id)
    check_kept(appointment, AppointmentState.OFFERED, now=now)
    if await is_requested(session, appointment.id):
        return await find_last_entry(session, appointment_id=appointment.id)
    if not await count_booking(session, appointment, person, profile, network=network, now=now):
        return await ask_team(session, appointment, person, profile, now=now)
    booked = await book_kept(session, appointment, person, profile, now=now)
    await forget_waiting(session, person_id=person.id)
    return booked


async def decline_offer(
    session: AsyncSession,
    *,
    appointment: Appointment,
    person: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Give back what was offered; the next in line gets it.  One that is gone stays gone."""
    if appointment.state is AppointmentState.OFFERED:
        await let_lapse(session, appointment, profile, actor=person, now=now)
        await serve_waiting_list(session, profile=profile, now=now)


async def serve_waiting_list(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> int:
    """Offer free times to those who wait, first come first; return how many offers were made.

    To be called whenever a time has become free.  The span of an offer does not count quiet
    hours, and the message comes after them; the time is kept meanwhile.
    """
    entries = await _list_next(session, now)
    if not entries:
        return 0
    await lock_calendar(session)
    told_at = profile.quiet.over(now)
    until = profile.quiet.awake(told_at, timedelta(minutes=profile.appointments.offer_minutes))
    free = await _list_free(session, profile, until, now)
    made = 0
    for entry, person in entries:
        if not free:
            break
        offered = await _offer_to(session, entry, person, free, profile, until, now)
        if offered is not None:
            free = [other for other in free if not _overlap(other, offered)]
            made += 1
            await enqueue_notice(
                session,
                AppointmentOfferNotice(appointment_id=offered.appointment_id),
                person_ids={person.id},
                expires_at=until,
                now=now,
            )
    return made


async def _list_next(
    session: AsyncSession, now: datetime
) -> Sequence[tuple[WaitingEntry, Person]]:
    """Return those who may be offered something, in the order of the line."""
    has_offer = (
        select(Appointment.id)
        .where(
            Appointment.person_id == WaitingEntry.person_id,
            Appointment.active_number == OFFERED_NUMBER,
        )
        .exists()
    )
    rows = await session.execute(
        select(WaitingEntry, Person)
        .join(Person, Person.id == WaitingEntry.person_id)
        .where(
            WaitingEntry.not_before <= now,
            Person.unreachable_since.is_(None),
            ~Person.erasure_pending,
            ~has_offer,
        )
        .order_by(WaitingEntry.id)
        .execution_options(populate_existing=True)
    )
    return [(entry, person) for entry, person in rows]


@dataclass(frozen=True, slots=True)
class _Offer:
    """A time that was offered just now."""

    appointment_id: int
    slot: Slot


async def _offer_to(
    session: AsyncSession,
    entry: WaitingEntry,
    person: Person,
    free: Sequence[FreeSlot],
    profile: QuarterProfile,
    until: datetime,
    now: datetime,
) -> _Offer | None:
    """Offer the first of the free times that fits; return ``None`` if none does."""
    fitting = [each for each in free if _fits(each, entry, profile)]
    if not fitting:
        return None
    limit = profile.appointments.active_limit
    if not await list_free_numbers(session, person_id=person.id, limit=limit, now=now):
        return None
    refused = await _list_refused(session, person.id, now)
    for each in fitting:
        if (each.slot.host_id, each.slot.starts_at) in refused:
            continue
        try:
            occupancy_id = await occupy(session, each.slot)
        except SlotTakenError:
            continue
        offer = await make_appointment(
            session,
            free=each,
            occupancy_id=occupancy_id,
            person=person,
            slot_filter=SlotFilter(entry.way, entry.language, entry.host_id),
            profile=profile,
            now=now,
            state=AppointmentState.OFFERED,
            active_number=OFFERED_NUMBER,
            expires_at=until,
        )
        await append(session, offer, AppointmentHistoryKind.OFFERED, actor=None, now=now)
        return _Offer(offer.id, each.slot)
    return None


async def _list_free(
    session: AsyncSession, profile: QuarterProfile, until: datetime, now: datetime
) -> list[FreeSlot]:
    """Return all free times, soonest first.

    A time that would begin before the offer ends is left to those who look for themselves.
    """
    day = now.astimezone(profile.zone).date()
    last_day = day + DAY * profile.appointments.horizon_days
    calendar = await read_calendar(
        session, profile=profile, first_day=day, last_day=last_day, now=now
    )
    found: list[FreeSlot] = []
    while day <= last_day:
        found += (
            each for each in calendar.free_on(day, SlotFilter()) if each.slot.starts_at >= until
        )
        day += DAY
    return found


def _fits(free: FreeSlot, entry: WaitingEntry, profile: QuarterProfile) -> bool:
    begins = free.slot.starts_at.astimezone(profile.zone)
    return (
        begins.weekday() in entry.weekdays
        and entry.earliest <= begins.time() <= entry.latest
        and SlotFilter(entry.way, entry.language, entry.host_id).fits(free.hours)
    )


def _overlap(free: FreeSlot, offered: _Offer) -> bool:
    slot, taken = free.slot, offered.slot
    return (
        slot.host_id == taken.host_id
        and slot.taken_from < taken.taken_until
        and taken.taken_from < slot.taken_until
    )


async def _list_refused(
    session: AsyncSession, person_id: int, now: datetime
) -> set[tuple[int | None, datetime]]:
    """Return the times to come that the person did not take when offered, or has a seat at."""
    was_offered = (
        select(AppointmentHistoryEntry.id)
        .where(
            AppointmentHistoryEntry.appointment_id == Appointment.id,
            AppointmentHistoryEntry.kind == AppointmentHistoryKind.OFFERED,
        )
        .exists()
    )
    rows = await session.execute(
        select(Appointment.host_id, Appointment.starts_at).where(
            Appointment.person_id == person_id,
            Appointment.starts_at > now,
            or_(
                Appointment.occupancy_id.is_not(None),
                and_(Appointment.state == AppointmentState.LAPSED, was_offered),
            ),
        )
    )
    return {(host_id, starts_at) for host_id, starts_at in rows}
