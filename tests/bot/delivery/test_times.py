"""A clock that is set back or leaps ahead, on the machine or by somebody's hand."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.base import TryAgainError
from bot.delivery.times import BELIEVED_AFTER_S, SteadyClock
from bot.delivery.worker import SWEEP_S
from storage.outbox import DeliveryState
from tests.support.delivering import Office, now

DAY = timedelta(days=1)
RETRY = timedelta(seconds=0.3)


async def _wait_until_it_waits(office: Office) -> None:
    """Until the first attempt is over, and stored."""
    while True:
        first, *_others = await office.rows()
        if (first.state, first.attempts) == (DeliveryState.WAITING, 1):
            return
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "leaps", [[-DAY], [DAY], [DAY, timedelta()], [-DAY, timedelta()]], ids=str
)
async def test_a_leap_of_the_clock_holds_nobody_up_and_makes_nothing_late(
    office: Office, leaps: Sequence[timedelta]
) -> None:
    ahead = timedelta()
    office.clock = lambda: now() + ahead
    office.messenger.troubles[1].append(TryAgainError("502", after=RETRY))
    await office.put(1, "1", expires_after=timedelta(minutes=2))
    await office.put(1, "2")
    async with office.open():
        await _wait_until_it_waits(office)
        for ahead in leaps:
            await office.put(2, "other", now=now() + ahead)
        assert set(await office.settled(seconds=SWEEP_S)) == {"sent"}
    assert office.messenger.texts(1) == ["1", "2"]


def test_a_leap_ahead_is_believed_when_it_lasts() -> None:
    began, moment, ahead = datetime(2026, 11, 30, tzinfo=UTC), 0.0, timedelta()
    clock = SteadyClock(lambda: began + timedelta(seconds=moment) + ahead, lambda: moment)

    def late_by(seconds: float, leap: timedelta) -> timedelta:
        nonlocal moment, ahead
        moment, ahead = moment + seconds, leap
        return clock.surely() - began - timedelta(seconds=moment)

    assert late_by(0, timedelta()) == timedelta()
    assert late_by(60, timedelta(seconds=3)) == timedelta(seconds=3)  # corrected a little
    assert late_by(60, DAY) == timedelta(seconds=3)
    assert late_by(60, timedelta()) == timedelta()
    assert late_by(60, -DAY) == -DAY  # set back: what is not yet too late is not
    assert late_by(60, timedelta()) == -DAY
    assert late_by(BELIEVED_AFTER_S, timedelta()) == -DAY
    assert late_by(60, timedelta()) == timedelta()
