"""A program that moves an appointment and is killed on the way: ``python -m … URL MOVE``.

It imports everything and compiles every statement once, and keeps nothing open.  For each line it
reads, a number, it forks; the fork moves the appointment with an engine of its own and kills
itself at the step of this number.  A
line tells how that ended: ``killed: STEP`` or ``moved``.  The steps are the moments after each
statement, which for the database are those before the next one, and before and after the commit.
"""

import asyncio
import gc
import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import configure_mappers

import storage.models
from storage.appointments.move_or_cancel import move
from storage.appointments.queries import get_own_appointment
from storage.database import Database
from storage.people import Person
from storage.quarter import QuarterProfile, read_profile
from tests.support.databases import OWNERSHIP

MOVED, FAILED = 3, 4
"""How the fork exits when it was not killed."""
SHOWN = 60


@dataclass(frozen=True)
class Move:
    """Which appointment of whom goes where, and when; as JSON in the program's arguments."""

    person_id: int
    appointment_id: int
    host_id: int
    starts_at: str
    now: str

    def to_json(self) -> str:
        """Return it as an argument."""
        return json.dumps(asdict(self))


class Steps:
    """Counts the steps, and kills the process at the one that was asked for."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self, name: str) -> None:
        """Go one step on; at the last one tell its name and be killed, as by a power cut."""
        self.left -= 1
        if self.left == 0:
            tell(f"killed: {' '.join(name.split())[:SHOWN]}")
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database) -> None:
        """Count every statement and commit of this database."""
        engine = database.engine.sync_engine

        def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            self.step(f"after {statement}")

        event.listen(engine, "after_cursor_execute", after)
        event.listen(engine, "commit", lambda _connection: self.step("before COMMIT"))


def tell(line: str) -> None:
    """Write a line past all buffers: there may be no time to empty them."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def open_database(url: str, compiled: dict[Any, Any]) -> Database:
    """Open it with the statements that were compiled before."""
    database = Database(url, ownership=OWNERSHIP)
    database.engine.sync_engine.update_execution_options(compiled_cache=compiled)
    return database


async def move_wanted(session: AsyncSession, wanted: Move, profile: QuarterProfile) -> None:
    """Move the appointment."""
    person = await session.get_one(Person, wanted.person_id)
    appointment = await get_own_appointment(
        session, person_id=wanted.person_id, appointment_id=wanted.appointment_id
    )
    await move(
        session,
        appointment=appointment,
        actor=person,
        profile=profile,
        host_id=wanted.host_id,
        starts_at=datetime.fromisoformat(wanted.starts_at),
        now=datetime.fromisoformat(wanted.now),
    )


async def rehearse(database: Database, wanted: Move, profile: QuarterProfile) -> None:
    """Move it and take that back, so that forks find every statement compiled."""
    async with AsyncSession(database.engine, expire_on_commit=False) as session:
        await move_wanted(session, wanted, profile)
    await database.close()


async def move_and_die(
    database: Database, wanted: Move, profile: QuarterProfile, last: int
) -> None:
    """Move the appointment, unless a step is the last."""
    steps = Steps(last)
    steps.watch(database)
    async with database.transaction() as session:
        await move_wanted(session, wanted, profile)
    steps.step("after COMMIT")
    await database.close()
    tell("moved")


def fork(
    url: str, compiled: dict[Any, Any], wanted: Move, profile: QuarterProfile, last: int
) -> None:
    """Let a fork do it, and wait for its end."""
    child = os.fork()
    if child == 0:
        code = FAILED
        try:
            database = open_database(url, compiled)
            asyncio.run(move_and_die(database, wanted, profile, last))
            code = MOVED
        finally:
            os._exit(code)
    _child, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != MOVED:
        tell("failed")


def main() -> None:
    """Read numbers of steps until there are no more; the first line is the quarter's profile."""
    assert storage.models.ALL
    configure_mappers()
    url, wanted = sys.argv[1], Move(**json.loads(sys.argv[2]))
    with open(sys.argv[3], encoding="utf-8") as file:  # noqa: PTH123  one line of a small program
        profile = read_profile(file.read())
    compiled: dict[Any, Any] = {}
    asyncio.run(rehearse(open_database(url, compiled), wanted, profile))
    gc.freeze()
    for line in sys.stdin:
        fork(url, compiled, wanted, profile, int(line))


if __name__ == "__main__":
    main()
