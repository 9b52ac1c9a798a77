"""The jobs: what is due is done, and files without a row are swept."""

import asyncio
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from aiogram.types import BotCommand
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.channels.webchat import WebchatChannel
from bot.health import Fault, Health
from bot.jobs import create_scheduler, follow_clock
from bot.jobs.schedule import FILE_SETTLES
from storage.people import Role
from storage.rates.limiter import Rates
from tests.conftest import NOW
from tests.support.pictures import a_photo
from tests.support.town import CATALOGUES, Town


def no_commands(_role: Role) -> Sequence[BotCommand]:
    return []


async def run_job(town: Town, name: str, health: Health | None = None) -> None:
    """Run one job of the real schedule, once."""
    webchat = WebchatChannel(
        town.database,
        media_dir=town.media_dir,
        clock=lambda: town.now,
        catalogues=CATALOGUES,
        commands=no_commands,
        rates=Rates(lambda: 0.0),
        room=town.room,
    )
    scheduler = create_scheduler(
        database=town.database,
        webchat=webchat,
        media_dir=town.media_dir,
        clock=lambda: town.now,
        room=town.room,
        health=health or Health(),
    )
    job = scheduler.get_job(name)
    assert job.coalesce
    assert job.max_instances == 1
    await job.func(*job.args)
    await webchat.close()


async def test_a_late_case_is_told_of_once_and_once_more_at_three_times_the_span(
    town: Town,
) -> None:
    manager, person = await town.member(), town.newcomer()
    await person.write("/report")
    await person.write("The lamp is broken.")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    before = len(manager.chat)
    told = []
    for _day in range(40):
        town.pass_time(days=1)
        await run_job(town, "overdue")
        await town.deliver()
        told.append(len(manager.chat) - before)
    assert told[-1] == 2
    assert told[6] == 0, "five working days are Monday of the next week"
    assert told[7] == 1


async def test_files_without_a_row_are_swept_once_they_have_settled(town: Town) -> None:
    person = town.newcomer()
    await person.send_photo(a_photo(), caption="Broken")
    (kept,) = town.media_dir.glob("*.jpg")
    lost, fresh = town.media_dir / "lost.jpg", town.media_dir / "fresh.jpg"
    old = (town.now - FILE_SETTLES).timestamp() - 1
    for file, changed in ((lost, old), (kept, old), (fresh, town.now.timestamp())):
        file.touch()
        os.utime(file, (changed, changed))
    await run_job(town, "files")
    assert sorted(town.media_dir.glob("*.jpg")) == sorted([kept, fresh])


@pytest.mark.parametrize(
    "name", ["announcements", "reminders", "overdue", "farewells", "retention", "files"]
)
async def test_every_job_runs_on_an_empty_town(town: Town, name: str) -> None:
    await run_job(town, name)


async def test_a_failing_job_is_logged_and_comes_again(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: object) -> None:
        msg = "no disk"
        raise OSError(msg)

    monkeypatch.setattr("bot.jobs.schedule._older_files", break_down)
    health = Health()
    await run_job(town, "files", health)
    assert "The job files failed" in caplog.text
    await health.look()
    assert health.faults == (Fault("job-files", "failed 1 times in a row"),)


async def test_a_job_the_stop_cancels_is_no_failure(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def take_long(*_args: object, **_named: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.jobs.schedule.remind_of_solved", take_long)
    with caplog.at_level(logging.INFO):
        async with asyncio.TaskGroup() as together:
            running = together.create_task(run_job(town, "reminders"))
            await begun.wait()
            running.cancel()
    assert not running.cancelled()
    assert "Stopped in the job reminders" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_clock_that_is_set_back_does_not_stop_the_jobs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Set back an hour, nothing happened for an hour: no reminder, no announcement."""
    scheduler, ran = AsyncIOScheduler(timezone="UTC"), asyncio.Event()

    async def run() -> None:
        ran.set()

    scheduler.add_job(run, IntervalTrigger(seconds=1), id="announcements", coalesce=True)
    scheduler.start()
    job = scheduler.get_job("announcements")
    # As after a minute in which the clock was set back an hour: due by the old time.
    job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
    times = iter([NOW, NOW + timedelta(seconds=5), NOW + timedelta(seconds=10, hours=-1)])
    seconds = iter([100.0, 105.0, 110.0])
    looks = 0

    async def look(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks > 2:
            await asyncio.Event().wait()

    async with asyncio.timeout(5), asyncio.TaskGroup() as together:
        following = together.create_task(
            follow_clock(scheduler, lambda: next(times), timer=lambda: next(seconds), pause=look)
        )
        await ran.wait()
        following.cancel()
    scheduler.shutdown(wait=False)
    assert "The clock was set back by 3600 s" in caplog.text
