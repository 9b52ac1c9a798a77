"""Answers that leave with the transaction of their update, without a turn of the worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import pytest
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod
from sqlalchemy import delete

from bot.channels.base import ImpossibleError, TryAgainError
from bot.delivery.pacing import Pace, Window
from bot.delivery.serialisation import dump_method
from bot.delivery.worker import SWEEP_S, DeliveryWorker
from storage.outbox import Answer, OutboxMessage, enqueue_method
from tests.bot.delivery.conftest import late
from tests.support.delivering import PATIENCE_S, Office, now


@asynccontextmanager
async def at_work(office: Office, pace: Pace | None = None) -> AsyncIterator[DeliveryWorker]:
    """Run a worker that has looked, and waits for the next sweep."""
    async with office.open(pace) as worker:
        await asyncio.sleep(0.1)
        yield worker


async def wait(event: asyncio.Event) -> None:
    await event.wait()


async def answer(
    worker: DeliveryWorker,
    office: Office,
    *texts: str,
    erases: bool = False,
    fails: bool = False,
) -> None:
    """Handle an update of the first chat that taps and is answered."""
    methods: list[TelegramMethod[bool] | SendMessage] = [
        AnswerCallbackQuery(callback_query_id="7"),
        *(SendMessage(chat_id=1, text=text) for text in texts),
    ]
    answers = [
        Answer(method=type(method).__name__, payload=dump_method(method)) for method in methods
    ]
    async with office.database.transaction() as session:
        sender = await office.sender(session, 1)
        if erases:
            await session.execute(delete(OutboxMessage))
        await worker.answer(session, sender=sender, answers=answers, methods=methods, now=now())
        if fails:
            raise ConnectionResetError


async def test_they_leave_in_their_order_each_marked_right_before_it_does(office: Office) -> None:
    slow = asyncio.Event()
    office.messenger.troubles[1].extend((partial(wait, slow),) * 2)
    async with at_work(office) as worker:
        await answer(worker, office, "1", "2", "3")
        assert await office.states() == ["sending", "sending", "waiting", "waiting"]
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        slow.set()
        await office.messenger.until(lambda: len(office.messenger.texts(1)) == 3, SWEEP_S)
        assert await office.settled() == ["sent"] * 4
    assert office.messenger.texts(1) == ["1", "2", "3"]
    assert [row.attempts for row in await office.rows()] == [1] * 4


async def test_more_than_the_pace_allows_wait_for_their_turn(office: Office) -> None:
    async with at_work(office, Pace(private_chat=Window(2, 0.2))) as worker:
        await answer(worker, office, "1", "2", "3")
        assert (await office.states())[2:] == ["waiting", "waiting"]
        assert await office.settled() == ["sent"] * 4
    assert office.messenger.texts(1) == ["1", "2", "3"]


async def test_none_leaves_before_the_one_that_has_to_be_sent_again(office: Office) -> None:
    office.messenger.troubles[1].extend((TryAgainError("later", after=timedelta()),) * 2)
    async with at_work(office) as worker:
        await answer(worker, office, "1", "2", "3")
        assert await office.settled() == ["sent"] * 4
    assert office.messenger.texts(1) == ["1", "2", "3"]


async def test_one_that_will_never_arrive_does_not_keep_the_others(office: Office) -> None:
    office.messenger.troubles[1].append(ImpossibleError("too long"))
    async with at_work(office) as worker:
        await answer(worker, office, "1", "2", "3")
        assert await office.settled() == ["sent", "failed", "sent", "sent"]
    assert office.messenger.texts(1) == ["2", "3"]


async def test_the_next_one_leaves_at_once_and_the_end_of_the_first_is_stored_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.GATHERING_S", PATIENCE_S)
    async with at_work(office) as worker:
        await answer(worker, office, "1")
        await office.messenger.until(lambda: office.messenger.texts(1) == ["1"])
        await answer(worker, office, "2")
        assert await office.states() == ["sent", "sent", "sending", "sending"]
        await office.messenger.until(lambda: office.messenger.texts(1) == ["1", "2"])
    assert await office.states() == ["sent"] * 4


async def test_none_leaves_before_what_the_same_transaction_left_for_the_person(
    office: Office,
) -> None:
    async with at_work(office) as worker:
        async with office.database.transaction() as session:
            sender = await office.sender(session, 1)
            first, second = (SendMessage(chat_id=1, text=text) for text in "12")
            await enqueue_method(
                session,
                person=sender.person,
                method="SendMessage",
                payload=dump_method(first),
                now=now(),
            )
            answers = [Answer(method="SendMessage", payload=dump_method(second))]
            await worker.answer(
                session, sender=sender, answers=answers, methods=[second], now=now()
            )
        await office.settled()
    assert office.messenger.texts(1) == ["1", "2"]


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


async def test_none_overtakes_what_is_on_its_way_although_one_that_arrived_was_erased(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.GATHERING_S", PATIENCE_S)
    slow = asyncio.Event()
    async with at_work(office) as worker:
        await answer(worker, office, "1")
        await office.messenger.until(lambda: office.messenger.texts(1) == ["1"])
        office.messenger.troubles[1].append(partial(wait, slow))
        await answer(worker, office, "erased", erases=True)
        await office.messenger.until(lambda: office.messenger.asked[1] == 2)
        await answer(worker, office, "2")
        assert (await office.states())[-1] == "waiting"
        slow.set()
        await office.messenger.until(lambda: len(office.messenger.texts(1)) == 3, SWEEP_S / 2)
    assert office.messenger.texts(1) == ["1", "erased", "2"]


async def test_what_is_not_committed_does_not_leave_and_keeps_nobody_back(office: Office) -> None:
    async with at_work(office) as worker:
        with pytest.raises(ConnectionResetError):
            await answer(worker, office, "never", fails=True)
        await answer(worker, office, "after all")
        assert await office.settled() == ["sent"] * 2
    assert office.messenger.texts(1) == ["after all"]


async def test_the_end_sends_what_it_can_and_doubts_only_what_was_tried(office: Office) -> None:
    office.messenger.troubles[1].extend((late(0.1), late(60)))
    async with at_work(office) as worker:
        await answer(worker, office, "1", "2", "3")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        await worker.stop(timedelta(seconds=0.5))
        assert await office.states() == ["sent", "sent", "sending", "waiting"]
    async with office.open():
        await office.settled()
    assert office.messenger.texts(1) == ["1", "2", "3"]
    assert [row.doubtful for row in await office.rows()] == [False, False, True, False]


async def test_the_end_stores_what_arrived_although_no_time_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.GATHERING_S", PATIENCE_S)
    async with at_work(office) as worker:
        await answer(worker, office, "1")
        await office.messenger.until(lambda: len(office.messenger.taken) == 2)
        assert await office.states() == ["sending"] * 2
        await worker.stop(timedelta())
        assert await office.states() == ["sent"] * 2


async def test_a_worker_that_was_cancelled_sends_nothing_more(office: Office) -> None:
    worker = office.worker()
    office.messenger.troubles[1].append(late(60))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(worker.run())
        await asyncio.sleep(0.1)
        await answer(worker, office, "1")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        running.cancel()
    await answer(worker, office, "2")
    assert (await office.states())[1:] == ["sending", "waiting", "waiting"]


async def test_without_a_worker_at_work_they_wait_for_one(office: Office) -> None:
    await answer(office.worker(), office, "1")
    assert await office.states() == ["waiting"] * 2
    async with office.open():
        await office.settled()
    assert office.messenger.texts(1) == ["1"]
