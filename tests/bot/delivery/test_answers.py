"""Answers that leave with the transaction of their update, without a turn of the worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod

from bot.delivery.serialisation import dump_method
from bot.delivery.worker import SWEEP_S, DeliveryWorker
from storage.outbox import Answer
from tests.support.delivering import Office, now


@asynccontextmanager
async def at_work(office: Office) -> AsyncIterator[DeliveryWorker]:
    """Run a worker that has looked, and waits for the next sweep."""
    async with office.open() as worker:
        await asyncio.sleep(0.1)
        yield worker


async def wait(event: asyncio.Event) -> None:
    await event.wait()


async def answer(worker: DeliveryWorker, office: Office, *texts: str, fails: bool = False) -> None:
    """Handle an update of the first chat that taps and is answered."""
    methods: list[TelegramMethod[bool] | SendMessage] = [
        AnswerCallbackQuery(callback_query_id="7"),
        *(SendMessage(chat_id=1, text=text) for text in texts),
    ]
    answers = [
        Answer(method=type(method).__name__, payload=dump_method(method)) for method in methods
    ]
    async with office.database.transaction() as session:
        person = await office.person(session, 1)
        await worker.answer(session, person=person, answers=answers, methods=methods, now=now())
        if fails:
            raise ConnectionResetError


async def test_the_first_one_is_stored_as_being_sent_and_the_others_follow(office: Office) -> None:
    async with at_work(office) as worker:
        await answer(worker, office, "1", "2", "3")
        assert await office.states() == ["sending", "sending", "waiting", "waiting"]
        await office.messenger.until(lambda: len(office.messenger.texts(1)) == 3, SWEEP_S)
        assert await office.settled() == ["sent"] * 4
    assert office.messenger.texts(1) == ["1", "2", "3"]
    assert [row.attempts for row in await office.rows()] == [1] * 4


async def test_none_overtakes_what_waits_for_the_person(office: Office) -> None:
    slow = asyncio.Event()
    office.messenger.troubles[1].append(partial(wait, slow))
    async with at_work(office) as worker:
        await answer(worker, office, "1")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        await answer(worker, office, "2")
        assert (await office.states())[-1] == "waiting"
        slow.set()
        await office.settled()
    assert office.messenger.texts(1) == ["1", "2"]


async def test_what_is_not_committed_does_not_leave_and_keeps_nobody_back(office: Office) -> None:
    async with at_work(office) as worker:
        with pytest.raises(ConnectionResetError):
            await answer(worker, office, "never", fails=True)
        await answer(worker, office, "after all")
        assert await office.settled() == ["sent"] * 2
    assert office.messenger.texts(1) == ["after all"]


async def test_without_a_worker_at_work_they_wait_for_one(office: Office) -> None:
    await answer(office.worker(), office, "1")
    assert await office.states() == ["waiting"] * 2
    async with office.open():
        await office.settled()
    assert office.messenger.texts(1) == ["1"]
