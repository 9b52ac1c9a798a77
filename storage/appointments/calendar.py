"""The calendar of all hosts: the arithmetic of ``storage.slots`` over what the database knows.

Read anew each time.  A time that is free there may be gone when it is tapped; taking it decides.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, case, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment, AppointmentState, Occupancy
from storage.hours.models import Closure, OfficeHours, Way
from storage.hours.queries import PublicHolidays
from storage.quarter import QuarterProfile
from storage.slots import Busy, Closed, Hours, Slot, free_slots

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SlotFilter:
    """Which free times are asked for; ``None`` stands for any."""

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


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A free time, and the hours it belongs to."""

    slot: Slot
    hours: OfficeHours


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

    def free_on(self, day: date, slot_filter: SlotFilter) -> list[FreeSlot]:
        """Return the free times of a day that fit, by beginning."""
        if day > self.last_day:
            return []
        slots = free_slots(
            [
                rule
                for number, rule in self.rules.items()
                if rule.is_walk_in or slot_filter.fits(self.hours[number])
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
        select(Closure).where(
            Closure.first_day <= last_day, or_(Closure.yearly, Closure.last_day >= first_day)
        )
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
