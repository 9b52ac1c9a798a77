"""Updates by long polling: in order, none lost, and acknowledged when they are committed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import TelegramChannel, TokenRefusedError, polling
from bot.channels.telegram.polling import Progress
from tests.bot.channels.telegram.conftest import until
from tests.support.botapi import (
    BotApi,
    Fault,
    answer,
    cut_after,
    cut_before,
    too_many,
)


class Reader:
    """Reads updates: their texts, in the order they began and ended."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []
        self.obstacles: dict[str, Callable[[], Awaitable[object]]] = {}
        self._changed = asyncio.Event()

    async def handle(self, update: Update) -> None:
        """Take an update, unless there is an obstacle."""
        words = str(update.message.text if update.message else update.event_type)
        self.began.append(words)
        obstacle = self.obstacles.get(words)
        if obstacle is not None:
            await obstacle()
        self.ended.append(words)
        self._changed.set()

    async def until(self, *words: str) -> None:
        """Until these have been read, in whatever order."""
        async with asyncio.timeout(10):
            while set(words) - set(self.ended):
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def receiving(channel: TelegramChannel, reader: Reader) -> AsyncIterator[asyncio.Task[None]]:
    """Let updates come, until the end of the block."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(channel.receive(reader.handle))
        yield task
        task.cancel()


async def test_updates_come_in_order_and_are_acknowledged(
    api: BotApi, channel: TelegramChannel
) -> None:
    reader = Reader()
    words = [str(number) for number in range(250)]
    for number, word in enumerate(words):
        api.person(number % 7 + 1).write(word)
    async with receiving(channel, reader):
        await reader.until(*words)
        await until(lambda: not api.core.updates.waiting)
        api.person(1).write("later")
        await reader.until("later")
    assert reader.began == [*words, "later"]
    assert api.core.updates.waiting == []


async def test_all_kinds_of_updates_come(api: BotApi, channel: TelegramChannel) -> None:
    reader = Reader()
    async with receiving(channel, reader):
        person = api.person(1)
        message = person.start()
        person.edit(message.message_id, "hello")
        person.tap(message.message_id, "data")
        person.block()
        await reader.until("/start", "edited_message", "callback_query", "my_chat_member")


async def test_a_slow_chat_does_not_hold_the_others(api: BotApi, channel: TelegramChannel) -> None:
    reader, slowly = Reader(), asyncio.Event()
    reader.obstacles["slow"] = slowly.wait
    async with receiving(channel, reader):
        api.person(1).write("slow")
        for number in range(5):
            api.person(2).write(f"quick {number}")
            await reader.until(f"quick {number}")
        polls = len(api.requests_for("getUpdates"))
        await asyncio.sleep(1)
        assert len(api.requests_for("getUpdates")) - polls < 12  # it does not spin
        assert len(api.core.updates.waiting) == 6
        slowly.set()
        await reader.until("slow")
        await until(lambda: not api.core.updates.waiting)
    assert len(reader.began) == 6


async def test_more_than_a_batch_behind_a_slow_update_waits_without_asking(
    api: BotApi, channel: TelegramChannel
) -> None:
    reader, slowly = Reader(), asyncio.Event()
    reader.obstacles["slow"] = slowly.wait
    api.person(1).write("slow")
    for number in range(150):
        api.person(2).write(str(number))
    async with receiving(channel, reader):
        await reader.until("98")
        await asyncio.sleep(0.5)
        polls = len(api.requests_for("getUpdates"))
        await asyncio.sleep(0.5)
        assert len(api.requests_for("getUpdates")) == polls
        slowly.set()
        await reader.until("149")


async def test_what_was_not_committed_at_the_end_comes_again(
    api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "FINISH_S", 0.1)
    reader, never = Reader(), asyncio.Event()
    reader.obstacles["2"] = never.wait
    for number, word in enumerate(("1", "2", "3")):
        api.person(number + 1).write(word)
    first = TelegramChannel(api.token, api_url=api.url)
    async with receiving(first, reader):
        await reader.until("1", "3")
    await first.close()
    again, second = Reader(), TelegramChannel(api.token, api_url=api.url)
    async with receiving(second, again):
        await again.until("2", "3")
    await second.close()
    assert again.began == ["2", "3"]


async def test_at_the_end_running_updates_finish_and_are_acknowledged(
    api: BotApi, channel: TelegramChannel
) -> None:
    reader = Reader()
    reader.obstacles["slow"] = lambda: asyncio.sleep(0.3)
    async with receiving(channel, reader):
        api.person(1).write("slow")
        await until(lambda: bool(reader.began))
    assert reader.ended == ["slow"]
    assert api.core.updates.waiting == []


async def test_an_update_that_was_not_stored_is_fed_again_and_not_acknowledged(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    reader = Reader()
    tries: list[int] = []

    async def fail_once() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError("secret")  # noqa: EM101  the log must not show it

    reader.obstacles["1"] = fail_once
    async with receiving(channel, reader):
        api.person(1).write("1")
        await until(lambda: len(tries) == 1)
        assert len(api.core.updates.waiting) == 1
        await reader.until("1")
        await until(lambda: not api.core.updates.waiting)
    assert "secret" not in caplog.text


async def test_an_update_that_cannot_be_read_does_not_hide_the_others(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    reader = Reader()
    api.core.updates.add("message", {"message_id": "none", "text": "Ayşe's secret"})
    api.person(1).write("readable")
    async with receiving(channel, reader):
        await reader.until("readable")
        await until(lambda: not api.core.updates.waiting)
    assert "cannot be read" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "fault",
    [cut_before(), cut_after(), answer(502), answer(500), answer(409), too_many(1)],
    ids=str,
)
async def test_polling_survives(api: BotApi, channel: TelegramChannel, fault: Fault) -> None:
    reader = Reader()
    api.faults.add(fault, method="getUpdates")
    api.person(1).write("1")
    async with receiving(channel, reader):
        await reader.until("1")
    assert reader.began == ["1"]


async def test_another_poller_does_not_end_ours(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    reader, other = Reader(), TelegramChannel(api.token, api_url=api.url)
    async with receiving(channel, reader):
        await until(api.core.updates.polled.is_set)
        await other.bot.get_updates(limit=1)
        api.person(1).write("1")
        await reader.until("1")
    await other.close()
    assert "terminated by other getUpdates request" in caplog.text


async def test_a_webhook_is_removed_to_poll(api: BotApi, channel: TelegramChannel) -> None:
    reader = Reader()
    await channel.bot.set_webhook("http://127.0.0.1:9/")
    async with receiving(channel, reader):
        api.person(1).write("1")
        await reader.until("1")


@pytest.mark.parametrize("token", ["4242:wrong", "1:wrong"])
async def test_a_wrong_token_is_told_in_plain_words(api: BotApi, token: str) -> None:
    stranger = TelegramChannel(token, api_url=api.url)
    with pytest.raises(TokenRefusedError, match="QB_TELEGRAM_TOKEN") as caught:
        await stranger.receive(Reader().handle)
    await stranger.close()
    assert token not in str(caught.value)


@given(st.lists(st.integers(0, 9)))
def test_the_offset_passes_only_what_is_finished_without_a_gap(drawn: list[int]) -> None:
    progress, running, finished, next_id = Progress(), list[int](), set[int](), 100
    for step in drawn:
        if step < 5 and running:
            update_id = running.pop(step % len(running))
            finished.add(update_id)
            progress.finish(update_id)
        else:
            assert progress.begin(next_id)
            running.append(next_id)
            next_id += 1
        assert not any(progress.begin(known) for known in range(100, next_id))
        assert progress.unfinished == len(running)
        expected = min(running, default=next_id)
        assert (progress.offset or 100) == expected
    progress.confirm(progress.offset)
    assert progress.offset is None
