"""Whatever the loop waits for is logged with its place, and a machine that sleeps is not."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import watchdog
from bot.watchdog import watching

LINE = re.compile(r"The loop waited (\d+) ms at (.+)")
SLEEPER = """
import asyncio, logging, sys
from bot.watchdog import watching
logging.basicConfig(stream=sys.stdout)
async def main():
    with watching():
        print("watching", flush=True)
        await asyncio.sleep(1.5)
asyncio.run(main())
"""


def waited(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    found = (LINE.search(record.getMessage()) for record in caplog.records)
    return [(int(match[1]), match[2]) for match in found if match]


def compute(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(1_000))


async def test_what_holds_the_loop_up_is_told_with_its_place(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "_OURS", (str(Path(__file__).parent),))
    with watching():
        await asyncio.sleep(0.15)
        time.sleep(0.5)  # noqa: ASYNC251  that is what is watched for
        await asyncio.sleep(0.15)
        compute(0.5)
        await asyncio.sleep(0.15)
    waits, computes = waited(caplog)
    assert 250 <= waits[0] <= 1_500
    assert re.fullmatch(r"test_watchdog\.py:\d+", waits[1])
    assert 250 <= computes[0] <= 1_500
    assert re.fullmatch(r"test_watchdog\.py:\d+ < test_watchdog\.py:\d+", computes[1])


async def test_short_steps_are_no_matter(caplog: pytest.LogCaptureFixture) -> None:
    with watching(limit_s=0.4):
        for _ in range(5):
            time.sleep(0.05)  # noqa: ASYNC251
            await asyncio.sleep(0)
    assert waited(caplog) == []


async def test_what_does_not_end_is_told_meanwhile(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "LONG_S", 0.3)
    with watching():
        time.sleep(0.7)  # noqa: ASYNC251
        assert caplog.text.count("The loop has been waiting for 0 s at test_watchdog.py:") == 1
        await asyncio.sleep(0.15)
    assert len(waited(caplog)) == 1


def test_a_machine_that_sleeps_is_no_fault_of_the_program() -> None:
    with subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", SLEEPER],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as sleeper:
        assert sleeper.stdout is not None
        assert sleeper.stdout.readline() == "watching\n"
        time.sleep(0.3)
        os.kill(sleeper.pid, signal.SIGSTOP)
        time.sleep(0.7)
        os.kill(sleeper.pid, signal.SIGCONT)
        assert sleeper.stdout.read() == ""
