"""Which appointments a change of the hours would hit.

What is returned can be shown and then displaced: everybody's times are locked, so that nobody
books in between.  Appointments that are held or offered are among them; see ``booked``.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment, AppointmentState, Occupancy
from storage.appointments.staff import list_standing
from storage.hours.models import OfficeHours
from storage.hours.queries import PublicHolidays, list_closures, lock_calendar
from storage.quarter import QuarterProfile
from storage.slots import Closed, Hours, Recurrence, open_slots, open_spans
from storage.workdays import is_public_holiday

ONE_DAY: Final = timedelta(days=1)


def booked(appointments: Iterable[Appointment]) -> list[Appointment]:
    """Return those that somebody counts on."""
    return [each for each in appointments if each.state is AppointmentState.BOOKED]


async def list_conflicts(
    session: AsyncSession,
    *,
    hours: OfficeHours | None,
    rule: Hours | None,
    profile: QuarterProfile,
    now: datetime,
) -> Sequence[Appointment]:
    """Return the standing appointments that would not fit any more, by time.

    Args:
        session: an open session.
        hours: the hours as they are stored; ``None`` if they are to be added.
        rule: what they shall become; ``None`` if they are to be ended.
        profile: the quarter's profile.
        now: the current time.
    """
    await lock_calendar(session)
    hit: list[Appointment] = []
    if hours is not None:
        standing = await list_standing(session, host_id=hours.host_id, after=now)
        hours_ids = await _list_hours_ids(session, standing)
        own = [each for each in standing if hours_ids.get(each.id) == hours.id]
        hit += own if rule is None else await _list_unfit(session, own, rule, profile, now)
    if rule is not None and rule.is_walk_in:
        standing = await list_standing(session, host_id=rule.host_id, after=now)
        hit += await _list_inside(session, standing, rule, profile, now)
    return _by_time(hit)


async def list_closure_conflicts(
    session: AsyncSession, *, closed: Closed, profile: QuarterProfile, now: datetime
) -> Sequence[Appointment]:
    """Return the standing appointments that a closure leaves no time for, by time."""
    await lock_calendar(session)
    found = await list_standing(
        session,
        host_id=closed.host_id,
        after=max(now, _midnight(closed.first_day, profile)),
        until=None if closed.yearly else _midnight(closed.last_day + ONE_DAY, profile),
    )
    return _by_time(each for each in found if _is_hit(each, closed, profile.zone))


def _is_hit(appointment: Appointment, closed: Closed, zone: ZoneInfo) -> bool:
    starts = appointment.starts_at.astimezone(zone).replace(tzinfo=None)
    ends = appointment.ends_at.astimezone(zone).replace(tzinfo=None)
    if not closed.covers(starts.date()):
        return False
    begin, end = closed.span_on(starts.date())
    return starts < end and begin < ends


async def list_holiday_conflicts(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> Sequence[Appointment]:
    """Return the standing appointments that closing on public holidays would hit, by time.

    Extra hours stay open, and a time that the team chose outside of all hours stays as well.
    """
    await lock_calendar(session)
    on_holidays = [
        appointment
        for appointment in await list_standing(session, host_id=None, after=now)
        if is_public_holiday(_day(appointment, profile), land=profile.land)
    ]
    hours_ids = await _list_hours_ids(session, on_holidays)
    resting = set(
        await session.scalars(
            select(OfficeHours.id).where(OfficeHours.recurrence != Recurrence.ONCE)
        )
    )
    return _by_time(each for each in on_holidays if hours_ids.get(each.id) in resting)


async def _list_hours_ids(
    session: AsyncSession, appointments: Collection[Appointment]
) -> dict[int, int | None]:
    """Return which hours each appointment is in, by the appointment's number."""
    rows = await session.execute(
        select(Appointment.id, Occupancy.hours_id)
        .join(Occupancy, Occupancy.id == Appointment.occupancy_id)
        .where(Appointment.id.in_([appointment.id for appointment in appointments]))
    )
    return dict(rows.all())


async def _list_unfit(
    session: AsyncSession,
    appointments: Collection[Appointment],
    rule: Hours,
    profile: QuarterProfile,
    now: datetime,
) -> list[Appointment]:
    """Return those that are no slot of the rule."""
    closed, holidays = await _read_closed(session, profile, now), PublicHolidays(profile)
    slots = {
        (slot.host_id, slot.starts_at, slot.ends_at)
        for day in {_day(appointment, profile) for appointment in appointments}
        for slot in open_slots(rule, day, profile.zone, closed=closed, holidays=holidays)
    }
    return [
        each for each in appointments if (each.host_id, each.starts_at, each.ends_at) not in slots
    ]


async def _list_inside(
    session: AsyncSession,
    appointments: Collection[Appointment],
    rule: Hours,
    profile: QuarterProfile,
    now: datetime,
) -> list[Appointment]:
    """Return those that take place while the walk-in hours do."""
    closed, holidays = await _read_closed(session, profile, now), PublicHolidays(profile)
    spans = [
        span
        for day in {_day(appointment, profile) for appointment in appointments}
        for span in open_spans(rule, day, profile.zone, closed=closed, holidays=holidays)
    ]
    return [
        each
        for each in appointments
        if any(
            each.starts_at < ends_at and starts_at < each.ends_at for starts_at, ends_at in spans
        )
    ]


async def _read_closed(
    session: AsyncSession, profile: QuarterProfile, now: datetime
) -> list[Closed]:
    today = now.astimezone(profile.zone).date()
    return [closure.span() for closure in await list_closures(session, today=today)]


def _by_time(appointments: Iterable[Appointment]) -> list[Appointment]:
    once = {appointment.id: appointment for appointment in appointments}
    return sorted(once.values(), key=lambda each: (each.starts_at, each.id))


def _day(appointment: Appointment, profile: QuarterProfile) -> date:
    return appointment.starts_at.astimezone(profile.zone).date()


def _midnight(day: date, profile: QuarterProfile) -> datetime:
    return datetime.combine(day, time(), tzinfo=profile.zone).astimezone(UTC)
