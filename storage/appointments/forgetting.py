"""What is taken out of appointments: when a person erases everything, and when time has passed."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.history import append, tell_host
from storage.appointments.lifecycle import forget_waiting, let_lapse, release_slot
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.occupancy import forget_passed_cells
from storage.appointments.offers import serve_waiting_list
from storage.appointments.requests import forget_counts
from storage.appointments.states import UNDECIDED
from storage.hours.queries import lock_calendar
from storage.own_messages import Became, forget_messages_about
from storage.people import Person, Role
from storage.quarter import QuarterProfile

CONTACT_KEPT: Final = timedelta(days=31)
CELLS_KEPT: Final = timedelta(days=1)


async def forget_appointments_of(
    session: AsyncSession, *, person: Person, profile: QuarterProfile, now: datetime
) -> None:
    """Take a person and their words out of their appointments; those to come are cancelled."""
    await lock_calendar(session)
    await forget_waiting(session, person_id=person.id)
    own = (
        await session.scalars(
            select(Appointment)
            .where(Appointment.person_id == person.id)
            .order_by(Appointment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()
    for appointment in own:
        appointment.topic = appointment.phone = appointment.address = None
        appointment.owner_key = None
        if appointment.state in UNDECIDED:
            await let_lapse(session, appointment, profile, now=now)
        elif appointment.state in _TO_COME and appointment.ends_at > now:
            await release_slot(session, appointment, AppointmentState.CANCELLED)
            appointment.sequence += 1
            entry = await append(
                session, appointment, AppointmentHistoryKind.ERASED, actor=None, now=now
            )
            await tell_host(session, appointment.host_id, entry, now=now)
        appointment.person_id = appointment.active_number = None
    await session.flush()
    await _forget_words(session, [appointment.id for appointment in own])
    await serve_waiting_list(session, profile=profile, now=now)


async def forget_old_appointments(session: AsyncSession, *, now: datetime) -> None:
    """Delete what the tables promise to forget; can run twice without harm."""
    await session.execute(
        update(Appointment)
        .where(
            Appointment.ends_at <= now,
            or_(Appointment.phone.is_not(None), Appointment.address.is_not(None)),
        )
        .values(phone=None, address=None)
    )
    old = (Appointment.ends_at <= now - CONTACT_KEPT,)
    await session.execute(
        delete(Appointment).where(*old, Appointment.state == AppointmentState.LAPSED)
    )
    named = select(Appointment.id).where(
        *old, or_(Appointment.person_id.is_not(None), Appointment.topic.is_not(None))
    )
    ids = list(await session.scalars(named))
    await _forget_words(session, ids)
    await session.execute(
        update(Appointment)
        .where(Appointment.id.in_(ids))
        .values(person_id=None, owner_key=None, active_number=None, topic=None)
    )
    over = select(Appointment.id).where(*old)
    residents = select(Person.id).where(Person.role == Role.RESIDENT)
    await session.execute(
        update(AppointmentHistoryEntry)
        .where(
            AppointmentHistoryEntry.appointment_id.in_(over),
            AppointmentHistoryEntry.actor_id.in_(residents),
        )
        .values(actor_id=None)
        .execution_options(synchronize_session=False)
    )
    await forget_messages_about(session, became=Became.TOPIC, about=over)
    await forget_passed_cells(session, before=now - CELLS_KEPT)
    await forget_counts(session, now=now)


async def _forget_words(session: AsyncSession, appointment_ids: list[int]) -> None:
    await session.execute(
        update(AppointmentHistoryEntry)
        .where(AppointmentHistoryEntry.appointment_id.in_(appointment_ids))
        .values(text=None)
    )


_TO_COME: Final = frozenset({AppointmentState.BOOKED, AppointmentState.DISPLACED})
