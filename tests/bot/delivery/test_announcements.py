"""Announcements to thousands, by a clock that waiting moves: fast enough, and nothing twice."""

import asyncio
import gc
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import TelegramChannel
from bot.delivery.pacing import ALL_CHATS
from storage.announcements import AnnouncementState
from storage.announcements.queueing import AHEAD
from tests.support.botapi import BotApi, slow
from tests.support.broadcasting import MANAGER, Broadcast, states_in, told
from tests.support.lengths import LONG
from tests.support.moved_time import Clock, by_moved_time
from tests.support.telegram import make

RECIPIENTS = 5_000 if LONG else 1_000
DEATHS = 100 if LONG else 20
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OURS = frozenset({"bot", "handlers", "storage", "sqlalchemy", "aiogram", "aiohttp"})
LATENCY_S = 0.01
"""What every answer of the messenger takes, so that deaths meet requests in the air."""


class Telegram(TelegramChannel):
    """The real channel, which notes when it heard that each message had arrived."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.delivered: dict[int, float] = {}

    async def deliver(self, method: Any, *, key: int) -> Any:
        """Deliver, and note when."""
        end = await super().deliver(method, key=key)
        self.delivered[key] = asyncio.get_running_loop().time()
        return end


class Rally:
    """An announcement to thousands at the stand-in, many deaths, and people who write.

    Attributes:
        asked: when each answer was put into the outbox, in the loop's seconds.
        sizes: how many objects of ours there were, looked at now and then.
        waiting: how many messages lay in the outbox then.
    """

    def __init__(self, api: BotApi, quarter: Broadcast) -> None:
        self.api = api
        self.quarter = quarter
        self.asked: dict[int, float] = {}
        self.sizes: list[int] = []
        self.waiting: list[int] = []
        self._chance = random.Random(4)  # noqa: S311  repeatable on purpose

    async def die(self, times: int) -> None:
        """Begin and end so often; each life is too short for much."""
        for _death in range(times):
            async with self.quarter.alive():
                await asyncio.sleep(self._chance.uniform(0, 0.8))
            await asyncio.sleep(1.5)  # as long as starting the program takes

    async def finish(self, announcement_id: int) -> None:
        """Live on, and answer two people a second, until everybody has it."""
        async with self.quarter.alive():
            while (await self.quarter.find(announcement_id)).finished_at is None:
                await asyncio.sleep(self._chance.uniform(0, 1.0))
                await self._answer()
                if len(self.asked) % 20 == 5:
                    await self._look()
            await asyncio.sleep(10)  # for the last look of the progress, and the report

    async def _answer(self) -> None:
        at = asyncio.get_running_loop().time()
        number = await self.quarter.answer(self._chance.randint(1, RECIPIENTS - 1), "Gern!")
        self.asked[number] = at

    async def _look(self) -> None:
        gc.collect()
        kinds = (str(type(each).__module__).partition(".")[0] for each in gc.get_objects())
        self.sizes.append(sum(kind in OURS for kind in kinds))
        self.waiting.append(await self.quarter.count_waiting())


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("unmeasured")
def test_thousands_get_it_once_at_the_full_rate_whatever_happens(
    sqlite_url: str, tmp_path: Path
) -> None:
    async def play() -> None:
        clock = Clock(MORNING)
        async with BotApi(clock=clock) as api:
            windows = api.enforce_rates()
            windows.timer = asyncio.get_running_loop().time
            api.faults.add(slow(LATENCY_S), method="sendMessage", times=None)
            for chat in [*range(1, RECIPIENTS), MANAGER]:
                api.person(chat).meet()
            channel = make(Telegram, api.url, api.token)
            quarter = Broadcast(sqlite_url, channel, media_dir=tmp_path, clock=clock)
            await quarter.settle_people(RECIPIENTS - 1)
            announcement_id = await quarter.announce()
            rally = Rally(api, quarter)
            try:
                await rally.die(DEATHS)
                so_far = len(api.accepted)
                alive_since = asyncio.get_running_loop().time()
                await rally.finish(announcement_id)
                found = await quarter.find(announcement_id)
                recipients = await quarter.recipients()
            finally:
                await quarter.database.close()
                await channel.close()

        assert api.violations == []
        assert api.mistakes == []
        assert 0 < so_far < 0.5 * RECIPIENTS
        # Sums add up, nobody is lost, nobody is told twice.
        assert found.state is AnnouncementState.DONE
        states = Counter(state for _chat, state in recipients)
        assert states_in(found.report) == states
        assert sum(states.values()) == RECIPIENTS
        assert set(states) <= {"sent", "unknown"}
        heard = told(api)
        assert max(heard.values()) == 1
        assert all(heard[chat] == 1 for chat, state in recipients if state == "sent")
        assert states["unknown"] <= DEATHS * ALL_CHATS.count
        # Who writes is answered at once all the while.
        waits = sorted(channel.delivered[key] - at for key, at in rally.asked.items())
        assert waits[int(0.95 * len(waits))] < 1.0
        # In the long last life, but its first and last second, in which no window is full.
        later = sorted(at for at in channel.delivered.values() if at > alive_since + 1)
        seconds = int(later[-1] - later[0]) - 15
        measured = sum(at < later[0] + seconds for at in later)
        assert measured >= 0.98 * seconds * ALL_CHATS.count / ALL_CHATS.seconds
        # Neither memory nor the outbox grows.
        assert max(rally.waiting) <= AHEAD + 20
        assert max(rally.sizes[1:]) < 1.05 * rally.sizes[0], rally.sizes

    by_moved_time(play)
