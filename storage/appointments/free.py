"""Which times are free: the arithmetic of ``storage.slots`` over what the database knows.

Read anew each time.  A time shown as free may be gone when it is tapped; taking it decides.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, case, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment, AppointmentState, Occupancy
from storage.hours.models import Closure, Host, OfficeHours, Way
from storage.quarter import QuarterProfile
from storage.slots import Busy, Closed, Hours, Slot, free_slots
from storage.team import TeamMember
from storage.workdays import is_public_holiday

DAY: Final = timedelta(days=1)
WEEKEND_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants; ``None`` stands for any."""

    way: Way | None = None
    language: str | None = None
    host_id: int | None = None

    def fits(self, hours: OfficeHours) -> bool:
        """Return whether these hours offer it."""
        return (
            (self.way is None or self.way in hours.ways)
            and (self.language is None or self.language in hours.languages)
            and (self.host_id is None or self.host_id == hours.host_id)
        )


ANYTHING: Final = Wish()


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with free times: how many different beginnings."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A free time, and the hours it belongs to."""

    slot: Slot
    hours: OfficeHours


@dataclass(frozen=True, slots=True)
class Choices:
    """What the hours in force offer: ways, languages, and hosts with their names."""

    ways: list[Way]
    languages: list[str]
    hosts: list[tuple[int, str]]


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
class Calendar:
    """Everything that decides over free times in a span of days, read once.

    Attributes:
        hours: the hours that may be open, by their number.
        rules: what the arithmetic needs of them.
        closed: the closures.
        busy: what is taken, by host and in order.
        profile: the quarter's profile.
        not_before: the earliest beginning.
        last_day: the last day that can be booked.
    """

    hours: dict[int, OfficeHours]
    rules: dict[int, Hours]
    closed: Sequence[Closed]
    busy: dict[int, list[Busy]]
    profile: QuarterProfile
    not_before: datetime
    last_day: date

    def free_on(self, day: date, wish: Wish) -> list[FreeSlot]:
        """Return the free times of a day that fit the wish, by beginning."""
        if day > self.last_day:
            return []
        slots = free_slots(
            [
                rule
                for number, rule in self.rules.items()
                if rule.is_walk_in or wish.fits(self.hours[number])
            ],
            day=day,
            zone=self.profile.zone,
            closed=self.closed,
            holidays=PublicHolidays(self.profile),
            busy=self.busy,
            not_before=self.not_before,
        )
        return [FreeSlot(slot, self.hours[slot.hours_id]) for slot in slots]


async def read_calendar(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    first_day: date,
    last_day: date,
    team: bool = False,
    ignoring: int | None = None,
    now: datetime,
) -> Calendar:
    """Return what decides over free times from one day to another.

    Args:
        session: an open session.
        profile: the quarter's profile.
        first_day: the first day, in the quarter.
        last_day: the last day; never beyond the horizon.
        team: whether the minimum notice is left out.
        ignoring: an occupancy whose time counts as free, because its person gives it back.
        now: the current time.
    """
    rules = profile.appointments
    horizon = now.astimezone(profile.zone).date() + DAY * rules.horizon_days
    found = await session.scalars(
        select(OfficeHours)
        .where(
            OfficeHours.valid_from <= last_day,
            or_(OfficeHours.valid_until.is_(None), OfficeHours.valid_until >= first_day),
        )
        .order_by(OfficeHours.id)
    )
    closures = await session.scalars(
        select(Closure).where(Closure.first_day <= last_day, Closure.last_day >= first_day)
    )
    hours = {each.id: each for each in found}
    return Calendar(
        hours=hours,
        rules={number: each.rule() for number, each in hours.items()},
        closed=[closure.span() for closure in closures],
        busy=await _list_busy(session, profile, hours, first_day, last_day, ignoring, now),
        profile=profile,
        not_before=now if team else now + timedelta(minutes=rules.minimum_notice_minutes),
        last_day=horizon,
    )


async def list_free_days(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    wish: Wish,
    now: datetime,
    after: date | None = None,
    limit: int = 6,
    team: bool = False,
) -> tuple[list[FreeDay], bool]:
    """Return days with free times, and whether more follow.

    Args:
        session: an open session.
        profile: the quarter's profile.
        wish: what somebody wants.
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
        beginnings = {free.slot.starts_at for free in calendar.free_on(day, wish)}
        if beginnings:
            found.append(FreeDay(day, len(beginnings)))
        day += DAY
    return found[:limit], len(found) > limit


async def list_free_slots(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    day: date,
    wish: Wish,
    now: datetime,
    team: bool = False,
) -> list[FreeSlot]:
    """Return the free times of a day, one for each beginning."""
    calendar = await read_calendar(
        session, profile=profile, first_day=day, last_day=day, team=team, now=now
    )
    by_beginning: dict[datetime, FreeSlot] = {}
    for free in calendar.free_on(day, wish):
        by_beginning.setdefault(free.slot.starts_at, free)
    return list(by_beginning.values())


async def find_free_slot(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    host_id: int,
    starts_at: datetime,
    wish: Wish = ANYTHING,
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
    wanted = Wish(wish.way, wish.language, host_id)
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


async def _list_busy(
    session: AsyncSession,
    profile: QuarterProfile,
    hours: Mapping[int, OfficeHours],
    first_day: date,
    last_day: date,
    ignoring: int | None,
    now: datetime,
) -> dict[int, list[Busy]]:
    """Return what is taken; a time whose hold or offer has run out counts as free again."""
    begin = datetime.combine(first_day - DAY, time(), tzinfo=profile.zone).astimezone(UTC)
    end = datetime.combine(last_day + 2 * DAY, time(), tzinfo=profile.zone).astimezone(UTC)
    run_out = (
        select(Appointment.id)
        .where(
            Appointment.occupancy_id == Occupancy.id,
            Appointment.state == AppointmentState.HELD,
            Appointment.expires_at <= now,
        )
        .exists()
    )
    rows = await session.execute(
        select(
            Occupancy.id,
            Occupancy.host_id,
            Occupancy.hours_id,
            Occupancy.taken_from,
            Occupancy.taken_until,
            # Only groups are asked for it, and reading a time is what takes longest here.
            case((Occupancy.seats > 1, Occupancy.starts_at)),
            Occupancy.seats,
            Occupancy.taken,
        )
        .where(
            # Of these hosts and not of all: by host and end they are found without the past.
            Occupancy.host_id.in_({each.host_id for each in hours.values()}),
            Occupancy.taken_until > begin,
            Occupancy.taken_from < end,
            not_(and_(Occupancy.seats == 1, run_out)),
            or_(Occupancy.id != (ignoring or 0), Occupancy.taken > 1),
        )
        .order_by(Occupancy.taken_from)
    )
    busy: dict[int, list[Busy]] = defaultdict(list)
    for number, host_id, hours_id, taken_from, taken_until, starts_at, seats, taken in rows:
        # The hours may have had more seats when the first was taken.
        of = hours.get(hours_id or 0)
        most = min(seats, of.seats) if of else seats
        left = most - taken + (number == ignoring)
        busy[host_id].append(Busy(host_id, taken_from, taken_until, starts_at or taken_from, left))
    return busy
