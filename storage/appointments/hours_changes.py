"""What a manager changes about consultation hours, closures and the rules of booking.

Each change locks everybody's times first, then displaces what does not fit any more, whose people
are offered other times, and gives what has become free to those who wait.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.appointments.conflicts import (
    list_closure_conflicts,
    list_conflicts,
    list_holiday_conflicts,
)
from storage.appointments.models import Appointment
from storage.appointments.offers import serve_waiting_list
from storage.appointments.staff import displace
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.audit import AuditAction
from storage.errors import HoursError, HoursFault, ProfileError
from storage.hours.models import REASON_LONGEST, Closure, OfficeHours
from storage.hours.queries import get_closure, get_host, get_hours, list_overlapping, lock_calendar
from storage.hours.values import HoursValues, check_days
from storage.people import Person
from storage.quarter import QuarterProfile, get_quarter, import_quarter
from storage.quarter.profile import AppointmentRules
from storage.quarter.table import QuarterRow
from storage.slots import Closed, check_hours
from storage.texts import clean_text

YEAR: Final = timedelta(days=365)
"""What comes back every year is shorter."""
EVERYBODY: Final = "all"
"""Stands in the audit table for all who offer hours."""


# --- Hours ---


async def add_hours(
    session: AsyncSession,
    *,
    values: HoursValues,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> OfficeHours:
    """Store new hours.

    Raises:
        HoursError: they cannot be kept, overlap others of their host, or lie in the past.
        HostMissingError: nobody with this id offers hours.
        TextLengthError: the place is too long.
    """
    await _check(session, values, None, profile, now)
    hours = OfficeHours(**values.columns(), created_at=now)
    hit = await list_conflicts(session, hours=None, rule=values.rule(), profile=profile, now=now)
    session.add(hours)
    await session.flush()
    _record(session, actor, AuditAction.HOURS_ADD, str(hours.id), now)
    await apply_hours_change(session, hit, hours.host_id, actor, profile, now)
    return hours


async def change_hours(
    session: AsyncSession,
    *,
    hours_id: int,
    values: HoursValues,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> OfficeHours:
    """Change hours; booked appointments that do not fit any more are offered other times.

    Raises:
        HoursMissingError: there are no such hours.
        HoursError: they cannot be kept, overlap others of their host, or lie in the past.
        HostMissingError: nobody with this id offers hours.
        TextLengthError: the place is too long.
    """
    await lock_calendar(session)
    hours = await get_hours(session, hours_id=hours_id)
    await _check(session, values, hours, profile, now)
    hit = await list_conflicts(
        session, hours=hours, rule=values.rule(hours.id), profile=profile, now=now
    )
    for name, value in values.columns().items():
        setattr(hours, name, value)
    await session.flush()
    _record(session, actor, AuditAction.HOURS_CHANGE, str(hours.id), now)
    # Of everybody: the hours may have had another host before.
    await apply_hours_change(session, hit, None, actor, profile, now)
    return hours


async def end_hours(
    session: AsyncSession,
    *,
    hours_id: int,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """End hours at once; those with an appointment in them are offered other times.

    Raises:
        HoursMissingError: there are no such hours.
    """
    await lock_calendar(session)
    hours = await get_hours(session, hours_id=hours_id)
    hit = await list_conflicts(session, hours=hours, rule=None, profile=profile, now=now)
    host_id = hours.host_id
    await displace(session, appointments=hit, actor=actor, profile=profile, now=now)
    await session.delete(hours)
    await session.flush()
    _record(session, actor, AuditAction.HOURS_END, str(hours_id), now)
    await apply_hours_change(session, (), host_id, actor, profile, now)


# --- Closures ---


async def close_days(
    session: AsyncSession,
    *,
    closed: Closed,
    reason: str | None,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Closure:
    """Close days; those with an appointment on them are offered other times.

    Raises:
        HoursError: a day is in the past, or an end is before its beginning.
        HostMissingError: the one who is away offers no hours.
        TextLengthError: the reason has no words, or too many.
    """
    lasts = closed.last_day - closed.first_day
    if lasts < timedelta(0) or (closed.yearly and lasts >= YEAR):
        raise HoursError(HoursFault.VALIDITY)
    if closed.starts is not None and closed.ends is not None and closed.ends <= closed.starts:
        raise HoursError(HoursFault.ENDS_BEFORE_START)
    if closed.first_day < _today(profile, now):
        raise HoursError(HoursFault.PAST)
    await lock_calendar(session)
    if closed.host_id is not None:
        await get_host(session, person_id=closed.host_id)
    closure = Closure(
        host_id=closed.host_id,
        first_day=closed.first_day,
        last_day=closed.last_day,
        starts=closed.starts,
        ends=closed.ends,
        yearly=closed.yearly,
        reason=None if reason is None else clean_text(reason, longest=REASON_LONGEST),
    )
    session.add(closure)
    hit = await list_closure_conflicts(session, closed=closed, profile=profile, now=now)
    await session.flush()
    _record(session, actor, AuditAction.CLOSE_DAYS, _days(closure), now)
    await apply_hours_change(session, hit, closed.host_id, actor, profile, now)
    return closure


async def reopen_days(
    session: AsyncSession,
    *,
    closure_id: int,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Take a closure back; its times can be booked again.

    Raises:
        ClosureMissingError: there is no such closure.
    """
    await lock_calendar(session)
    closure = await get_closure(session, closure_id=closure_id)
    host_id, days = closure.host_id, _days(closure)
    await session.delete(closure)
    await session.flush()
    _record(session, actor, AuditAction.REOPEN_DAYS, days, now)
    await apply_hours_change(session, (), host_id, actor, profile, now)


