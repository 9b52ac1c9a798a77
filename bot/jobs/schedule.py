"""The jobs, and how often each looks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.channels.webchat import WebchatChannel
from bot.health import Fault, Health
from bot.intake.room import Room
from storage.announcements.queueing import queue_announcements
from storage.appointments.due import let_times_run_out, send_agendas, send_reminders
from storage.appointments.offers import serve_waiting_list
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.cases.due import remind_of_solved, tell_of_overdue
from storage.cases.todos import show_todos
from storage.database import Database
from storage.digests import send_digests
from storage.events.dates import materialise_all_dates
from storage.events.due import look_after_events
from storage.ideas.due import tell_of_missed_goals
from storage.moderation.floods import tell_of_flood
from storage.privacy.retention import forget_what_is_old, list_files_without_row
from storage.privacy.rights import delete_those_who_left
from storage.privacy.tombstones import forget_old_tombstones, tombstones_beside
from storage.quarter import get_quarter
from storage.scrubbing import note_erased

logger = logging.getLogger(__name__)

LATE_S: Final = 3600
"""``misfire_grace_time``: a machine that slept looks as soon as it is awake again."""
FILE_SETTLES: Final = timedelta(hours=1)
"""A file younger than this may belong to a transaction that is not committed yet."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is looked after every so often."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


def create_scheduler(
    *,
    database: Database,
    webchat: WebchatChannel,
    media_dir: Path,
    clock: Callable[[], datetime],
    room: Room,
    health: Health,
) -> AsyncIOScheduler:
    """Return the scheduler with all jobs; the caller starts it and shuts it down.

    Jobs that fail are told to ``health``.
    """
    scheduler = AsyncIOScheduler(timezone="UTC")
    jobs = _Jobs(database, webchat, media_dir, clock, room)
    running = _Running()
    health.add("jobs", running.faults)
    for job in jobs.all():
        scheduler.add_job(
            running.run,
            IntervalTrigger(seconds=int(job.every.total_seconds())),
            args=[job],
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=LATE_S,
        )
    return scheduler


class _Jobs:
    """The jobs and what they work with."""

    def __init__(
        self,
        database: Database,
        webchat: WebchatChannel,
        media_dir: Path,
        clock: Callable[[], datetime],
        room: Room,
    ) -> None:
        self._database = database
        self._webchat = webchat
        self._media_dir = media_dir
        self._clock = clock
        self._room = room
        self._scrubbed_on: date | None = None

    def all(self) -> list[Job]:
        return [
            Job("announcements", timedelta(seconds=1), self._feed_announcements),
            Job("appointments", timedelta(seconds=2), self._look_after_appointments),
            Job("agendas", timedelta(minutes=1), self._send_agendas),
            Job("walk-ins", timedelta(hours=1), self._materialise_walk_in_blocks),
            Job("events", timedelta(seconds=5), self._look_after_events),
            Job("event-dates", timedelta(hours=1), self._lay_event_dates),
            Job("reminders", timedelta(minutes=1), self._remind),
            Job("overdue", timedelta(minutes=5), self._tell_of_overdue),
            Job("ideas", timedelta(minutes=30), self._tell_of_missed_goals),
            Job("floods", timedelta(minutes=1), self._tell_of_flood),
            Job("farewells", timedelta(minutes=1), self._delete_those_who_left),
            Job("retention", timedelta(minutes=30), self._forget),
            Job("files", timedelta(hours=6), self._sweep_files),
            Job("room", timedelta(minutes=1), self._room.warn),
        ]

    async def _feed_announcements(self) -> None:
        """Begin, carry on and end announcements."""
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await queue_announcements(session, profile=profile, now=self._clock())

    async def _look_after_appointments(self) -> None:
        """End holds and offers, pass their times on, and remind."""
        now = self._clock()
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await let_times_run_out(session, profile=profile, now=now)
            await send_reminders(session, profile=profile, now=now)

    async def _send_agendas(self) -> None:
        """Send agendas and summaries, and offer what became free by the clock alone."""
        now = self._clock()
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await serve_waiting_list(session, profile=profile, now=now)
            await send_agendas(session, profile=profile, now=now)
            await send_digests(session, profile=profile, now=now)

    async def _materialise_walk_in_blocks(self) -> None:
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await materialise_walk_in_blocks(session, profile=profile, now=self._clock())

    async def _look_after_events(self) -> None:
        """Publish events that are due, pass seats on, and remind."""
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await look_after_events(session, profile=profile, now=self._clock())

    async def _lay_event_dates(self) -> None:
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await materialise_all_dates(session, profile=profile, now=self._clock())

    async def _remind(self) -> None:
        """Ask once more whether cases are solved, and show the team what it is to tell."""
        async with self._database.transaction() as session:
            await remind_of_solved(session, now=self._clock())
            await show_todos(session, now=self._clock())

    async def _tell_of_overdue(self) -> None:
        async with self._database.transaction() as session:
            await tell_of_overdue(session, now=self._clock())

    async def _tell_of_missed_goals(self) -> None:
        async with self._database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await tell_of_missed_goals(session, profile=profile, now=self._clock())

    async def _tell_of_flood(self) -> None:
        async with self._database.transaction() as session:
            await tell_of_flood(session, now=self._clock())

    async def _delete_those_who_left(self) -> None:
        async with self._database.transaction() as session:
            await delete_those_who_left(session)
        await self._database.scrub()

    async def _forget(self) -> None:
        now = self._clock()
        async with self._database.transaction() as session:
            counts = await forget_what_is_old(session, media_dir=self._media_dir, now=now)
            if counts and self._scrubbed_on != now.date():
                # Once a day: it takes as long as writing the file anew.
                note_erased(session)
                self._scrubbed_on = now.date()
        if counts:
            gone = ", ".join(f"{name} {number}" for name, number in counts.items())
            logger.info("Forgotten: %s", gone)
        await self._webchat.forget_old()
        tombstones = tombstones_beside(self._media_dir)
        await asyncio.to_thread(forget_old_tombstones, tombstones, now=now)

    async def _sweep_files(self) -> None:
        """Delete files a crash has left without a row."""
        settled = (self._clock() - FILE_SETTLES).timestamp()
        names = await asyncio.to_thread(_older_files, self._media_dir, settled)
        for start in range(0, len(names), BATCH):
            async with self._database.transaction() as session:
                lost = await list_files_without_row(session, names[start : start + BATCH])
            for name in lost:
                (self._media_dir / name).unlink(missing_ok=True)


class _Running:
    """Runs the jobs, and knows which of them failed the last time."""

    def __init__(self) -> None:
        self._failed: Final[dict[str, int]] = {}

    async def run(self, job: Job) -> None:
        """Run a job; what fails is logged, and the job comes again."""
        try:
            await job.run()
        except asyncio.CancelledError:
            # Only the scheduler cancels, and only to stop; it would log that as a failure.
            logger.info("Stopped in the job %s, which comes again after the start", job.name)
        except Exception:
            logger.exception("The job %s failed", job.name)
            self._failed[job.name] = self._failed.get(job.name, 0) + 1
        else:
            self._failed.pop(job.name, None)

    async def faults(self) -> Sequence[Fault]:
        """Return which jobs fail; people are served nevertheless."""
        return [
            Fault(f"job-{name}", f"failed {count} times in a row")
            for name, count in self._failed.items()
        ]


def _older_files(folder: Path, before: float) -> list[str]:
    if not folder.is_dir():
        return []
    files = (file for file in folder.iterdir() if file.is_file())
    return [file.name for file in files if file.stat().st_mtime < before]
