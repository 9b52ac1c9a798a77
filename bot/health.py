"""Whether people can be served: each part says what is wrong with it, ``/health`` says it on.

A part adds a check with ``Health.add``; ``run`` asks all of them every few seconds, so that
whoever asks ``/health`` waits for nobody, and writes what is wrong into the log.
"""

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.failures import database_failures
from bot.logs import Kind, describe_error, error_location
from storage.database import Database
from storage.outbox import oldest_answer

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 5.0
LOOK_WITHIN_S: Final = 8.0
"""What waits for another process that writes into the SQLite file gives up after five seconds."""
STALE_S: Final = 30.0
ANSWERED_WITHIN: Final = timedelta(minutes=5)
"""An answer that waits longer is late; whoever waits for one has put the phone away."""
PROBE: Final = ".health"
PROBE_BYTES: Final = 64 * 1024
LOW_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong at the moment.

    Attributes:
        name: what ``/health`` shows to everybody, such as ``telegram``.
        detail: for the log: ids, counts, codes.
        stops_all: whether nobody can be served.
    """

    name: str
    detail: str
    stops_all: bool = False


Check = Callable[[], Awaitable[Sequence[Fault]]]
"""Returns what is wrong with one part; nothing when all is well."""


class Health:
    """All checks, and what they found last."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer: Final = timer
        self._checks: Final[dict[str, Check]] = {}
        self._found: tuple[Fault, ...] = (Fault("start", "nobody has looked yet", stops_all=True),)
        self._looked_at = timer()

    def add(self, name: str, check: Check) -> None:
        """Ask this check too, from the next look on; its name is for the case that it fails."""
        self._checks[name] = check

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was wrong at the last look; that the last one is long ago is a fault as well."""
        late_s = self._timer() - self._looked_at
        if late_s > STALE_S:
            return (*self._found, Fault("checks", f"the last was {late_s:.0f} s ago"))
        return self._found

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Ask all checks at once, and log what they find."""
        found = await asyncio.gather(*(_ask(name, check) for name, check in self._checks.items()))
        self._found = tuple(fault for faults in found for fault in faults)
        self._looked_at = self._timer()
        for fault in self._found:
            logger.warning("Not well, %s: %s", Kind(fault.name), fault.detail)


async def _ask(name: str, check: Check) -> Sequence[Fault]:
    """Return what a check says; one that fails by itself must not end the program."""
    asked = asyncio.gather(check(), return_exceptions=True)
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            (faults,) = await asked
    except TimeoutError:
        return [Fault(name, f"no answer within {LOOK_WITHIN_S:.0f} s", stops_all=True)]
    if isinstance(faults, BaseException):
        return [Fault(name, error_location(faults))]
    return faults


def check_database(
    database: Database, channels: Collection[str], clock: Callable[[], datetime]
) -> Check:
    """Return the check whether the database reads and writes, and answers do not pile up."""

    async def check() -> Sequence[Fault]:
        try:
            await database.ping()
            await database.probe_writing()
            async with database.reading() as session:
                oldest = {
                    channel: await oldest_answer(session, channel=channel) for channel in channels
                }
        except database_failures() as error:
            return [Fault("database", describe_error(error), stops_all=True)]
        late = {
            channel: (clock() - since) // timedelta(minutes=1)
            for channel, since in oldest.items()
            if since is not None and since < clock() - ANSWERED_WITHIN
        }
        return [
            Fault("outbox", f"an answer of {channel} has waited for {minutes} min")
            for channel, minutes in late.items()
        ]

    return check


def check_disk(folder: Path, *, holds_database: bool) -> Check:
    """Return the check whether files can be written, and how much room is left."""
    busy = False

    def probe() -> Sequence[Fault]:
        nonlocal busy
        busy = True
        try:
            return _probe(folder, holds_database=holds_database)
        finally:
            busy = False

    async def check() -> Sequence[Fault]:
        # A disk that hangs keeps its thread; one is enough.
        if busy:
            return [Fault("disk", "it does not answer", stops_all=holds_database)]
        return await asyncio.to_thread(probe)

    return check


def _probe(folder: Path, *, holds_database: bool) -> Sequence[Fault]:
    path = folder / PROBE
    try:
        path.write_bytes(bytes(PROBE_BYTES))
        usage = shutil.disk_usage(folder)
    except OSError as error:
        return [Fault("disk", describe_error(error), stops_all=holds_database)]
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    share = usage.free / usage.total
    return [Fault("disk", f"{100 * share:.0f} % are free")] if share < LOW_SHARE else []
