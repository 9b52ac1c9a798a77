"""Delivery: what leaves the outbox, in which order, and what becomes of what does not arrive."""

import asyncio
from datetime import timedelta

import pytest
from aiogram.methods import EditMessageText, SendMessage
from sqlalchemy import select

from bot.channels.base import (
    ImpossibleError,
    Scope,
    TryAgainError,
    UnreachableError,
)
from bot.delivery.attempts import backoff
from bot.delivery.claiming import AT_ONCE
from bot.delivery.pacing import Pace, Window
from bot.delivery.worker import SWEEP_S
from handlers.notices import NoticeContext
from storage.outbox import DeliveryState, Notice, Priority, enqueue_method
from storage.people import Person
from tests.bot.delivery.conftest import late
from tests.support.delivering import Office, now

SENT, WAITING = DeliveryState.SENT, DeliveryState.WAITING


class Edit(Notice, name="edit"):
    """Edits a message."""


# --- Leaving -----------------------------------------------------------------------------------


async def test_an_answer_leaves_at_once_after_its_commit(office: Office) -> None:
    async with office.open():
        await asyncio.sleep(0.1)  # the worker has looked, and waits for the next sweep
        (number,) = await office.put(1, "Hallo")
        await office.messenger.until(lambda: office.messenger.texts() == ["Hallo"], SWEEP_S)
        assert await office.settled() == ["sent"]
    assert office.messenger.keys == [number]
    (row,) = await office.rows()
    assert (row.message_id, row.payload, row.attempts) == (1, {}, 1)


async def test_one_chat_is_in_order_and_others_do_not_wait_for_it(office: Office) -> None:
    slow = asyncio.Event()
    office.messenger.troubles[1].append(lambda: wait(slow))
    await office.put(1, "1a", "1b", "1c")
    await office.put(2, "2a", "2b")
    async with office.open():
        await office.messenger.until(lambda: office.messenger.texts() == ["2a", "2b"])
        slow.set()
        await office.settled()
    assert office.messenger.texts(1) == ["1a", "1b", "1c"]


async def wait(event: asyncio.Event) -> None:
    await event.wait()


async def test_one_chat_gets_one_message_at_a_time_whatever_their_priority(
    office: Office,
) -> None:
    slow = asyncio.Event()
    office.messenger.troubles[1].append(lambda: wait(slow))
    async with office.open():
        await office.put(1, "notice", priority=Priority.NOTICE)
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        await office.put(1, "answer")
        await office.put(2, "other")
        await office.messenger.until(lambda: office.messenger.texts() == ["other"])
        slow.set()
        await office.settled()
    assert office.messenger.texts(1) == ["notice", "answer"]


async def test_a_tap_is_answered_while_a_message_is_on_its_way(office: Office) -> None:
    slow = asyncio.Event()
    office.messenger.troubles[1].append(lambda: wait(slow))
    async with office.open():
        await office.put(1, "slow", "next")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        async with office.database.transaction() as session:
            await enqueue_method(
                session,
                person=await office.person(session, 1),
                method="AnswerCallbackQuery",
                payload={"callback_query_id": "7"},
                now=now(),
            )
        await office.messenger.until(lambda: office.messenger.asked[0] == 1)
        assert office.messenger.texts(1) == []
        slow.set()
        await office.settled()
    assert office.messenger.texts(1) == ["slow", "next"]


async def test_many_messages_leave_side_by_side_but_not_all_at_once(office: Office) -> None:
    for chat in range(1, 201):
        office.messenger.troubles[chat].append(late(0.01))
        await office.put(chat, str(chat))
    async with office.open():
        assert await office.settled() == ["sent"] * 200
    assert 10 < office.messenger.at_once <= AT_ONCE


async def test_answers_leave_before_announcements_and_keep_a_share(office: Office) -> None:
    pace = Pace(all_chats=Window(10, 1.0))
    for chat in range(1, 41):
        await office.put(chat, "news", priority=Priority.ANNOUNCEMENT)
    async with office.open(pace):
        await office.messenger.until(lambda: len(office.messenger.taken) >= 8)
        await office.put(99, "answer")
        before = len(office.messenger.taken)
        await office.messenger.until(lambda: office.messenger.texts(99) == ["answer"])
        assert len(office.messenger.taken) - before <= 2


async def test_the_windows_are_kept_and_used(office: Office) -> None:
    moments: list[float] = []

    async def note() -> None:
        moments.append(asyncio.get_running_loop().time())

    for chat in range(1, 31):
        office.messenger.troubles[chat].append(note)
        await office.put(chat, "x")
    async with office.open(Pace(all_chats=Window(10, 0.5))):
        assert await office.settled() == ["sent"] * 30
    windows = [later - first for first, later in zip(moments, moments[10:], strict=False)]
    assert min(windows) >= 0.5
    assert moments[-1] - moments[0] < 2.5


# --- What does not arrive ----------------------------------------------------------------------


async def test_a_message_is_tried_again_before_the_next_one(office: Office) -> None:
    office.messenger.troubles[1].append(TryAgainError("502", after=timedelta(seconds=0.2)))
    await office.put(1, "1", "2")
    async with office.open():
        await office.settled()
    assert office.messenger.texts() == ["1", "2"]
    first = (await office.rows())[0]
    assert (first.attempts, first.doubtful, first.error) == (2, False, None)


async def test_a_cut_answer_is_sent_again_and_a_cut_announcement_is_unknown(
    office: Office,
) -> None:
    for chat in (1, 2):
        office.messenger.troubles[chat].append(
            TryAgainError("cut", after=timedelta(), doubtful=True)
        )
    await office.put(1, "answer")
    await office.put(2, "news", priority=Priority.ANNOUNCEMENT)
    async with office.open():
        assert await office.settled() == ["sent", "unknown"]
    assert [row.doubtful for row in await office.rows()] == [True, True]
    assert office.messenger.asked == {1: 2, 2: 1}


