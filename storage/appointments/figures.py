"""What a period's appointments add up to: numbers only, nothing about any person.

An appointment belongs to the day it begins on, a walk-in to the day it came, both by the clocks of
the quarter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import day_bounds
from storage.appointments.walk_ins import WalkIn
from storage.hours.models import Way
from storage.quarter import QuarterProfile

DAY: Final = timedelta(days=1)

Key = TypeVar("Key")


class Week(NamedTuple):
    """A week as ISO 8601 counts it, Monday to Sunday; its year may differ from that of a day."""

    year: int
    week: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How appointments ended.

    Attributes:
        kept: the person came.
        missed: the person did not come.
        cancelled: called off, by either side.
        still_open: booked and not marked yet, or without a time since its hours were closed.
        walk_ins: people who came without an appointment; their way and language nobody asked.
    """

    kept: int = 0
    missed: int = 0
    cancelled: int = 0
    still_open: int = 0
    walk_ins: int = 0


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """What happened from ``first_day`` to ``last_day``, both included.

    Attributes:
        first_day: the first day.
        last_day: the last day.
        total: everything.
        weeks: every week of the period in order, also one in which nothing happened.
        ways: how people met, the most frequent first, as are the following.
        languages: by code.
        fields: by the key of the field of action; ``None`` where none was chosen.
    """

    first_day: date
    last_day: date
    total: Tally
    weeks: Sequence[tuple[Week, Tally]]
    ways: Sequence[tuple[Way, Tally]]
    languages: Sequence[tuple[str, Tally]]
    fields: Sequence[tuple[str | None, Tally]]


_ENDS: Final = {
    AppointmentState.CAME: "kept",
    AppointmentState.MISSED: "missed",
    AppointmentState.CANCELLED: "cancelled",
    AppointmentState.BOOKED: "still_open",
    AppointmentState.DISPLACED: "still_open",
}
"""Where each state is counted; what was only held or offered was no appointment."""


async def count_period(
    session: AsyncSession, *, profile: QuarterProfile, first_day: date, last_day: date
) -> PeriodCounts:
    """Return what the appointments and walk-ins of these days add up to."""
    after, until = day_bounds(profile, first_day, (last_day - first_day).days + 1)
    begins_then = (
        Appointment.state.in_(_ENDS),
        Appointment.starts_at >= after,
        Appointment.starts_at < until,
    )
    state = Appointment.state
    kinds = (
        await session.execute(
            _counted(state, Appointment.way, Appointment.language, Appointment.field).where(
                *begins_then
            )
        )
    ).all()
    # By moment, because databases disagree about time zones; colleagues share their moments.
    moments = (
        await session.execute(_counted(state, Appointment.starts_at).where(*begins_then))
    ).all()
    came = (
        await session.scalars(select(WalkIn.at).where(WalkIn.at >= after, WalkIn.at < until))
    ).all()
    total = _tallies((None, row.state, row.number) for row in kinds).get(None, Tally())
    return PeriodCounts(
        first_day=first_day,
        last_day=last_day,
        total=replace(total, walk_ins=len(came)),
        weeks=_by_week(moments, came, weeks=_weeks(first_day, last_day), zone=profile.zone),
        ways=_most_frequent((row.way, row.state, row.number) for row in kinds),
        languages=_most_frequent((row.language, row.state, row.number) for row in kinds),
        fields=_most_frequent((row.field, row.state, row.number) for row in kinds),
    )


def _counted(*columns: Any) -> Select[Any]:
    return select(*columns, func.count().label("number")).group_by(*columns)


def _tallies(counted: Iterable[tuple[Key, AppointmentState, int]]) -> dict[Key, Tally]:
    ends: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for key, state, count in counted:
        ends[key][_ENDS[state]] += count
    return {key: Tally(**numbers) for key, numbers in ends.items()}


def _most_frequent(
    counted: Iterable[tuple[Key, AppointmentState, int]],
) -> list[tuple[Key, Tally]]:
    # By name where they are equally frequent, so that the same period always looks the same.
    return sorted(
        _tallies(counted).items(), key=lambda item: (-sum(astuple(item[1])), str(item[0]))
    )


def _by_week(
    moments: Iterable[Any], came: Iterable[datetime], *, weeks: Iterable[Week], zone: ZoneInfo
) -> list[tuple[Week, Tally]]:
    tallies = _tallies((_week(row.starts_at, zone), row.state, row.number) for row in moments)
    walk_ins = Counter(_week(at, zone) for at in came)
    return [(week, replace(tallies.get(week, Tally()), walk_ins=walk_ins[week])) for week in weeks]


def _weeks(first_day: date, last_day: date) -> list[Week]:
    monday = first_day - first_day.weekday() * DAY
    found = []
    while monday <= last_day:
        found.append(_week_of(monday))
        monday += 7 * DAY
    return found


def _week(moment: datetime, zone: ZoneInfo) -> Week:
    return _week_of(moment.astimezone(zone).date())


def _week_of(day: date) -> Week:
    return Week(*day.isocalendar()[:2])
