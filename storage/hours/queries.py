"""Reading consultation hours, and the days they result in."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import find_locked
from storage.errors import ClosureMissingError, HostMissingError, HoursMissingError
from storage.hours.models import Closure, Host, OfficeHours
from storage.quarter import QuarterProfile
from storage.slots import Hours, first_overlap, is_open, open_parts, open_slots
from storage.team import TeamMember
from storage.workdays import is_public_holiday

DAYS_SEARCHED: Final = 2 * 366
"""Whatever takes place at all does so within two years, closed days or not."""


# --- Who ---


async def list_hosts(session: AsyncSession) -> list[tuple[Host, str]]:
    """Return who of the team offers hours, with the names, in the order they joined."""
    rows = await session.execute(
        select(Host, TeamMember.name)
        .join(TeamMember, TeamMember.person_id == Host.person_id)
        .order_by(TeamMember.joined_at, Host.person_id)
    )
    return [(host, name) for host, name in rows]


async def get_host(session: AsyncSession, *, person_id: int) -> Host:
    """Return somebody who offers hours, locked.

    Raises:
        HostMissingError: nobody with this id does.
    """
    host = await find_locked(session, Host, person_id)
    if host is None:
        raise HostMissingError(person_id)
    return host


async def lock_calendar(session: AsyncSession) -> None:
    """Let nobody else change anybody's times until the transaction ends.

    All hosts at once: a move concerns two of them, and a quarter has few.
    """
    await session.execute(
        select(Host.person_id).order_by(Host.person_id).with_for_update(key_share=True)
    )


# --- When ---


async def list_hours(
    session: AsyncSession, *, today: date, host_id: int | None = None
) -> Sequence[OfficeHours]:
    """Return the hours that are not over, of everybody or one host, through the week."""
    of_host = () if host_id is None else (OfficeHours.host_id == host_id,)
    found = await session.scalars(
        select(OfficeHours)
        .where(or_(OfficeHours.valid_until.is_(None), OfficeHours.valid_until >= today), *of_host)
        .order_by(OfficeHours.weekday, OfficeHours.starts, OfficeHours.id)
    )
    return found.all()


async def get_hours(session: AsyncSession, *, hours_id: int) -> OfficeHours:
    """Return hours by their number, locked.

    Raises:
        HoursMissingError: there are no such hours.
    """
    hours = await find_locked(session, OfficeHours, hours_id)
    if hours is None:
        raise HoursMissingError(hours_id)
    return hours


async def list_overlapping(
    session: AsyncSession, *, rule: Hours, today: date
) -> Sequence[OfficeHours]:
    """Return other hours of the rule's host that would need the host in two places at once."""
    return [
        hours
        for hours in await list_hours(session, today=today, host_id=rule.host_id)
        if hours.id != rule.id and first_overlap(rule, hours.rule(), after=today) is not None
    ]


async def list_closures(
    session: AsyncSession, *, today: date, limit: int | None = None
) -> Sequence[Closure]:
    """Return the closures that are not over, the next first."""
    found = await session.scalars(
        select(Closure).where(or_(Closure.yearly, Closure.last_day >= today))
    )
    return sorted(
        found, key=lambda each: (each.span().next_day(today) or each.first_day, each.id)
    )[:limit]


async def get_closure(session: AsyncSession, *, closure_id: int) -> Closure:
    """Return a closure by its number, locked.

    Raises:
        ClosureMissingError: there is no such closure.
    """
    closure = await find_locked(session, Closure, closure_id)
    if closure is None:
        raise ClosureMissingError(closure_id)
    return closure


# --- What results ---


class PublicHolidays(Container[date]):
    """The public holidays on which hours rest; none where the profile says so."""

    def __init__(self, profile: QuarterProfile) -> None:
        self._land = profile.land if profile.appointments.closed_on_public_holidays else None

    def __contains__(self, day: object) -> bool:
        return (
            self._land is not None
            and isinstance(day, date)
            and is_public_holiday(day, land=self._land)
        )


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Hours that take place on a day.

    Attributes:
        hours: their rule.
        parts: from when until when, by the clocks; more than one where something between is
            closed.
        slots: how many slots they have.
    """

    hours: Hours
    parts: Sequence[tuple[datetime, datetime]]
    slots: int


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day as the hours, closures and public holidays make it.

    Attributes:
        day: the day.
        open: the hours that take place, by their beginning.
        closures: the closures of the day.
        is_holiday: whether hours rest because it is a public holiday.
    """

    day: date
    open: Sequence[OpenHours]
    closures: Sequence[Closure]
    is_holiday: bool


def plan_days(
    rules: Sequence[Hours],
    closures: Iterable[Closure],
    *,
    profile: QuarterProfile,
    first_day: date,
    days: int,
) -> list[PlannedDay]:
    """Return each day from ``first_day`` on as the rules and closures make it."""
    holidays = PublicHolidays(profile)
    listed = list(closures)
    closed = [closure.span() for closure in listed]
    planned = []
    for number in range(days):
        day = first_day + timedelta(days=number)
        taking_place = [
            rule for rule in rules if is_open(rule, day, closed=closed, holidays=holidays)
        ]
        taking_place.sort(key=lambda rule: (rule.starts, rule.host_id, rule.id))
        planned.append(
            PlannedDay(
                day=day,
                open=[
                    OpenHours(
                        rule,
                        open_parts(rule, day, closed=closed, holidays=holidays),
                        len(open_slots(rule, day, profile.zone, closed=closed, holidays=holidays)),
                    )
                    for rule in taking_place
                ],
                closures=[each for each in listed if each.span().covers(day)],
                is_holiday=day in holidays,
            )
        )
    return planned


def first_open_day(
    rule: Hours, closures: Iterable[Closure], *, profile: QuarterProfile, after: date
) -> date | None:
    """Return the first day from ``after`` on on which the rule's hours take place, if there is."""
    holidays = PublicHolidays(profile)
    closed = [closure.span() for closure in closures]
    first = max(after, rule.valid_from)
    days = (first + timedelta(days=number) for number in range(DAYS_SEARCHED))
    return next(
        (day for day in days if is_open(rule, day, closed=closed, holidays=holidays)), None
    )