async def test_waits_grow_up_to_a_minute() -> None:
    waits = [backoff(failures).total_seconds() for failures in range(12)]
    for wait_s, expected in zip(waits, [1, 2, 4, 8, 16, 32, 60, 60], strict=False):
        assert 0.75 * expected <= wait_s <= 1.25 * expected
    assert max(waits) <= 75


async def test_somebody_who_blocked_us_gets_nothing_until_they_write(office: Office) -> None:
    office.messenger.troubles[1].append(UnreachableError("blocked"))
    await office.put(1, "1", "2", "3")
    async with office.open():
        assert await office.settled() == ["refused"] * 3
        assert office.messenger.asked[1] == 1
        async with office.database.transaction() as session:
            person = (await session.scalars(select(Person))).one()
            assert person.unreachable_reason == "blocked"
        await office.put(1, "welcome back")  # an answer: the person has written
        assert await office.settled() == ["refused"] * 3 + ["sent"]
    assert [row.error for row in await office.rows()] == ["blocked"] * 3 + [None]


async def test_somebody_who_comes_back_at_the_same_moment_is_answered(office: Office) -> None:
    async def come_back() -> None:
        await office.put(1, "welcome back")
        reason = "blocked"
        raise UnreachableError(reason)

    office.messenger.troubles[1].append(come_back)
    async with office.open():
        await office.put(1, "are you there?")
        assert await office.settled() == ["refused", "sent"]


async def test_what_the_messenger_never_takes_fails_and_the_next_goes_on(
    office: Office,
) -> None:
    office.messenger.troubles[1].append(ImpossibleError("message is too long"))
    await office.put(1, "1", "2")
    async with office.open():
        assert await office.settled() == ["failed", "sent"]
    assert (await office.rows())[0].error == "message is too long"


async def test_an_edit_that_is_impossible_becomes_a_new_message_in_its_place(
    office: Office,
) -> None:
    office.messenger.troubles[1].append(ImpossibleError("message to edit not found"))
    edit = EditMessageText(chat_id=1, message_id=5, text="edited")
    await office.put(1, edit, "next")
    async with office.open():
        assert await office.settled() == ["sent", "sent"]
    assert office.messenger.texts() == ["edited", "next"]
    assert isinstance(office.messenger.taken[0][1], SendMessage)


async def test_an_edit_that_was_to_make_no_sound_never_becomes_a_new_message(
    office: Office,
) -> None:
    async def edit(_notice: Edit, context: NoticeContext) -> EditMessageText:
        return EditMessageText(chat_id=context.receiver.account_id, message_id=5, text="edited")

    office.render(Edit, edit)
    office.messenger.troubles[1].append(ImpossibleError("message to edit not found"))
    await office.notify(1, notice=Edit(), ignores_quiet_hours=True)
    async with office.open():
        assert await office.settled() == ["failed"]
    assert office.messenger.taken == []


async def test_an_edit_that_cannot_be_written_anew_either_fails(office: Office) -> None:
    office.messenger.troubles[1].extend([ImpossibleError("no"), ImpossibleError("never")])
    await office.put(1, EditMessageText(chat_id=1, message_id=5, text="edited"))
    async with office.open():
        assert await office.settled() == ["failed"]
    assert office.messenger.asked[1] == 2


async def test_a_mistake_in_the_channel_does_not_stop_the_others(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.messenger.troubles[1].append(KeyError("Ayşe's secret"))
    await office.put(1, "1")
    await office.put(2, "2")
    async with office.open():
        await office.messenger.until(lambda: office.messenger.texts() == ["2"])
        await office.settled(but=1)
    assert "KeyError" in caplog.text
    assert "secret" not in caplog.text
    assert [(row.state, row.doubtful) for row in await office.rows()] == [
        (WAITING, True),
        (SENT, False),
    ]


# --- Too many requests -------------------------------------------------------------------------


async def test_too_many_requests_pauses_one_chat_and_nothing_is_lost(office: Office) -> None:
    limit = TryAgainError("429", after=timedelta(seconds=2), scope=Scope.LIMIT)
    office.messenger.troubles[1].append(limit)
    await office.put(1, "1a", "1b")
    loop = asyncio.get_running_loop()
    async with office.open(Pace()):
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        since = loop.time()
        await office.put(2, "2")
        await office.messenger.until(lambda: office.messenger.texts() == ["2"])
        assert office.messenger.asked[1] == 1
        await office.messenger.until(lambda: office.messenger.asked[1] == 2)
        assert 2.0 <= loop.time() - since < SWEEP_S
        assert await office.settled() == ["sent"] * 3
    assert office.messenger.texts(1) == ["1a", "1b"]


async def test_too_many_requests_in_two_chats_pauses_all(office: Office) -> None:
    limit = TryAgainError("429", after=timedelta(seconds=1), scope=Scope.LIMIT)
    for chat in (1, 2):
        office.messenger.troubles[chat].append(limit)
        await office.put(chat, str(chat))
    loop = asyncio.get_running_loop()
    async with office.open(Pace()):
        await office.messenger.until(lambda: len(office.messenger.asked) == 2)
        since = loop.time()
        await asyncio.sleep(0.1)
        for chat in range(3, 8):
            await office.put(chat, str(chat))
        await asyncio.sleep(0.7)
        assert office.messenger.taken == []
        assert await office.settled() == ["sent"] * 7
        assert loop.time() - since < SWEEP_S
