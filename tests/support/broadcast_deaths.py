"""An announcement to thousands, delivered by a process that is killed again and again."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select, text

from storage.announcements import Announcement
from storage.announcements.notices import AnnouncementNotice
from storage.outbox import DeliveryState, OutboxMessage
from tests.support.botapi import BotApi
from tests.support.broadcasting import MANAGER, Broadcast, told
from tests.support.forks import Fork
from tests.support.killed_announcement import Life, live
from tests.support.shared_time import SharedTime
from tests.support.telegram import telegram

MORNING: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START_S: Final = 1.5
"""What a start of the whole program takes; the fork is there at once."""
LATER_S: Final = 0.05
"""How much real time after a message the process is killed at most."""
MOST: Final = 0.8
"""The last death comes when this share has arrived: some of what was in flight never does."""
PATIENCE_S: Final = 120.0
LOOK_AGAIN_S: Final = 0.1


@dataclass
class Toll:
    """What the deaths have cost.

    Attributes:
        announcement: as it is at the end.
        recipients: chat and final state of everybody it was for.
        heard: how often each chat got it.
        in_flight: how often a copy for each chat was being sent at the moment of a death.
        kills: how many deaths there were.
    """

    announcement: Announcement
    recipients: Sequence[tuple[int, str]]
    heard: Counter[int]
    in_flight: Counter[int]
    kills: int

    @property
    def lost(self) -> set[int]:
        """The chats that got nothing, and were not in flight."""
        return {
            chat
            for chat, _state in self.recipients
            if not self.heard[chat] and not self.in_flight[chat]
        }

    @property
    def doubled(self) -> set[int]:
        """The chats that got it more than once."""
        return {chat for chat, times in self.heard.items() if times > 1}

    @property
    def unknown(self) -> set[int]:
        """The chats of which nothing is known."""
        return {chat for chat, state in self.recipients if state == DeliveryState.UNKNOWN}


class Mortal:
    """A process that delivers, again and again.

    Args:
        life: what each process works with.
    """

    def __init__(self, life: Life) -> None:
        self._life = life
        self._process: Fork | None = None

    def live(self) -> int:
        """Let a process begin; return its number."""
        self._process = Fork(live, self._life)
        return self._process.pid

    async def kill(self) -> None:
        """Kill the process, if there is one; it has not ended by itself."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGKILL)
            assert await process.wait() == -signal.SIGKILL


@dataclass
class Slaughter:
    """An announcement under way, and the process that is killed.

    Attributes:
        api: the messenger, which keeps its rate windows.
        quarter: the database, from outside the process.
        announcement_id: of the announcement.
        time: the time of all.
        program: what lives and dies.
        in_flight: see ``Toll``.
        kills: how many deaths there were.
    """

    api: BotApi
    quarter: Broadcast
    announcement_id: int
    time: SharedTime
    program: Mortal
    in_flight: Counter[int] = field(default_factory=Counter)
    kills: int = 0

    async def kill(self, times: int, chance: random.Random) -> None:
        """Kill so often, at moments spread over the whole of it."""
        recipients = len(await self.quarter.recipients())
        for moment in sorted(chance.sample(range(int(MOST * recipients)), times)):
            self.program.live()
            await self.arrived(moment)
            await asyncio.sleep(chance.uniform(0, LATER_S))
            await self.program.kill()
            self.kills += 1
            self.in_flight.update(await self._being_sent())
            self.time.pass_by(START_S)

    async def arrived(self, number: int) -> None:
        """Wait until so many messages have."""
        await self.api.wait_until(lambda: len(self.api.accepted) >= number, PATIENCE_S)

    async def finish(self) -> Toll:
        """Let it live until everything is sent, and count."""
        self.program.live()
        async with asyncio.timeout(PATIENCE_S):
            found = await self.quarter.finished(self.announcement_id, look_s=LOOK_AGAIN_S)
            while await self.quarter.count_waiting():  # noqa: ASYNC110  another process sends
                await asyncio.sleep(LOOK_AGAIN_S)
        await self.program.kill()
        recipients = await self.quarter.recipients()
        return Toll(found, recipients, told(self.api), self.in_flight, self.kills)

    async def _being_sent(self) -> list[int]:
        async with self.quarter.database.transaction() as session:
            if self.quarter.database.url.get_backend_name() == "postgresql":
                # Waits until the server has noticed that the writer is dead.
                await session.execute(text("LOCK TABLE outbox_messages IN SHARE MODE"))
            rows = await session.scalars(
                select(OutboxMessage.chat_id).where(
                    OutboxMessage.state == DeliveryState.SENDING,
                    OutboxMessage.notice == AnnouncementNotice.NAME,
                )
            )
            return list(rows)


@asynccontextmanager
async def under_way(
    url: str, folder: Path, *, recipients: int, urgent: bool = False
) -> AsyncIterator[Slaughter]:
    """Begin an announcement to so many, which nobody delivers yet."""
    time = SharedTime.begin(folder / "time")
    clock = time.clock(MORNING)
    async with BotApi(clock=clock) as api:
        api.enforce_rates().timer = time
        for chat in [*range(1, recipients), MANAGER]:
            api.person(chat).meet()
        channel = telegram(api.url, api.token)
        quarter = Broadcast(url, channel, media_dir=folder, clock=clock)
        try:
            await quarter.settle_people(recipients - 1)
            announcement_id = await quarter.announce(urgent=urgent)
            program = Mortal(_life(url, api, folder))
            try:
                yield Slaughter(api, quarter, announcement_id, time, program)
            finally:
                await program.kill()
        finally:
            await quarter.database.close()
            await channel.close()
    assert api.violations == []
    assert api.mistakes == []


def _life(url: str, api: BotApi, folder: Path) -> Life:
    return Life(
        database_url=url,
        api_url=api.url,
        token=api.token,
        folder=str(folder),
        time_file=str(folder / "time"),
        begins=MORNING.isoformat(),
    )