# --- Rules of booking ---


async def change_limits(
    session: AsyncSession, *, actor: Person, now: datetime, **changes: Any
) -> QuarterProfile:
    """Change rules of booking, named as in ``AppointmentRules``, and return the profile then.

    Raises:
        ProfileError: a value is out of its bounds.
    """
    await lock_calendar(session)
    # Read again once nobody else can write it: somebody else may have changed another rule.
    await session.execute(select(QuarterRow.id).with_for_update())
    before = (await get_quarter(session)).profile
    try:
        rules = AppointmentRules(**{**before.appointments.model_dump(), **changes})
    except ValidationError as error:
        raise ProfileError([str(error)]) from None
    profile = before.model_copy(update={"appointments": rules})
    await import_quarter(session, profile, now=now)
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.BOOKING_LIMITS,
        detail=", ".join(sorted(changes)),
        now=now,
    )
    closes = rules.closed_on_public_holidays and not before.appointments.closed_on_public_holidays
    hit = await list_holiday_conflicts(session, profile=profile, now=now) if closes else ()
    await apply_hours_change(session, hit, None, actor, profile, now)
    return profile


# --- Inside ---


async def apply_hours_change(
    session: AsyncSession,
    hit: Sequence[Appointment],
    host_id: int | None,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Bring what is booked, blocked and waited for in line with the hours as they are stored."""
    if hit:
        await displace(session, appointments=hit, actor=actor, profile=profile, now=now)
    await materialise_walk_in_blocks(session, profile=profile, host_id=host_id, now=now)
    await serve_waiting_list(session, profile=profile, now=now)


def _days(closure: Closure) -> str:
    who = EVERYBODY if closure.host_id is None else closure.host_id
    is_whole = closure.starts is None and closure.ends is None
    times = "" if is_whole else f" {closure.starts or ''}-{closure.ends or ''}"
    yearly = " yearly" if closure.yearly else ""
    return f"{closure.first_day}/{closure.last_day}{times}{yearly} {who}"


async def _check(
    session: AsyncSession,
    values: HoursValues,
    stored: OfficeHours | None,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Return if the hours can be stored; everybody's times are locked then."""
    if not values.ways or not values.languages:
        msg = "hours need a way and a language"
        raise ValueError(msg)
    rule = values.rule(0 if stored is None else stored.id)
    check_hours(rule)
    check_days(rule, None if stored is None else stored.valid_from, profile=profile, now=now)
    await lock_calendar(session)
    await get_host(session, person_id=values.host_id)
    if await list_overlapping(session, rule=rule, today=_today(profile, now)):
        raise HoursError(HoursFault.OVERLAP)


def _record(
    session: AsyncSession, actor: Person, action: AuditAction, detail: str, now: datetime
) -> None:
    audit.record(session, actor_id=actor.id, action=action, detail=detail, now=now)


def _today(profile: QuarterProfile, now: datetime) -> date:
    return now.astimezone(profile.zone).date()
