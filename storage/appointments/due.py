"""What happens to appointments by the clock: holds and offers end, reminders, walk-in hours.

Everything can run twice without harm, and late: what is due is in the database.
"""

from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.agendas import NEVER, AgendaView
from storage.appointments.lifecycle import lapse_run_out_holds, let_run_out
from storage.appointments.models import (
    Appointment,
    AppointmentReminder,
    AppointmentState,
)
from storage.appointments.notices import AppointmentReminderNotice, MorningAgendaNotice
from storage.appointments.offers import serve_waiting_list
from storage.database import insert_or_ignore
from storage.digests import has_digest
from storage.hours.models import Host
from storage.hours.queries import lock_calendar
from storage.outbox import enqueue_notice
from storage.people import WORKS, Person, Role
from storage.quarter import QuarterProfile
from storage.workdays import is_working_day

BATCH: Final = 500
"""Reminders in one transaction; the job comes back for the rest."""
MORNING: Final = time(7)
MORNING_VALID: Final = timedelta(hours=4)
"""How long the morning's agenda is worth sending."""
DAY: Final = timedelta(days=1)


async def let_times_run_out(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> int:
    """End holds and offers whose time is up, pass the times on, and return how many ended."""
    due = await session.scalar(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.state.in_((AppointmentState.HELD, AppointmentState.OFFERED)),
            Appointment.expires_at <= now,
        )
    )
    if not due:
        return 0
    await lock_calendar(session)
    ended = await lapse_run_out_holds(session, profile, now=now)
    offers = (
        await session.scalars(
            select(Appointment)
            .where(Appointment.state == AppointmentState.OFFERED, Appointment.expires_at <= now)
            .order_by(Appointment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()
    for offer in offers:
        await let_run_out(session, offer, profile, now=now)
    await serve_waiting_list(session, profile=profile, now=now)
    return ended + len(offers)


async def send_reminders(session: AsyncSession, *, profile: QuarterProfile, now: datetime) -> int:
    """Send the reminders that are due; return how many.

    Whether a reminder is still right is decided once more when it is rendered.  Of several that
    are due after a down time only the latest is sent, and none in quiet hours.
    """
    if profile.quiet.is_quiet(now):
        return 0
    rows = await session.execute(
        select(AppointmentReminder, Appointment)
        .join(Appointment, Appointment.id == AppointmentReminder.appointment_id)
        .where(AppointmentReminder.due_at <= now)
        .order_by(AppointmentReminder.appointment_id, AppointmentReminder.lead_minutes)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    sent = 0
    for appointment, due in groupby(rows.all(), key=lambda row: row[1]):
        reminders = [reminder for reminder, _appointment in due]
        # By the condition and not row by row: the limit may have cut some of them off.
        await session.execute(
            delete(AppointmentReminder)
            .where(
                AppointmentReminder.appointment_id == appointment.id,
                AppointmentReminder.due_at <= now,
            )
            .execution_options(synchronize_session=False)
        )
        if appointment.state is not AppointmentState.BOOKED or appointment.starts_at <= now:
            continue
        await enqueue_notice(
            session,
            AppointmentReminderNotice(
                appointment_id=appointment.id,
                sequence=appointment.sequence,
                lead_minutes=reminders[0].lead_minutes,
            ),
            person_ids={appointment.person_id} - {None},
            expires_at=appointment.starts_at,
            now=now,
        )
        sent += 1
    return sent


async def send_agendas(session: AsyncSession, *, profile: QuarterProfile, now: datetime) -> int:
    """Send the day's agenda to managers and hosts, once each working morning; return how many.

    It comes at seven, or when the quiet hours are over.  Readers look when they want to, and a
    daily summary holds it already.
    """
    today = now.astimezone(profile.zone).date()
    begins = profile.quiet.over(datetime.combine(today, MORNING, tzinfo=profile.zone))
    if not (begins <= now < begins + MORNING_VALID and is_working_day(today, land=profile.land)):
        return 0
    hosts = select(Host.person_id)
    people = await session.scalars(
        select(Person.id).where(
            or_(Person.role == Role.MANAGER, Person.id.in_(hosts)),
            Person.role.in_(WORKS),
            Person.id.not_in(select(AgendaView.person_id).where(AgendaView.sent_on >= today)),
            ~has_digest(today),
        )
    )
    receivers = set(people)
    for person_id in receivers:
        await insert_or_ignore(
            session, AgendaView, person_id=person_id, message_id=None, first_day=NEVER, days=0
        )
    await session.execute(
        update(AgendaView).where(AgendaView.person_id.in_(receivers)).values(sent_on=today)
    )
    await enqueue_notice(
        session,
        MorningAgendaNotice(day=today),
        person_ids=receivers,
        expires_at=begins + MORNING_VALID,
        now=now,
    )
    return len(receivers)
