"""Ninety days at random, with nights, clock changes and down times: reminders in their time."""

import random
from datetime import UTC, date, datetime, time
from typing import Final

import pytest

from storage.database import Database
from storage.workdays import is_working_day
from tests.support.consultation import BERLIN
from tests.support.databases import OWNERSHIP
from tests.support.ledger import find_faults
from tests.support.ninety_days import IN_TIME, Life, due_at, is_quiet

SEASONS: Final = (date(2026, 10, 5), date(2027, 2, 1))
"""The clocks go back in the first, and forward in the second."""


@pytest.mark.timeout(400)
@pytest.mark.parametrize("first_day", SEASONS)
@pytest.mark.usefixtures("unmeasured")
async def test_ninety_days_of_reminders(sqlite_url: str, first_day: date) -> None:
    begun = datetime.combine(first_day, time(9), tzinfo=BERLIN).astimezone(UTC)
    database = Database(sqlite_url, ownership=OWNERSHIP)
    chance = random.Random(first_day.toordinal())  # noqa: S311  repeatable on purpose
    life = Life(database, begun, chance)
    await life.settle_in()
    await life.live()

    prompt = late = 0
    allowed = set()
    for promise, lead, due, possible in life.expected():
        key = (promise.appointment_id, promise.sequence, lead)
        came = life.came.get(key)
        if came is not None:
            allowed.add(key)
            assert due <= came < promise.until, (promise, lead, due, came)
            assert not is_quiet(came)
        if possible == due and due + IN_TIME < min(promise.until, life.now):
            prompt += came is not None and came - due <= IN_TIME
            late += came is None or came - due > IN_TIME
        if possible + IN_TIME < min(promise.until, life.now):
            # Of several that a down time has put off only the one nearest to the appointment goes.
            nearer = [
                other
                for other in life.profile.appointments.reminder_minutes
                if other < lead
                and due_at(promise.starts_at, other) <= possible + IN_TIME
                and (promise.appointment_id, promise.sequence, other) in life.came
            ]
            assert came is not None or nearer, ("missed", promise, lead, due, possible)
            assert came is None or came - possible <= IN_TIME, ("late", promise, lead, came)
    assert life.came.keys() == allowed
    assert prompt / (prompt + late) >= 0.99
    assert len(life.came) > 250
    assert len(life.downs) > 10
    assert min(life.done[kind] for kind in ("book", "move", "cancel", "wait", "accept")) > 5

    mornings = {
        tick.astimezone(BERLIN).date()
        for tick in life.ticks
        if 8 <= tick.astimezone(BERLIN).hour < 12
    }
    wanted = {day for day in mornings if is_working_day(day, land=life.profile.land)}
    assert life.agendas == dict.fromkeys(wanted, 2)
    async with database.transaction() as session:
        limit = life.profile.appointments.active_limit
        assert await find_faults(session, limit=limit, now=life.now) == []
    await database.close()
