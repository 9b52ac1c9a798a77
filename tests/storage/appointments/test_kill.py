"""Killed at every point of a move: the appointment is at one of two times, and wholly there."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.appointments.calendar import SlotFilter
from storage.appointments.free_times import list_free_slots
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import get_own_appointment
from storage.appointments.waiting_list import WaitingPreferences, wait_for_time
from storage.database import Database
from storage.people import Person
from tests.conftest import NOW
from tests.support.consultation import TUESDAY, Consultation, at, open_consultation
from tests.support.killed_move import Move
from tests.support.quarters import SAMPLE

TEN, ELEVEN = at(10), at(11)
STEPS_LEAST = 20
"""A move has more; fewer would mean that the counting does not work."""


@asynccontextmanager
async def program(url: str, wanted: Move) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program that is killed over and over; it ends with its input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.killed_move",
        url,
        wanted.to_json(),
        str(SAMPLE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def kill_at(process: asyncio.subprocess.Process, step: int) -> str:
    """Let it move until this step, and return what it says."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{step}\n".encode())
    return (await process.stdout.readline()).decode().strip()


async def check(opened: Consultation, person: Person, *, moved: bool) -> list[str]:
    """Return what is wrong: one appointment, wholly at one time, and the other one free."""
    active = (
        await opened.session.scalars(
            select(Appointment).where(
                Appointment.person_id == person.id,
                Appointment.state.in_((AppointmentState.BOOKED, AppointmentState.DISPLACED)),
            )
        )
    ).all()
    # Waits for the locks of the dead process until PostgreSQL has noticed.
    own = await get_own_appointment(
        opened.session, person_id=person.id, appointment_id=active[0].id
    )
    here, there = (ELEVEN, TEN) if moved else (TEN, ELEVEN)
    free = await list_free_slots(
        opened.session, profile=opened.profile, day=TUESDAY, slot_filter=SlotFilter(), now=NOW
    )
    faults = await opened.faults()
    if [each.starts_at for each in active] != [here]:
        faults.append(f"active at {[each.starts_at for each in active]}")
    if own.sequence != int(moved):
        faults.append(f"sequence {own.sequence}")
    if there not in {each.slot.starts_at for each in free}:
        faults.append("the other time is not free")
    return faults


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("unmeasured")
async def test_killed_at_every_point_of_a_move(database: Database, database_url: str) -> None:
    async with database.transaction() as session:
        opened = await open_consultation(session)
        person = await opened.resident()
        # Somebody waits for another day, so that the move looks for what to offer, too.
        await wait_for_time(
            session,
            person=await opened.resident(),
            profile=opened.profile,
            preferences=WaitingPreferences(weekdays=(5,)),
            now=NOW,
        )
        appointment = await opened.booked(person, TEN)
    wanted = Move(person.id, appointment.id, opened.host.id, ELEVEN.isoformat(), NOW.isoformat())

    step, said = 0, ""
    async with program(database_url, wanted) as process:
        while "COMMIT" not in said:
            step += 1
            said = await kill_at(process, step)
            assert said.startswith("killed: "), said
            async with database.transaction() as session:
                faults = await check(replace(opened, session=session), person, moved=False)
                assert faults == [], f"{step}, {said}"
        assert said == "killed: before COMMIT"
        assert step > STEPS_LEAST

        # Everything of the move is done, and undone again: the process died one moment too early.
        assert await kill_at(process, step + 1) == "killed: after COMMIT"
    async with database.transaction() as session:
        assert await check(replace(opened, session=session), person, moved=True) == []
