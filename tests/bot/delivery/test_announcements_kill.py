"""An announcement whose process is killed again and again: nobody is lost, and nothing doubled.

``python -m benchmarks.announcements`` does it a hundred times on the way to 5,000 people.
"""

import logging
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from storage.announcements import AnnouncementState
from tests.support.broadcast_deaths import Toll, under_way
from tests.support.broadcasting import states_in

logger = logging.getLogger(__name__)


def check_sums(toll: Toll, recipients: int) -> None:
    """Everybody is in one final state, and the report says so."""
    assert toll.announcement.state is AnnouncementState.DONE
    states = Counter(state for _chat, state in toll.recipients)
    assert sum(states.values()) == recipients
    assert states_in(toll.announcement.report) == states
    assert set(states) <= {"sent", "unknown"}
    assert toll.lost == set()


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("database_url", "recipients", "kills"),
    [("sqlite", 600, 8), ("postgres", 200, 4)],
    indirect=["database_url"],
)
async def test_nobody_is_lost_or_told_twice_when_the_process_is_killed(
    database_url: str, tmp_path: Path, recipients: int, kills: int
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    logger.warning("the kills have the seed %d", seed)
    begun = time.monotonic()
    async with under_way(database_url, tmp_path, recipients=recipients) as slaughter:
        await slaughter.kill(kills, random.Random(seed))  # noqa: S311  repeatable on purpose
        toll = await slaughter.finish()
    logger.warning(
        "%d kills in %.0f s: %d of %d copies were in flight, and %d of them had arrived",
        *(toll.kills, time.monotonic() - begun, len(toll.in_flight), recipients),
        sum(toll.heard[chat] for chat in toll.in_flight),
    )
    check_sums(toll, recipients)
    assert toll.doubled == set()
    assert toll.unknown == set(toll.in_flight)


@pytest.mark.timeout(300)
async def test_an_urgent_one_comes_twice_rather_than_not_at_all_but_never_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with under_way(sqlite_url, tmp_path, recipients=120, urgent=True) as slaughter:
        await slaughter.kill(4, random.Random())  # noqa: S311  any moments
        toll = await slaughter.finish()
    check_sums(toll, 120)
    assert toll.unknown <= {chat for chat, times in toll.in_flight.items() if times > 1}
    assert all(
        (chat not in toll.unknown) <= toll.heard[chat] <= 1 + min(toll.in_flight[chat], 1)
        for chat, _ in toll.recipients
    )
