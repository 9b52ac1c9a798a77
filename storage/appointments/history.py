"""The history of an appointment, and who is told of it, in the transaction of the change.

What a person did themselves they read in the answer; everybody else concerned is told through the
outbox, after the quiet hours where it is no answer.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.agendas import refresh_agendas
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentReminder,
    AppointmentState,
)
from storage.appointments.notices import (
    AppointmentCalendarNotice,
    AppointmentHistoryNotice,
    HostNotice,
)
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.quarter import QuarterProfile

_IN_AGENDA: Final = frozenset(
    {
        AppointmentState.BOOKED,
        AppointmentState.CAME,
        AppointmentState.MISSED,
        AppointmentState.CANCELLED,
        AppointmentState.DISPLACED,
    }
)


async def append(
    session: AsyncSession,
    appointment: Appointment,
    kind: AppointmentHistoryKind,
    *,
    actor: Person | None,
    was_at: datetime | None = None,
    text: str | None = None,
    now: datetime,
) -> AppointmentHistoryEntry:
    """Add a line to the history, and return it with its id; open agendas follow."""
    appointment.changed_at = now
    entry = AppointmentHistoryEntry(
        appointment_id=appointment.id,
        at=now,
        actor_id=actor.id if actor else None,
        kind=kind,
        was_at=was_at,
        became_at=appointment.starts_at,
        text=text,
    )
    session.add(entry)
    await session.flush()
    if appointment.state in _IN_AGENDA:
        moments = [appointment.starts_at, *([was_at] if was_at else [])]
        await refresh_agendas(session, host_id=appointment.host_id, moments=moments, now=now)
    return entry


async def tell_resident(
    session: AsyncSession,
    appointment: Appointment,
    entry: AppointmentHistoryEntry,
    *,
    now: datetime,
) -> None:
    """Tell the one whose appointment it is what the team did."""
    if appointment.person_id is not None:
        await enqueue_notice(
            session,
            AppointmentHistoryNotice(entry_id=entry.id),
            person_ids={appointment.person_id},
            now=now,
        )


async def tell_host(
    session: AsyncSession, host_id: int | None, entry: AppointmentHistoryEntry, *, now: datetime
) -> None:
    """Tell the host what somebody else did with an appointment of theirs."""
    if host_id is not None and host_id != entry.actor_id:
        await enqueue_notice(
            session,
            HostNotice(entry_id=entry.id),
            person_ids={host_id},
            now=now,
        )


async def tell_former_host(
    session: AsyncSession, host_id: int | None, entry: AppointmentHistoryEntry, *, now: datetime
) -> None:
    """Tell a host that an appointment is with somebody else now, and free their agenda of it."""
    if host_id is None:
        return
    moments = [entry.was_at] if entry.was_at else []
    await refresh_agendas(session, host_id=host_id, moments=moments, now=now)
    await tell_host(session, host_id, entry, now=now)


async def send_calendar(
    session: AsyncSession,
    appointment: Appointment,
    *,
    asked: bool,
    now: datetime,
) -> None:
    """Send the appointment for the person's own calendar; at once if the person ``asked``."""
    if appointment.person_id is not None:
        await enqueue_notice(
            session,
            AppointmentCalendarNotice(
                appointment_id=appointment.id, sequence=appointment.sequence
            ),
            person_ids={appointment.person_id},
            ignores_quiet_hours=asked,
            now=now,
        )


async def plan_reminders(
    session: AsyncSession, appointment: Appointment, profile: QuarterProfile, *, now: datetime
) -> None:
    """Plan the reminders that still fit, in place of those planned before.

    One that would fall into quiet hours comes before them.  One whose moment has passed already is
    left out: the person has just chosen the time.
    """
    await drop_reminders(session, appointment)
    if appointment.person_id is None:
        return
    for lead in sorted(set(profile.appointments.reminder_minutes)):
        due_at = profile.quiet.before(appointment.starts_at - timedelta(minutes=lead))
        if due_at > now:
            session.add(
                AppointmentReminder(
                    appointment_id=appointment.id, lead_minutes=lead, due_at=due_at
                )
            )
    await session.flush()


async def drop_reminders(session: AsyncSession, appointment: Appointment) -> None:
    """Remind of the appointment no more."""
    await session.execute(
        delete(AppointmentReminder).where(AppointmentReminder.appointment_id == appointment.id)
    )
