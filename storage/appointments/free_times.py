"""Which times are free, and what can be chosen among: what ``calendar`` means to people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.calendar import DAY, FreeSlot, SlotFilter, read_calendar
from storage.hours.models import Host, OfficeHours, Way
from storage.quarter import QuarterProfile
from storage.team import TeamMember

WEEKEND_DAYS: Final = 2
ANYTHING: Final = SlotFilter()


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with free times: how many different beginnings."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the hours in force offer: ways, languages, and hosts with their names."""

    ways: list[Way]
    languages: list[str]
    hosts: list[tuple[int, str]]


async def list_free_days(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    slot_filter: SlotFilter,
    now: datetime,
    after: date | None = None,
    limit: int = 6,
    team: bool = False,
) -> tuple[list[FreeDay], bool]:
    """Return days with free times, and whether more follow.

    Args:
        session: an open session.
        profile: the quarter's profile.
        slot_filter: what somebody wants.
        now: the current time.
        after: only days after this one.
        limit: at most so many days.
        team: whether a member of the team asks; then there is no minimum notice.
    """
    today = now.astimezone(profile.zone).date()
    last = today + DAY * profile.appointments.horizon_days
    day = today if after is None else max(today, after + DAY)
    found: list[FreeDay] = []
    read_until = day - DAY
    while day <= last and len(found) <= limit:
        if day > read_until:
            # Not all up to the horizon: mostly the next days and a weekend are enough.
            read_until = min(last, day + DAY * (limit + WEEKEND_DAYS))
            calendar = await read_calendar(
                session, profile=profile, first_day=day, last_day=read_until, team=team, now=now
            )
        beginnings = {free.slot.starts_at for free in calendar.free_on(day, slot_filter)}
        if beginnings:
            found.append(FreeDay(day, len(beginnings)))
        day += DAY
    return found[:limit], len(found) > limit


async def list_free_slots(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    day: date,
    slot_filter: SlotFilter,
    now: datetime,
    team: bool = False,
) -> list[FreeSlot]:
    """Return the free times of a day, one for each beginning."""
    calendar = await read_calendar(
        session, profile=profile, first_day=day, last_day=day, team=team, now=now
    )
    by_beginning: dict[datetime, FreeSlot] = {}
    for free in calendar.free_on(day, slot_filter):
        by_beginning.setdefault(free.slot.starts_at, free)
    return list(by_beginning.values())


async def find_free_slot(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    host_id: int,
    starts_at: datetime,
    slot_filter: SlotFilter = ANYTHING,
    now: datetime,
    team: bool = False,
    ignoring: int | None = None,
) -> FreeSlot | None:
    """Return the free time of a host that begins at this moment, or ``None``."""
    day = starts_at.astimezone(profile.zone).date()
    calendar = await read_calendar(
        session,
        profile=profile,
        first_day=day,
        last_day=day,
        team=team,
        ignoring=ignoring,
        now=now,
    )
    wanted = SlotFilter(slot_filter.way, slot_filter.language, host_id)
    return next(
        (free for free in calendar.free_on(day, wanted) if free.slot.starts_at == starts_at), None
    )


async def list_choices(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> Choices:
    """Return what the bookable hours in force offer."""
    today = now.astimezone(profile.zone).date()
    rows = await session.execute(
        select(OfficeHours, TeamMember.name)
        .join(Host, Host.person_id == OfficeHours.host_id)
        .join(TeamMember, TeamMember.person_id == Host.person_id)
        .where(
            OfficeHours.slot_minutes.is_not(None),
            or_(OfficeHours.valid_until.is_(None), OfficeHours.valid_until >= today),
        )
        .order_by(TeamMember.joined_at, OfficeHours.id)
    )
    found = rows.all()
    offered = [hours for hours, _name in found]
    return Choices(
        ways=[way for way in Way if any(way in hours.ways for hours in offered)],
        languages=list(dict.fromkeys(each for hours in offered for each in hours.languages)),
        hosts=list(dict.fromkeys((hours.host_id, name) for hours, name in found)),
    )
