"""Jobs go on when somebody sets the clock back.

APScheduler remembers when each job is due by the clock of the machine; when that is set back an
hour, nothing would happen for an hour.  Where it is set forward, everything is due at once, and
that is right.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 5.0
JUMP: Final = timedelta(seconds=2)
"""Smaller corrections are not worth a line."""


async def follow_clock(
    scheduler: AsyncIOScheduler,
    clock: Callable[[], datetime],
    *,
    timer: Callable[[], float] = monotonic,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Move what is due with the clock, until cancelled.

    Args:
        scheduler: whose jobs.
        clock: returns the current time, aware.
        timer: returns seconds that only rise.
        pause: waits so many seconds.
    """
    told, moment = clock(), timer()
    while True:
        await pause(LOOK_EVERY_S)
        now, elapsed = clock(), timer()
        back = told + timedelta(seconds=elapsed - moment) - now
        told, moment = now, elapsed
        if back < JUMP:
            continue
        logger.warning("The clock was set back by %.0f s; jobs go on", back.total_seconds())
        for job in scheduler.get_jobs():
            if job.next_run_time is not None:
                job.modify(next_run_time=job.next_run_time - back)
