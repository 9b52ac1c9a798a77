"""What must hold of everything that is taken, counted from the rows.

Nothing of the code under test is asked, only its tables.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import Appointment, AppointmentState, Occupancy, OccupiedCell

TAKES_TIME: Final = frozenset(
    {
        AppointmentState.HELD,
        AppointmentState.OFFERED,
        AppointmentState.BOOKED,
        AppointmentState.CAME,
        AppointmentState.MISSED,
    }
)
UNDECIDED: Final = frozenset({AppointmentState.HELD, AppointmentState.OFFERED})
COUNTS: Final = frozenset({AppointmentState.BOOKED, AppointmentState.DISPLACED})
"""States that count against a person's limit while the appointment is to come."""
CELL_S: Final = 300


async def find_faults(session: AsyncSession, *, limit: int, now: datetime) -> list[str]:
    """Return what is wrong with everything that is taken; nothing if all is well.

    Args:
        session: an open session.
        limit: how many coming appointments one person may have.
        now: what is over by then does not count against the limit.
    """
    occupancies = await _read(session, Occupancy)
    cells = await _read(session, OccupiedCell)
    appointments = await _read(session, Appointment)
    return [
        *_overlaps(occupancies),
        *_wrong_cells(occupancies, cells),
        *_wrong_seats(occupancies, appointments),
        *_wrong_times(occupancies, appointments),
        *_greedy_people(appointments, limit, now),
    ]


async def _read(session: AsyncSession, model: Any) -> Sequence[Row[Any]]:
    """Return whole rows of a table as they are stored, past the session's memory."""
    return (await session.execute(select(*model.__table__.columns))).all()


def _overlaps(occupancies: Sequence[Row[Any]]) -> Iterator[str]:
    by_host = defaultdict(list)
    for each in occupancies:
        by_host[each.host_id].append(each)
    for host_id, taken in by_host.items():
        taken.sort(key=lambda each: each.taken_from)
        for one, other in pairwise(taken):
            if other.taken_from < one.taken_until:
                yield f"host {host_id}: {one.id} and {other.id} overlap at {other.taken_from}"


def _wrong_cells(occupancies: Sequence[Row[Any]], cells: Sequence[Row[Any]]) -> Iterator[str]:
    there = {(cell.host_id, cell.cell): cell.occupancy_id for cell in cells}
    wanted: dict[tuple[int, int], int] = {}
    for each in occupancies:
        second = int(each.taken_from.timestamp())
        while second < each.taken_until.timestamp():
            wanted[each.host_id, second // CELL_S] = each.id
            second += CELL_S
    for key in sorted(there.keys() | wanted.keys()):
        if there.get(key) != wanted.get(key):
            yield f"cell {key} belongs to {there.get(key)}, not to {wanted.get(key)}"


def _wrong_seats(
    occupancies: Sequence[Row[Any]], appointments: Sequence[Row[Any]]
) -> Iterator[str]:
    named = Counter(each.occupancy_id for each in appointments)
    for each in occupancies:
        if not named[each.id] == each.taken <= each.seats:
            yield (
                f"occupancy {each.id}: {named[each.id]} appointments, {each.taken} taken, "
                f"{each.seats} seats"
            )
        if each.seats and not each.taken:
            yield f"occupancy {each.id} is nobody's"


def _wrong_times(
    occupancies: Sequence[Row[Any]], appointments: Sequence[Row[Any]]
) -> Iterator[str]:
    by_id = {each.id: each for each in occupancies}
    for each in appointments:
        taken = by_id.get(each.occupancy_id)
        if (each.state in TAKES_TIME) != (taken is not None):
            yield f"appointment {each.id} is {each.state} and takes {each.occupancy_id}"
        elif taken is not None and not (
            taken.host_id == each.host_id
            and taken.starts_at == each.starts_at
            and taken.taken_from <= each.starts_at < each.ends_at <= taken.taken_until
        ):
            yield f"appointment {each.id} does not take its own time"


def _greedy_people(appointments: Sequence[Row[Any]], limit: int, now: datetime) -> Iterator[str]:
    own = [each for each in appointments if each.person_id is not None]
    active = Counter(each.person_id for each in own if each.state in COUNTS and each.ends_at > now)
    for person_id, count in active.items():
        if count > limit:
            yield f"person {person_id} has {count} appointments"
    once = Counter((each.person_id, each.state) for each in own if each.state in UNDECIDED)
    once += Counter(
        (each.person_id, each.occupancy_id) for each in own if each.occupancy_id is not None
    )
    for key, count in once.items():
        if count > 1:
            yield f"{key} is there {count} times"
