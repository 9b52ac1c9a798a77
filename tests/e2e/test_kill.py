"""The kill test: a real process is killed again and again while residents report.

At the end every report is stored once, under a number of its own and in its resident's words;
every resident has seen the confirmation; and only what the outbox calls doubtful came twice.
"""

import asyncio
import logging
import random
import signal
import time
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import pytest

from tests.e2e.books import Books
from tests.e2e.scenes import AT_ONCE, PATIENCE_S, Installation, report_all
from tests.support.botapi import BotApi
from tests.support.lengths import LONG
from tests.support.program import Running

logger = logging.getLogger(__name__)

ACTIONS = 5
"""What a resident does to report; each is an update."""
MESSAGES_LATER = 20
LATER_S = 0.05
"""How much after somebody's action the program is killed at most, in messages and then seconds."""
NO_MORE_S = 3.0
"""When to stop waiting for so many messages."""
T = TypeVar("T")


class Killer:
    """Starts the program and kills it at random moments, and once while it starts.

    Args:
        installation: whose program.
        moments: the numbers of updates after which it is killed, in order.
        chance: decides the rest.
    """

    def __init__(
        self, installation: Installation, moments: Sequence[int], chance: random.Random
    ) -> None:
        self.kills = 0
        self.output = ""
        self._installation = installation
        self._api = installation.api
        self._moments = moments
        self._chance = chance
        self._twice_at = chance.choice(moments)
        """Where the next start is killed too."""
        self._start_s = 0.0
        """How long the latest start took."""
        self._played = asyncio.Event()

    async def kill_during(self, play: Awaitable[T]) -> T:
        """Return what was played meanwhile; the program has ended by itself then."""
        async with asyncio.TaskGroup() as together:
            together.create_task(self._kill())
            result = await play
            self._played.set()
        return result

    async def _kill(self) -> None:
        for moment in self._moments:
            await self._serve_and_kill(moment)
            if moment == self._twice_at:
                await self._start_and_kill()
        async with self._installation.running() as program:
            await self._played.wait()
            await self._installation.wait_until_all_is_sent()
            assert await program.stop() == 0, program.output
            self.output += program.output

    async def _serve_and_kill(self, moment: int) -> None:
        begun = time.monotonic()
        updates = self._api.core.updates.history
        async with self._installation.running() as program:
            self._start_s = time.monotonic() - begun
            await self._api.wait_until(lambda: len(updates) >= moment, 2 * PATIENCE_S)
            enough = len(self._api.accepted) + self._chance.randint(0, MESSAGES_LATER)
            await self._api.core.chats.changes.wait_until(
                lambda: len(self._api.accepted) >= enough, NO_MORE_S
            )
            await asyncio.sleep(self._chance.uniform(0, LATER_S))
            await self._finish_off(program)

    async def _start_and_kill(self) -> None:
        async with self._installation.started() as program:
            await asyncio.sleep(self._chance.uniform(0, self._start_s))
            await self._finish_off(program)

    async def _finish_off(self, program: Running) -> None:
        assert await program.stop(signal.SIGKILL) == -signal.SIGKILL, program.output
        self.kills += 1
        self.output += program.output


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("installation", "residents", "kills"),
    [("sqlite", *((200, 8) if LONG else (100, 4))), ("postgres", 60, 2)],
    indirect=["installation"],
)
async def test_nothing_is_lost_or_doubled_when_the_program_is_killed(
    installation: Installation, api: BotApi, residents: int, kills: int
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    logger.warning("the kills have the seed %d", seed)
    chance = random.Random(seed)  # noqa: S311  repeatable on purpose
    later = range(AT_ONCE, ACTIONS * residents - AT_ONCE)
    # Once with many updates waiting, which are then fetched and begun together.
    killer = Killer(installation, [1, *sorted(chance.sample(later, kills - 1))], chance)
    begun = time.monotonic()
    told = await killer.kill_during(report_all(api, residents))
    spent = time.monotonic() - begun

    assert killer.kills == kills + 1
    books = await Books.of(installation)
    books.check_that_everything_ended_well()
    books.check_reports(told)
    doubles = books.check_that_only_the_doubtful_is_doubled()
    again = books.check_confirmations(told)
    assert api.mistakes == []
    for word in ("Traceback", "ERROR"):
        assert word not in killer.output, killer.output
    logger.warning(
        "%d kills in %.0f s: of %d messages %d came twice, of %d confirmations %d",
        *(killer.kills, spent, len(books.messages), doubles, residents, again),
    )
