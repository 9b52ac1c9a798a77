"""An announcement to 5,000: how near the allowed rate, and how much memory while it is under way.

The process that delivers has worker and feeder on SQLite, and sends to the Bot API stand-in with
the rate windows of the real server, on a time that waiting moves.  Then the same is done once more
by a process that is killed a hundred times on the way, and what that has cost is counted.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine

import storage.models
from benchmarks.contender import resident_mb
from bot.delivery.pacing import ALL_CHATS
from storage.base import Base
from tests.support.botapi.chats import StoredMessage
from tests.support.broadcast_deaths import Toll, under_way

RECIPIENTS = 5_000
WEIGHED_AT = (100, 1_000, 5_000)
"""Messages after which memory is measured; by the first everything is loaded."""
KILLS = 100
SEED = 4


def empty_database(folder: Path) -> str:
    """Return the URL of a new SQLite database with all tables."""
    engine = create_engine(f"sqlite:///{folder}/quartiersbote.db")
    Base.metadata.create_all(engine)
    engine.dispose()
    return f"sqlite:///{folder}/quartiersbote.db"


def share_of_rate(sent: Sequence[StoredMessage]) -> float:
    """Return how many left as a share of those that may, but for the first and last second."""
    first, last = sent[0].sent_at + timedelta(seconds=1), sent[-1].sent_at - timedelta(seconds=1)
    between = sum(first <= message.sent_at < last for message in sent)
    return between / ((last - first).total_seconds() * ALL_CHATS.count / ALL_CHATS.seconds)


async def send_and_weigh(folder: Path) -> tuple[float, list[float]]:
    """Send to everybody; return the share of the rate, and megabytes on the way."""
    async with under_way(empty_database(folder), folder, recipients=RECIPIENTS) as sending:
        pid = sending.program.live()
        weights = []
        for number in WEIGHED_AT:
            await sending.arrived(number)
            weights.append(resident_mb(pid))
        await sending.program.kill()
        return share_of_rate(sending.api.accepted[:RECIPIENTS]), weights


async def send_and_kill(folder: Path) -> Toll:
    """Send to everybody, killed on the way; return what that has cost."""
    async with under_way(empty_database(folder), folder, recipients=RECIPIENTS) as sending:
        await sending.kill(KILLS, random.Random(SEED))  # noqa: S311  repeatable on purpose
        return await sending.finish()


async def main() -> None:
    """Print the figures."""
    if not storage.models.ALL:
        raise RuntimeError
    with tempfile.TemporaryDirectory() as folder:
        share, weights = await send_and_weigh(Path(folder))
    print(f"share of the allowed rate {share:.3f} (aim 0.98)")
    for number, weight in zip(WEIGHED_AT, weights, strict=True):
        print(f"memory after {number:5,} messages {weight:6.1f} MB, {weight / weights[0]:.3f}")
    print(f"memory from 1,000 to 5,000 messages: ratio {weights[2] / weights[1]:.3f} (aim 1.05)")
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        toll = await send_and_kill(Path(folder))
    spent = time.perf_counter() - begun
    arrived = sum(toll.heard[chat] > 0 for chat in toll.in_flight)
    print(f"killed {toll.kills} times ({spent:.0f} s), {RECIPIENTS:,} recipients")
    print(f"in flight {len(toll.in_flight)}, of those arrived {arrived}")
    print(f"lost {len(toll.lost)}, doubled {len(toll.doubled)}, unknown {len(toll.unknown)}")


if __name__ == "__main__":
    asyncio.run(main())
