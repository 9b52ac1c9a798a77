"""Health tells the truth: what cannot be written, who waits, what has not been looked at."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot import health as module
from bot.health import PROBE, STALE_S, Check, Fault, Health, check_database, check_disk
from storage.database import Database
from tests.conftest import NOW
from tests.support.databases import on_both_databases
from tests.support.town import Town


def names(health: Health) -> list[str]:
    return [fault.name for fault in health.faults]


async def test_nobody_has_looked_yet_and_nobody_looks_any_more() -> None:
    seconds = 0.0
    health = Health(timer=lambda: seconds)
    assert names(health) == ["start"]
    await health.look()
    assert names(health) == []
    seconds = STALE_S + 1
    assert names(health) == ["checks"]


async def test_a_check_that_hangs_or_fails_is_a_fault_and_stops_no_other(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_WITHIN_S", 0.05)
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)

    async def hang() -> Sequence[Fault]:
        await asyncio.Event().wait()
        return []

    async def fail() -> Sequence[Fault]:
        name = "Frau Arslan"
        raise KeyError(name)

    async def tell() -> Sequence[Fault]:
        return [Fault("telegram", "no new messages for 3 min")]

    health = Health()
    for name, check in (("database", hang), ("jobs", fail), ("telegram", tell)):
        health.add(name, check)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await health.run()
    hanging, failing, telling = health.faults
    assert hanging == Fault("database", "no answer within 0 s", stops_all=True)
    assert failing.name == "jobs"
    assert failing.detail.startswith("KeyError < test_health.py:")
    assert telling.detail == "no new messages for 3 min"
    assert "Not well, telegram: no new messages for 3 min" in caplog.text
    assert "Arslan" not in caplog.text


@on_both_databases
async def test_an_answer_that_waits_too_long_is_told(town: Town) -> None:
    await town.intake.feed(town.channel, town.newcomer().an_update(text="/start"))
    check = check_database(town.database, [town.channel.name], lambda: NOW + timedelta(minutes=9))
    (fault,) = await check()
    assert fault == Fault("outbox", f"an answer of {town.channel.name} has waited for 9 min")
    await town.deliver()
    assert await check() == []


async def test_a_database_that_is_read_but_not_written_serves_nobody(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    check = check_database(database, [], lambda: NOW)
    assert await check() == []
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA query_only = ON")
    assert await check() == [
        Fault("database", "OperationalError (SQLITE_READONLY)", stops_all=True)
    ]
    await database.close()


async def test_a_disk_that_takes_nothing_or_little_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = check_disk(tmp_path / "gone", holds_database=True)
    assert await gone() == [
        Fault("disk", "FileNotFoundError (No such file or directory)", stops_all=True)
    ]
    low = type(shutil.disk_usage("/"))(total=1_000, used=960, free=40)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _folder: low)
        assert await check_disk(tmp_path, holds_database=True)() == [Fault("disk", "4 % are free")]
    assert not (tmp_path / PROBE).exists()


async def test_a_disk_that_hangs_keeps_one_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check: Check = check_disk(tmp_path, holds_database=False)
    loop, goes_on = asyncio.get_running_loop(), asyncio.Event()

    def hang(_folder: Path, **_rest: bool) -> Sequence[Fault]:
        asyncio.run_coroutine_threadsafe(goes_on.wait(), loop).result()
        return []

    monkeypatch.setattr(module, "_probe", hang)
    first = asyncio.gather(check())
    await asyncio.sleep(0.05)
    assert await check() == [Fault("disk", "it does not answer")]
    goes_on.set()
    (found,) = await first
    assert found == []
