"""A process that delivers announcements and is killed on the way: a fork that calls ``live``.

It opens the database and lets worker and feeder run, against the Bot API stand-in, on a time that
it moves by waiting.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Delivered
from bot.channels.telegram import TelegramChannel
from storage.database import Database
from tests.support.broadcasting import Broadcast
from tests.support.shared_time import SharedTime, SharedTimeLoop
from tests.support.telegram import make

LATENCY_S: Final = 0.01
"""What a request takes there, and its answer back, at most."""


@dataclass(frozen=True)
class Life:
    """What the process works with.

    Attributes:
        database_url: where the announcement is.
        api_url: the stand-in.
        token: the bot's.
        folder: of photos.
        time_file: of the time that is shared with the stand-in.
        begins: what the clock shows at second 0.
    """

    database_url: str
    api_url: str
    token: str
    folder: str
    time_file: str
    begins: str


class _Telegram(TelegramChannel):
    """The real channel; ways there and back take some of the shared time, the stand-in none."""

    async def deliver(self, method: Any, *, key: int) -> Delivered:
        await _on_the_way()
        with _loop().standing_still():
            end = await super().deliver(method, key=key)
        await _on_the_way()
        return end


class _Database(Database):
    """The real database, which takes none of the shared time."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        if self.url.get_backend_name() != "sqlite":
            with _loop().standing_still():
                async with super().transaction() as session:
                    yield session
            return
        async with super().transaction() as session:
            await session.connection()  # another process may write: waiting for it takes time
            with _loop().standing_still():
                yield session


def _loop() -> SharedTimeLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SharedTimeLoop)
    return loop


async def _on_the_way() -> None:
    await asyncio.sleep(random.uniform(0, LATENCY_S))  # noqa: S311  it hides nothing


async def deliver(life: Life, time: SharedTime) -> None:
    """Deliver until killed."""
    channel = make(_Telegram, life.api_url, life.token)
    quarter = Broadcast(
        life.database_url,
        channel,
        media_dir=Path(life.folder),
        clock=time.clock(datetime.fromisoformat(life.begins)),
        open_database=_Database,
    )
    async with quarter.alive():
        await asyncio.Event().wait()


def live(life: Life) -> None:
    """Deliver in a process that has just begun; it never returns."""
    time = SharedTime(Path(life.time_file))
    with asyncio.Runner(loop_factory=partial(SharedTimeLoop, time)) as runner:
        runner.run(deliver(life, time))
