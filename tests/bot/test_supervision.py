"""What runs for as long as the program begins again, and says so."""

import asyncio
import logging

import pytest

from bot import supervision
from bot.supervision import keep_running
from bot.troubles import Troubles


async def test_what_fails_begins_again_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    troubles, pauses, runs = Troubles(), list[float](), list[int]()

    async def run() -> None:
        runs.append(len(troubles.known))
        if len(runs) <= 7:
            async with asyncio.TaskGroup():
                raise KeyError("secret")  # noqa: EM101  /health must not show it

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        (fault,) = await troubles.check()
        assert fault.name == "program"
        assert fault.detail.startswith("delivery of telegram fails: KeyError, for ")
        assert not fault.stops_all

    await keep_running("delivery of telegram", run, troubles, pause=pause)
    assert runs == [0, *[1] * 7]
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert troubles.known == [], "it has returned"
    assert caplog.text.count("delivery of telegram failed, again in") == 7


async def test_what_runs_steadily_again_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "STEADY_S", 0.02)
    troubles, pauses, runs = Troubles(), list[float](), 0

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs <= 3:
            raise OSError
        assert len(troubles.known) == 1
        await asyncio.sleep(0.05)
        if runs == 4:
            assert troubles.known == []
            raise OSError

    await keep_running("health", run, troubles, pause=pause)
    assert pauses == [1, 2, 4, 1]


async def test_the_end_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(keep_running("x", asyncio.Event().wait, Troubles()))  # type: ignore[arg-type]  # it never returns
            await asyncio.sleep(0)
            task.cancel()
    assert caplog.text == ""
