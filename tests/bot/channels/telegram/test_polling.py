"""Updates by long polling: none lost, acknowledged when they are stored, and never a busy loop."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import suppress
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import User
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.polling import (
    BATCH,
    LONGEST_PAUSE_S,
    NOT_FETCHED,
    REORDERED,
    Polling,
    Raw,
    RawUpdates,
    TokenRefusedError,
)
from bot.troubles import Troubles
from storage.database import Database
from tests.bot.channels.telegram.conftest import until
from tests.support.botapi import (
    BotApi,
    Fault,
    answer,
    cut_after,
    cut_before,
    too_many,
)
from tests.support.telegram import telegram

ME = User(id=42, is_bot=True, first_name="Bot", username="bot")
PATIENCE = 60
"""Calls after which a test gives up."""


class Odd(BaseSession):
    """A messenger with updates in any order, and whatever answers are wanted before them."""

    def __init__(self, update_ids: Sequence[int] = (), first: Sequence[object] = ()) -> None:
        super().__init__()
        self.waiting = list(update_ids)
        self.first = list(first)
        """Answers, or errors, before those that are right."""
        self.me: User | Exception = ME
        self.offsets: list[int | None] = []

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *_args: Any, **_kwargs: Any) -> AsyncGenerator[bytes, None]:
        """Have no files."""
        raise AssertionError
        yield b""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  the name is aiogram's
    ) -> Any:
        """Answer; when there is nothing to say any more, the polling ends."""
        if isinstance(method, GetMe):
            return self._say(self.me)
        assert isinstance(method, RawUpdates)
        self.offsets.append(method.offset)
        if len(self.offsets) > PATIENCE:
            raise asyncio.CancelledError
        if self.first:
            return self._say(self.first.pop(0))
        if method.offset is not None:
            self.waiting = [each for each in self.waiting if each >= method.offset]
        if not self.waiting:
            raise asyncio.CancelledError
        return [{"update_id": each} for each in self.waiting[: method.limit]]

    def _say(self, answer: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer


class Store:
    """Where updates are stored; can be away for a while."""

    def __init__(self, known: Collection[int] = ()) -> None:
        self.known = set(known)
        self.stored: list[int] = []
        self.failures = 0

    async def store(self, updates: Sequence[Raw]) -> Collection[int]:
        """Store what is new."""
        if self.failures:
            self.failures -= 1
            raise ConnectionError("secret")  # noqa: EM101  the log must not show it
        new = {update["update_id"] for update in updates} - self.known
        self.stored += sorted(new)
        self.known |= new
        return new


class Run:
    """Polling an odd messenger until it has nothing to say."""

    def __init__(self, server: Odd, store: Store | None = None) -> None:
        self.server = server
        self.store = store or Store()
        self.pauses: list[float] = []
        self.troubles = Troubles()
        self.told: list[str] = []
        """What did not go, at each pause."""

    async def play(self) -> "Run":
        """Play it."""
        polling = Polling(
            Bot("42:TEST", session=self.server), troubles=self.troubles, pause=self._pause
        )
        with suppress(asyncio.CancelledError):
            await polling.run(self.store.store)
        return self

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.told += self.troubles.known


Refusal = type[TelegramUnauthorizedError | TelegramNotFound]


def refused(kind: Refusal) -> Exception:
    method: TelegramMethod[Any] = GetMe()
    return kind(method=method, message="Unauthorized")


# --- Offsets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiting", "known", "polls", "pauses"),
    [
        ([100, 101], (), 2, 0),
        ([101, 100], (), 2, 0),
        ([101, 50], (50,), 2, 0),
        ([101, 102], (101, 102), 2, 1),
        ([1000, 5, 6], (), 3, 1),
        ([*range(5, 300)], (), 4, 0),
        ([1000, *range(5, 300)], (), 5, 1),
        ([1000, 5, 6], (1000,), 3, 1),
    ],
    ids=str,
)
async def test_updates_in_any_order_are_stored_once_and_all_acknowledged(
    waiting: list[int], known: tuple[int, ...], polls: int, pauses: int
) -> None:
    run = await Run(Odd(waiting), Store(known)).play()
    assert sorted(run.store.stored) == sorted(set(waiting) - set(known))
    assert run.server.waiting == []
    asked = run.server.offsets
    assert asked[0] is None
    assert len([offset for offset in asked if offset != asked[-1]]) <= polls
    assert len(run.pauses) <= pauses + 1  # the farewell asks once more


async def test_an_old_update_that_comes_again_does_not_take_the_offset_down() -> None:
    server = Odd([], [[{"update_id": 900}], [{"update_id": 50}], [{"update_id": 50}]])
    run = await Run(server, Store({50})).play()
    assert [offset for offset in server.offsets if offset is not None] == [901] * 4
    assert run.store.stored == [900]


async def test_after_ids_have_begun_anew_the_offset_follows_them() -> None:
    server = Odd([], [[{"update_id": 900}], [], [{"update_id": 7}]])
    await Run(server).play()
    assert server.offsets[:4] == [None, 901, None, 8]


@given(st.lists(st.integers(0, 3 * REORDERED), unique=True), st.sets(st.integers(0, REORDERED)))
def test_whatever_the_order_everything_is_acknowledged_in_the_end(
    waiting: list[int], known: set[int]
) -> None:
    run = asyncio.run(Run(Odd(waiting), Store(known)).play())
    assert set(run.store.stored) == set(waiting) - known
    assert run.server.waiting == []
    assert len(run.server.offsets) < PATIENCE


# --- Answers that bring nothing ----------------------------------------------------------------


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        [],
        "no list",
        [{"update_id": 7}],
        [{"message": {"text": "Ayşe's secret"}}],
        [{"update_id": "7"}, {"update_id": True}, {"update_id": -1}, {"update_id": 2**63}],
        ["no update", None, 5],
    ],
    ids=str,
)
async def test_answers_that_bring_nothing_new_are_followed_by_pauses(
    nothing: object, caplog: pytest.LogCaptureFixture
) -> None:
    run = await Run(Odd([8], [nothing] * 20), Store({7})).play()
    assert run.store.stored == [8], "what comes later is not lost"
    assert len(run.pauses) == 20
    assert sum(run.pauses) > 10
    if isinstance(nothing, list):
        assert max(run.pauses) <= LONGEST_PAUSE_S
    assert "secret" not in caplog.text
    assert nothing == [] or caplog.records


async def test_what_has_no_number_hides_nobody(caplog: pytest.LogCaptureFixture) -> None:
    batch = [{"update_id": 7}, {"message": {}}, {"update_id": 8}]
    run = await Run(Odd([], [batch])).play()
    assert run.store.stored == [7, 8]
    assert run.server.offsets[1] == 9
    assert "1 updates without a number are left out" in caplog.text


# --- Refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [TelegramUnauthorizedError, TelegramNotFound])
async def test_a_refusal_while_it_runs_is_told_and_passes(
    kind: Refusal, caplog: pytest.LogCaptureFixture
) -> None:
    server = Odd([8], [[{"update_id": 7}], refused(kind), refused(kind)])
    server.me = refused(kind)
    run = await Run(server).play()
    assert run.store.stored == [7, 8]
    assert run.told == [NOT_FETCHED] * 2
    assert run.troubles.known == [], "and it says so when it goes again"
    assert "no updates, again in" in caplog.text


async def test_after_a_conflict_or_a_pause_people_are_answered_within_a_second() -> None:
    """The waits grew up to 30 s, however short the pause was."""
    method: TelegramMethod[Any] = GetMe()
    conflict = TelegramConflictError(method=method, message="terminated by other getUpdates")
    pause = TelegramRetryAfter(method=method, message="Too Many Requests", retry_after=2)
    run = await Run(Odd([1], first=[*[conflict] * 20, *[pause] * 10])).play()
    assert run.store.stored == [1]
    assert max(run.pauses[:20]) < 1
    assert {2 < each < 3 for each in run.pauses[20:30]} == {True}


async def test_one_refusal_at_the_start_is_asked_about() -> None:
    run = await Run(Odd([8], [refused(TelegramUnauthorizedError)])).play()
    assert run.store.stored == [8]
    server = Odd([8], [refused(TelegramNotFound)])
    server.me = refused(TelegramNotFound)
    with pytest.raises(TokenRefusedError):
        await Run(server).play()


async def test_what_cannot_be_stored_is_not_acknowledged_and_not_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store()
    store.failures = 5
    run = await Run(Odd([7, 8]), store).play()
    assert store.stored == [7, 8]
    assert run.told == [NOT_FETCHED] * 5
    assert run.troubles.known == []
    assert run.server.offsets[:2] == [None, 9], "it is not fetched again either"
    assert "new messages are not fetched" in caplog.text
    assert "secret" not in caplog.text


# --- Over the network --------------------------------------------------------------------------


async def poll(api: BotApi, store: Store, count: int) -> None:
    """Poll the stand-in until so many updates are stored and acknowledged."""
    bot = telegram(api.url, api.token)
    polling = Polling(bot.bot, troubles=Troubles(), pause=lambda _seconds: asyncio.sleep(0.01))
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(polling.run(store.store))
        await until(lambda: len(store.stored) >= count and not api.unconfirmed)
        task.cancel()
    await bot.close()


@pytest.mark.parametrize(
    "fault",
    [
        *(cut_before(), cut_after(), answer(502), answer(500), answer(409), answer(401)),
        *(answer(404), too_many(1)),
    ],
    ids=str,
)
async def test_polling_survives(api: BotApi, fault: Fault) -> None:
    api.faults.add(fault, method="getUpdates")
    api.person(1).write("1")
    await poll(api, Store(), 1)


async def test_more_than_a_batch_comes_in_order(api: BotApi) -> None:
    for number in range(2 * BATCH + 50):
        api.person(number % 7 + 1).write(str(number))
    store = Store()
    await poll(api, store, 2 * BATCH + 50)
    assert store.stored == sorted(store.stored)
    assert len(api.requests_for("getUpdates")) <= 5


async def test_another_poller_does_not_end_ours(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    other = telegram(api.url, api.token)
    async with asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(poll(api, Store(), 1))
        await api.core.updates.polled.wait()
        await other.bot.get_updates(limit=1)
        api.person(1).write("1")
        await polling
    await other.close()
    assert "terminated by other getUpdates request" in caplog.text


async def test_a_webhook_is_removed_to_poll(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    other = telegram(api.url, api.token)
    await other.bot.set_webhook("http://127.0.0.1:9/")
    await other.close()
    api.person(1).write("1")
    with caplog.at_level(logging.WARNING):
        await poll(api, Store(), 1)
    assert "a webhook is set; it is removed" in caplog.text


@pytest.mark.parametrize("token", ["4242:wrong", "1:wrong"])
async def test_a_wrong_token_is_told_in_plain_words(
    api: BotApi, database: Database, token: str
) -> None:
    async def never(_update: object) -> None:
        raise AssertionError

    stranger = telegram(api.url, token, database=database)
    with pytest.raises(TokenRefusedError, match="QB_TELEGRAM_TOKEN") as caught:
        await stranger.receive(never)
    await stranger.close()
    assert token not in str(caught.value)
