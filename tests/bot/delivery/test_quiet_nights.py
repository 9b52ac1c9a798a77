"""Quiet hours in the nights the clocks change: only answers and what is urgent leave."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from storage.announcements import (
    Audience,
    create_announcement,
    list_announcements,
    start_announcement,
    stop_announcement,
)
from storage.announcements.models import RUNNING
from storage.people import Person
from storage.quarter import QuarterProfile, get_quarter
from storage.quarter.profile import QuietHours
from tests.support.broadcasting import Broadcast, Messenger
from tests.support.moved_time import Clock, by_moved_time
from tests.support.quarters import sample_profile

ZONE: Final = ZoneInfo("Europe/Berlin")
MOMENT, QUARTER = timedelta(seconds=2), timedelta(minutes=15)
SUMMER_ENDS: Final = datetime(2026, 10, 25, 1, tzinfo=UTC)
SUMMER_BEGINS: Final = datetime(2027, 3, 28, 1, tzinfo=UTC)
ASKS: Final = 4
KINDS: Final = {"announcement": 3, "urgent": 1, "answer": ASKS}
"""Who gets what; ``Broadcast`` lets the first read Turkish and the third Ukrainian."""
NIGHTS: Final = {"autumn": SUMMER_ENDS, "spring": SUMMER_BEGINS}
HOURS: Final = {
    "as usual": QuietHours(starts=time(21), ends=time(8)),
    "end when it is skipped or twice": QuietHours(starts=time(22, 30), ends=time(2, 30)),
    "begin when it is skipped or twice": QuietHours(starts=time(2, 15), ends=time(6)),
}


def moments_around(change: datetime) -> Sequence[datetime]:
    """Return moments from the evening before to the morning after, in order.

    Each hour and, around the change, each quarter of one, and a moment before.
    """
    edges = [
        change + number * QUARTER
        for number in range(-6 * 4, 8 * 4)
        if number % 4 == 0 or abs(number) <= 2 * 4
    ]
    return sorted({*edges, *(edge - MOMENT for edge in edges)})


def shown_quiet(moment: datetime, hours: QuietHours) -> bool:
    """Return whether the clocks on the wall show quiet hours."""
    minutes = {t: t.hour * 3600 + t.minute * 60 for t in (hours.starts, hours.ends)}
    wall = moment.astimezone(ZONE)
    seconds = wall.hour * 3600 + wall.minute * 60 + wall.second
    passed = (seconds - minutes[hours.starts]) % 86_400
    return passed < (minutes[hours.ends] - minutes[hours.starts]) % 86_400


def quiet_profile(hours: QuietHours) -> QuarterProfile:
    return sample_profile().model_copy(update={"quiet_hours": hours})


class Night:
    """A quarter in a night, looked at again and again.

    Attributes:
        messenger: whom everything goes through.
    """

    def __init__(self, quarter: Broadcast, messenger: Messenger, clock: Clock) -> None:
        self._quarter = quarter
        self._clock = clock
        self.messenger = messenger

    async def left_at(self, moment: datetime) -> dict[str, bool]:
        """Put one of each kind into the outbox at this moment; return what left at once."""
        self._clock.put(moment)
        self.messenger.got.clear()
        async with self._quarter.database.transaction() as session:
            now = self._clock()
            profile = (await get_quarter(session)).profile
            author = (await session.scalars(select(Person.id).limit(1))).one()
            drafts = [
                await create_announcement(
                    session,
                    created_by=author,
                    audience=Audience(languages=(language,)),
                    texts={"de": "Hoffest"},
                    urgent=urgent,
                    now=now,
                )
                for language, urgent in (("uk", False), ("tr", True))
            ]
            for draft in drafts:
                await start_announcement(
                    session, announcement_id=draft.id, profile=profile, now=now
                )
        await self._quarter.answer(ASKS, "Gern!")
        await self._quarter.feed()
        await asyncio.sleep(1.1)  # one chat may get one message a second
        got = self.messenger.got
        left = {kind: got[chat] > 0 for kind, chat in KINDS.items()}
        async with self._quarter.database.transaction() as session:
            for each in await list_announcements(session, states=RUNNING):
                await stop_announcement(session, announcement_id=each.id, now=now)
        return left


@pytest.mark.parametrize("hours", HOURS.values(), ids=HOURS)
@pytest.mark.parametrize("change", NIGHTS.values(), ids=NIGHTS)
@pytest.mark.usefixtures("unmeasured")
def test_nothing_but_answers_and_what_is_urgent_leaves_in_quiet_hours(
    sqlite_url: str, tmp_path: Path, change: datetime, hours: QuietHours
) -> None:
    async def play() -> None:
        moments = moments_around(change)
        clock = Clock(moments[0])
        messenger = Messenger(latency_s=0.001)
        quarter = Broadcast(sqlite_url, messenger, media_dir=tmp_path, clock=clock)
        await quarter.settle_people(4, profile=quiet_profile(hours))
        night = Night(quarter, messenger, clock)
        wrong = []
        async with quarter.alive():
            for moment in moments:
                left = await night.left_at(moment)
                quiet = shown_quiet(moment, hours)
                if left != {"announcement": not quiet, "urgent": True, "answer": True}:
                    wrong.append((moment.astimezone(ZONE).isoformat(), quiet, left))
        await quarter.database.close()
        assert wrong == []

    by_moved_time(play)
