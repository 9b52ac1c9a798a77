"""How long "show free times" takes with 10,000 coming appointments and 20 people offering hours.

Measured is ``list_free_days``, which decides what the first screen of booking shows, on SQLite and
without the messenger around it; then once more with a hundred times as many past appointments.
Both databases are measured in turn, question by question, so that the ratio of the two means
something on any machine; both have every appointment's own occupancy and cells.
"""

import asyncio
import gc
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_clock
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

import storage.models
from storage.appointments.calendar import SlotFilter
from storage.appointments.free_times import list_free_days
from storage.appointments.models import Appointment, AppointmentState, Occupancy, OccupiedCell
from storage.base import Base
from storage.database import Database
from storage.hours.models import Host, OfficeHours, Way
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.slots import CELL, Recurrence
from tests.support.quarters import sample_profile

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HOSTS = 20
COMING = 10_000
PAST = (1_000, 100_000)
SLOT = timedelta(minutes=10)
FROM, UNTIL = wall_clock(8), wall_clock(18)
SLOTS_A_DAY = 60
HORIZON_DAYS = 28
QUESTIONS = 100
BATCH = 5_000
RANDOM = random.Random(1)  # noqa: S311  repeatable on purpose


async def fill(database: Database, past: int) -> None:
    """Store hosts with hours from eight to six on working days, and their appointments."""
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with database.transaction() as session:
        people = [
            {"channel": "telegram", "account_id": number, "locale": "de", "role": Role.HELPER}
            | {"locale_chosen": False, "erasure_pending": False, "created_at": NOW}
            for number in range(1, HOSTS + 1)
        ]
        await session.execute(insert(Person), people)
        await session.execute(insert(Host), [{"person_id": n} for n in range(1, HOSTS + 1)])
        for host_id in range(1, HOSTS + 1):
            for weekday in range(5):
                session.add(hours_of(host_id, weekday))
        await session.flush()
        taken = list(slots(TODAY + timedelta(days=1), HORIZON_DAYS))
        if len(taken) < COMING:
            msg = f"only {len(taken)} slots to come"
            raise RuntimeError(msg)
        coming = RANDOM.sample(taken, COMING)
        weeks = past // (HOSTS * SLOTS_A_DAY * 5) + 2
        before = slots(TODAY - timedelta(weeks=weeks), 7 * weeks)
        await store(session, [*[slot for slot, _n in zip(before, range(past), strict=False)]], 1)
        await store(session, coming, past + 1)


def hours_of(host_id: int, weekday: int) -> OfficeHours:
    """Return a host's hours on one day of the week."""
    return OfficeHours(
        host_id=host_id,
        recurrence=Recurrence.WEEKLY,
        weekday=weekday,
        starts=FROM,
        ends=UNTIL,
        slot_minutes=10,
        ways=[Way.OFFICE.value, Way.PHONE.value],
        languages=["de", "en"],
        valid_from=TODAY,
        created_at=NOW,
    )


def slots(first_day: date, days: int) -> Iterator[tuple[int, datetime]]:
    """Give host and beginning of every slot in a span of days; all of it is winter time."""
    for number in range(days):
        day = first_day + timedelta(days=number)
        if day.weekday() < 5:  # noqa: PLR2004  Saturday
            opens = datetime.combine(day, FROM, UTC) - timedelta(hours=1)
            for host_id in range(1, HOSTS + 1):
                for slot in range(SLOTS_A_DAY):
                    yield host_id, opens + slot * SLOT


async def store(session: AsyncSession, taken: list[tuple[int, datetime]], first_id: int) -> None:
    """Insert appointments with what they take; cells only where they have not passed."""
    for begin in range(0, len(taken), BATCH):
        occupancies: list[dict[str, Any]] = []
        appointments: list[dict[str, Any]] = []
        cells: list[dict[str, Any]] = []
        for number, (host_id, starts_at) in enumerate(taken[begin : begin + BATCH]):
            row_id = first_id + begin + number
            ends_at = starts_at + SLOT
            state = AppointmentState.CAME if starts_at < NOW else AppointmentState.BOOKED
            occupancies.append(
                {"id": row_id, "host_id": host_id, "starts_at": starts_at, "seats": 1, "taken": 1}
                | {"taken_from": starts_at, "taken_until": ends_at}
            )
            appointments.append(
                {"id": row_id, "reference": f"T-{row_id}", "uid": str(row_id), "sequence": 0}
                | {"host_id": host_id, "occupancy_id": row_id, "starts_at": starts_at}
                | {"ends_at": ends_at, "state": state, "way": Way.OFFICE, "language": "de"}
                | {"interpreter": False, "entered": True, "created_at": NOW, "changed_at": NOW}
            )
            if starts_at > NOW:
                cells += [
                    {
                        "host_id": host_id,
                        "cell": int(starts_at.timestamp() // CELL.total_seconds()) + step,
                        "occupancy_id": row_id,
                    }
                    for step in range(SLOT // CELL)
                ]
        await session.execute(insert(Occupancy), occupancies)
        await session.execute(insert(Appointment), appointments)
        if cells:
            await session.execute(insert(OccupiedCell), cells)


async def ask(database: Database, profile: QuarterProfile) -> float:
    """Return the seconds it takes to find the days with free times."""
    begun = time.perf_counter()
    async with database.transaction() as session:
        days, _more = await list_free_days(
            session, profile=profile, slot_filter=SlotFilter(), now=NOW
        )
    spent = time.perf_counter() - begun
    if not days:
        msg = "nothing is free"
        raise RuntimeError(msg)
    return spent


async def main() -> None:
    """Print the times with few and with many past appointments, and their ratio."""
    if not storage.models.ALL:
        raise RuntimeError
    profile = sample_profile()
    with tempfile.TemporaryDirectory() as folder:
        databases = []
        for past in PAST:
            databases.append(Database(f"sqlite:///{Path(folder) / f'{past}.db'}"))
            await fill(databases[-1], past)
        # What filling has left behind is not looked through again while we measure.
        gc.collect()
        gc.freeze()
        spent: list[list[float]] = [[], []]
        for _question in range(QUESTIONS):
            for times, database in zip(spent, databases, strict=True):
                times.append(await ask(database, profile))
        for database in databases:
            await database.close()
    print("past appointments  median ms  p95 ms")
    for past, times in zip(PAST, spent, strict=True):
        print(f"{past:17,}  {1000 * median(times):9.1f}  {1000 * quantiles(times, n=20)[-1]:6.1f}")
    few, many = (median(times) for times in spent)
    print(f"p95 {1000 * max(quantiles(times, n=20)[-1] for times in spent):.1f} ms (aim 50)")
    print(f"ratio {many / few:.2f} (aim: flat, at most 1.5)")


if __name__ == "__main__":
    asyncio.run(main())
