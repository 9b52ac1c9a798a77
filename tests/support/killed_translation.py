"""A program whose translating worker is killed on the way: ``python -m … URL NOW``.

It forks for each moment and kills the fork there, as by a power cut: while the engine is asked,
and with its answer in hand, before that is committed.  Each begins after the lease of the one
before has run out.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta

from sqlalchemy import event

import storage.models
from bot import language
from bot.translation.worker import TranslationWorker
from bot.troubles import Troubles
from storage.database import Database
from storage.translations.leasing import LEASE
from storage.translations.models import Engine
from tests.support.databases import OWNERSHIP

IN_THE_CALL, BEFORE_THE_COMMIT = "in the call", "before the commit"
MOMENTS = (IN_THE_CALL, BEFORE_THE_COMMIT)


class FatalEngine:
    """An engine that is the end of its process, at once or after its answer."""

    kind = Engine.EMBEDDED
    outside = False

    def __init__(self, moment: str) -> None:
        self._moment = moment
        self.has_answered = False

    async def languages(self) -> frozenset[tuple[str, str]]:
        """Return what it knows."""
        return frozenset({("tr", "de")})

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Answer, or end everything."""
        if self._moment == IN_THE_CALL:
            end()
        self.has_answered = True
        return text

    async def close(self) -> None:
        """There is nothing to let go of."""


def end() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


async def work(url: str, begins: datetime, number: int) -> None:
    """Have one turn, and be killed in it."""
    engine = FatalEngine(MOMENTS[number])
    now = begins + number * (LEASE + timedelta(seconds=1))
    database = Database(url, ownership=OWNERSHIP)

    @event.listens_for(database.engine.sync_engine, "commit")
    def _before_commit(_connection: object) -> None:
        if engine.has_answered:
            end()

    worker = TranslationWorker(engine, database, clock=lambda: now, troubles=Troubles())
    await worker.turn()


def main() -> None:
    """Let a fork die at each moment, and tell how each ended."""
    assert storage.models.ALL
    language.load()
    url, begins = sys.argv[1], datetime.fromisoformat(sys.argv[2])
    for number, moment in enumerate(MOMENTS):
        fork = os.fork()
        if not fork:
            asyncio.run(work(url, begins, number))
            os._exit(0)
        _, status = os.waitpid(fork, 0)
        sys.stdout.write(f"{moment}: {os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main()
