"""The time walk-in hours take: nobody books there."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.due import DAY
from storage.appointments.models import Occupancy
from storage.appointments.occupancy import block
from storage.errors import SlotTakenError
from storage.hours.models import OfficeHours
from storage.hours.queries import PublicHolidays, list_closures, lock_calendar
from storage.quarter import QuarterProfile
from storage.slots import Slot, open_spans


async def materialise_walk_in_blocks(
    session: AsyncSession, *, profile: QuarterProfile, host_id: int | None = None, now: datetime
) -> None:
    """Take the time of walk-in hours to come, as far as times can be booked; can be repeated.

    Args:
        session: an open session; the caller commits.
        profile: the quarter's profile.
        host_id: whose; ``None`` for everybody.
        now: the current time.
    """
    await lock_calendar(session)
    wanted = await _list_walk_in_spans(session, profile, host_id, now)
    blocks = select(Occupancy).where(Occupancy.seats == 0, Occupancy.taken_until > now)
    if host_id is not None:
        blocks = blocks.where(Occupancy.host_id == host_id)
    there = set()
    for occupancy in (await session.scalars(blocks)).all():
        key = (occupancy.hours_id, occupancy.taken_from, occupancy.taken_until)
        if key in wanted and key not in there:
            there.add(key)
        else:
            await session.execute(delete(Occupancy).where(Occupancy.id == occupancy.id))
    for key in wanted.keys() - there:
        try:
            await block(session, wanted[key])
        except SlotTakenError:
            continue  # an appointment is there; it comes first


async def _list_walk_in_spans(
    session: AsyncSession, profile: QuarterProfile, host_id: int | None, now: datetime
) -> dict[tuple[int | None, datetime, datetime], Slot]:
    today = now.astimezone(profile.zone).date()
    last_day = today + DAY * profile.appointments.horizon_days
    found = await session.scalars(
        select(OfficeHours).where(OfficeHours.slot_minutes.is_(None)).order_by(OfficeHours.id)
    )
    closed = [closure.span() for closure in await list_closures(session, today=today)]
    holidays = PublicHolidays(profile)
    spans: dict[tuple[int | None, datetime, datetime], Slot] = {}
    for hours in (each.rule() for each in found if host_id in {None, each.host_id}):
        for day in _days(today, last_day):
            for span in open_spans(hours, day, profile.zone, closed=closed, holidays=holidays):
                if span[1] > now:
                    slot = Slot(hours.id, hours.host_id, *span, *span, 0)
                    spans[hours.id, span[0], span[1]] = slot
    return spans


def _days(first: date, last: date) -> Iterable[date]:
    return (first + DAY * number for number in range((last - first).days + 1))
