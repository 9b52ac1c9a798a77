"""Taking a host's time and giving it back.

The constraints decide, not what was read before: a cell belongs to one occupancy, and an occupancy
has no more people than seats.  Whoever changes times locks the hosts' rows before anything else,
so that on PostgreSQL two changes wait for each other instead of blocking each other.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Occupancy, OccupiedCell
from storage.database import create_insert
from storage.errors import SlotTakenError
from storage.slots import CELL, Slot

_CELL_S: Final = int(CELL.total_seconds())
_TICK: Final = timedelta(microseconds=1)
_CELLS: Final = OccupiedCell.metadata.tables[OccupiedCell.__tablename__]


async def occupy(session: AsyncSession, slot: Slot) -> int:
    """Take one seat of a slot, and return the occupancy's number.

    Raises:
        SlotTakenError: the time is taken or full; nothing was written.
    """
    seat = await _take_seat(session, slot)
    return await _take_time(session, slot, seats=slot.seats, taken=1) if seat is None else seat


async def swap(session: AsyncSession, slot: Slot, *, occupancy_id: int) -> int:
    """Take a slot in place of an occupancy, whose time counts as free; return the new number.

    The old one is still to be vacated, once no appointment names it any more.

    Raises:
        SlotTakenError: the time is taken or full; nothing was written.
    """
    async with session.begin_nested():
        await session.execute(
            delete(OccupiedCell).where(
                OccupiedCell.occupancy_id
                == select(Occupancy.id)
                .where(Occupancy.id == occupancy_id, Occupancy.taken == 1)
                .scalar_subquery()
            )
        )
        return await occupy(session, slot)


async def block(session: AsyncSession, slot: Slot) -> int:
    """Take a span that nobody books, such as walk-in hours; return the occupancy's number.

    Raises:
        SlotTakenError: the time is taken; nothing was written.
    """
    return await _take_time(session, slot, seats=0, taken=0)


async def vacate(session: AsyncSession, occupancy_id: int) -> None:
    """Give one seat back, and the time with the last one; no appointment may name it any more."""
    seat: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Occupancy)
        .where(Occupancy.id == occupancy_id, Occupancy.taken > 1)
        .values(taken=Occupancy.taken - 1)
        .execution_options(synchronize_session=False)
    )
    if seat.rowcount == 0:
        await session.execute(
            delete(Occupancy)
            .where(Occupancy.id == occupancy_id)
            .execution_options(synchronize_session=False)
        )


async def forget_passed_cells(session: AsyncSession, *, before: datetime) -> None:
    """Delete cells that have passed: nothing can overlap there any more."""
    await session.execute(delete(OccupiedCell).where(OccupiedCell.cell < _number(before)))


async def _take_seat(session: AsyncSession, slot: Slot) -> int | None:
    """Take one more seat of a group that has begun to fill; ``None`` if there is none such."""
    if slot.seats == 1:
        return None
    occupancy_id: int | None = await session.scalar(
        update(Occupancy)
        .where(
            Occupancy.host_id == slot.host_id,
            Occupancy.hours_id == slot.hours_id,
            Occupancy.taken_from == slot.taken_from,
            Occupancy.taken_until == slot.taken_until,
            Occupancy.taken < Occupancy.seats,
            Occupancy.taken < slot.seats,
        )
        .values(taken=Occupancy.taken + 1)
        .returning(Occupancy.id)
        .execution_options(synchronize_session=False)
    )
    return occupancy_id


async def _take_time(session: AsyncSession, slot: Slot, *, seats: int, taken: int) -> int:
    occupancy = Occupancy(
        host_id=slot.host_id,
        hours_id=slot.hours_id or None,
        starts_at=slot.starts_at,
        taken_from=slot.taken_from,
        taken_until=slot.taken_until,
        seats=seats,
        taken=taken,
    )
    session.add(occupancy)
    await session.flush()
    # In rising order, so that nobody waits for somebody who waits for them.
    cells = [
        {"host_id": slot.host_id, "cell": cell, "occupancy_id": occupancy.id}
        for cell in range(_number(slot.taken_from), _number(slot.taken_until - _TICK) + 1)
    ]
    if await _insert_cells(session, cells) < len(cells):
        await session.delete(occupancy)
        await session.flush()
        raise SlotTakenError
    return occupancy.id


async def _insert_cells(session: AsyncSession, cells: list[dict[str, int]]) -> int:
    """Insert those cells that are free; return how many."""
    statement = create_insert(session.get_bind().dialect.name, _CELLS)
    statement = statement.values(cells).on_conflict_do_nothing()
    result: CursorResult[Any] = await session.execute(statement)  # type: ignore[assignment]  # an INSERT
    return result.rowcount


def _number(moment: datetime) -> int:
    return int(moment.timestamp()) // _CELL_S
