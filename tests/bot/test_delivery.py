"""Delivery: what leaves the outbox, in which order, and what becomes of what does not arrive."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.methods import EditMessageText, SendMessage, SendPhoto
from aiogram.types import FSInputFile
from aiogram.utils.i18n import get_i18n
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import (
    FileUnknownError,
    ImpossibleError,
    Scope,
    TryAgainError,
    UnreachableError,
)
from bot.delivery.attempts import backoff
from bot.delivery.departures import AT_ONCE
from bot.delivery.pacing import Pace, Window
from handlers.notices import Notice
from storage.database import Database
from storage.media import MediaFile, reference
from storage.outbox import DeliveryState, Priority, begin_sending, count_by_state, enqueue_method
from storage.people import Person
from tests.support.delivering import Office, Trouble, now

SENT, WAITING = DeliveryState.SENT, DeliveryState.WAITING


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def late(seconds: float) -> Trouble:
    return lambda: asyncio.sleep(seconds)


# --- Leaving -----------------------------------------------------------------------------------


async def test_an_answer_leaves_at_once_after_its_commit(office: Office) -> None:
    async with office.open():
        await asyncio.sleep(0.1)  # the worker has looked, and waits for the next sweep
        (number,) = await office.put(1, "Hallo")
        await office.messenger.until(lambda: office.messenger.texts() == ["Hallo"], 1)
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
        await office.messenger.until(lambda: len(office.messenger.taken) == 8)
        await office.put(99, "answer")
        await office.messenger.until(lambda: office.messenger.texts(99) == ["answer"], 0.5)
        assert len(office.messenger.taken) <= 10


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
    limit = TryAgainError("429", after=timedelta(seconds=1), scope=Scope.LIMIT)
    office.messenger.troubles[1].append(limit)
    await office.put(1, "1a", "1b")
    loop = asyncio.get_running_loop()
    async with office.open(Pace()):
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        since = loop.time()
        await office.put(2, "2")
        await office.messenger.until(lambda: office.messenger.texts() == ["2"], 0.5)
        await office.messenger.until(lambda: office.messenger.asked[1] == 2)
        assert 1.0 <= loop.time() - since < 2.0
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
        assert loop.time() - since < 2.0


# --- The moment of sending ---------------------------------------------------------------------


async def test_a_notice_is_rendered_in_the_receivers_language(office: Office) -> None:
    async def render(notice: Notice) -> SendMessage:
        text = f"{get_i18n().current_locale} {notice.payload['case']}"
        return SendMessage(chat_id=notice.receiver.account_id, text=text)

    office.renderers["case"] = render
    await office.notify(1, 2, notice="case", case=7)
    async with office.open():
        assert await office.settled() == ["sent", "sent"]
    assert sorted(office.messenger.texts()) == ["de 7", "tr 7"]


async def test_what_is_no_longer_true_or_too_late_is_not_sent(office: Office) -> None:
    async def nothing(_notice: Notice) -> None:
        return None

    office.renderers["reminder"] = nothing
    await office.notify(1, notice="reminder")
    await office.put(2, "late", expires_after=timedelta(seconds=-1))
    await office.put(3, "in time", expires_after=timedelta(seconds=60))
    async with office.open():
        assert await office.settled() == ["withdrawn", "expired", "sent"]
    assert office.messenger.texts() == ["in time"]


async def test_a_notice_that_cannot_be_rendered_fails_alone(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async def spoil(notice: Notice) -> None:
        await notice.session.execute(select(Person).where(Person.id == 10**30))

    async def stumble(_notice: Notice) -> None:
        what = "Ayşe's secret"
        raise ValueError(what)

    office.renderers |= {"spoil": spoil, "stumble": stumble}
    for notice in ("spoil", "stumble", "unheard of"):
        await office.notify(1, notice=notice)
    await office.put(2, "2")
    async with office.open():
        assert await office.settled() == ["failed", "failed", "failed", "sent"]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_call_that_cannot_be_loaded_fails_alone(office: Office) -> None:
    async with office.database.transaction() as session:
        person = await office.person(session, 1)
        for method, payload in (("SendNothing", {}), ("SendMessage", {"chat_id": 1})):
            await enqueue_method(session, person=person, method=method, payload=payload, now=now())
    await office.put(1, "fine")
    async with office.open():
        assert await office.settled() == ["failed", "failed", "sent"]


# --- Files -------------------------------------------------------------------------------------


def show(photo_id: int, chat: int) -> SendPhoto:
    return SendPhoto(chat_id=chat, photo=reference(photo_id))


async def test_a_photo_for_many_is_uploaded_once(office: Office) -> None:
    photo_id = await office.photo()
    for chat in range(1, 6):
        office.messenger.troubles[chat].append(late(0.05))
        await office.put(chat, show(photo_id, chat))
    async with office.open():
        assert await office.settled() == ["sent"] * 5
    photos = [
        method.photo for _, method in office.messenger.taken if isinstance(method, SendPhoto)
    ]
    assert isinstance(photos[0], FSInputFile)
    assert photos[1:] == ["file-name"] * 4


async def test_an_upload_that_fails_is_left_to_the_next(office: Office) -> None:
    photo_id = await office.photo()
    office.messenger.troubles[1].append(UnreachableError("gone"))
    for chat in (1, 2):
        await office.put(chat, show(photo_id, chat))
    async with office.open():
        assert await office.settled() == ["refused", "sent"]


async def test_a_photo_that_the_messenger_forgot_is_uploaded_again(office: Office) -> None:
    photo_id = await office.photo()
    async with office.database.transaction() as session:
        file = await session.get_one(MediaFile, photo_id)
        file.telegram_file_id = "forgotten"
    office.messenger.troubles[1].append(FileUnknownError("wrong file identifier"))
    await office.put(1, show(photo_id, 1))
    async with office.open():
        assert await office.settled() == ["sent"]
        async with office.database.transaction() as session:
            assert (await session.get_one(MediaFile, photo_id)).telegram_file_id == "file-name"


async def test_a_photo_that_is_gone_is_not_sent(office: Office) -> None:
    photo_id = await office.photo()
    await office.put(1, show(photo_id + 1, 1), show(photo_id, 1))
    (office.media_dir / "red.png").unlink()
    async with office.open():
        assert await office.settled() == ["withdrawn", "failed"]


async def test_the_chat_page_gets_files_and_no_names_of_telegrams(office: Office) -> None:
    office.messenger.name = "webchat"
    photo_id = await office.photo()
    for _time in range(2):
        await office.put(1, show(photo_id, 1))
    async with office.open():
        await office.settled()
    for _, method in office.messenger.taken:
        assert isinstance(method, SendPhoto)
        assert isinstance(method.photo, FSInputFile)


async def test_words_that_look_like_a_file_are_words(office: Office) -> None:
    async with office.open():
        await office.put(1, "media:1")
        assert await office.settled() == ["sent"]
    assert office.messenger.texts() == ["media:1"]


# --- Crashes, hiccups and the end --------------------------------------------------------------


async def test_what_was_being_sent_when_the_program_died_is_recovered(office: Office) -> None:
    numbers = await office.put(1, "answer")
    numbers += await office.put(2, "news", priority=Priority.ANNOUNCEMENT)
    async with office.database.transaction() as session:
        await begin_sending(session, outbox_ids=numbers)
    async with office.open():
        assert await office.settled() == ["sent", "unknown"]
    assert office.messenger.texts() == ["answer"]


async def test_the_end_waits_for_what_is_on_its_way_and_takes_nothing_more(
    office: Office,
) -> None:
    office.messenger.troubles[1].append(late(0.2))
    async with office.open() as worker:
        await office.put(1, "1", "2")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        await worker.stop()
        assert await office.states() == ["sent", "waiting"]


async def test_the_end_does_not_wait_for_ever(office: Office) -> None:
    office.messenger.troubles[1].append(late(60))
    loop = asyncio.get_running_loop()
    async with office.open() as worker:
        await office.put(1, "1")
        await office.put(2, "2")
        await office.messenger.until(lambda: office.messenger.texts() == ["2"])
        since = loop.time()
        await worker.stop(timedelta(seconds=0.2))
        assert loop.time() - since < 1.0
    assert await office.states() == ["sending", "sent"]
    async with office.open():
        assert await office.settled() == ["sent", "sent"]
    assert (await office.rows())[0].doubtful


class Moody(Database):
    """A database that refuses some transactions, before or after their work."""

    moods: deque[str]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction, if it is in the mood."""
        mood = self.moods.popleft() if self.moods else "good"
        if mood == "away":
            raise ConnectionRefusedError
        async with super().transaction() as session:
            yield session
            if mood == "lost":
                await session.rollback()
                raise ConnectionResetError
        if mood == "unheard":
            raise ConnectionResetError


@pytest.mark.parametrize("mood", ["away", "lost", "unheard"])
@pytest.mark.parametrize("turn", [0, 1])
async def test_a_hiccup_of_the_database_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, mood: str, turn: int
) -> None:
    database = Moody(database_url)
    database.moods = deque()
    office = Office(database, tmp_path)
    await office.put(1, "1", "2")
    database.moods.extend(["good"] * turn + [mood])
    async with office.open():
        await office.messenger.until(lambda: office.messenger.texts() == ["1", "2"])
        assert await office.settled() == ["sent", "sent"]
    assert office.messenger.asked[1] == 2
    await database.close()


async def test_sums_add_up_whatever_happens(office: Office) -> None:
    for chat in range(1, 31):
        troubles: list[Trouble] = [
            TryAgainError("cut", after=timedelta(), doubtful=True),
            UnreachableError("blocked"),
            ImpossibleError("never"),
        ]
        if chat % 4:
            office.messenger.troubles[chat].append(troubles[chat % 4 - 1])
        await office.put(chat, "news", priority=Priority.ANNOUNCEMENT)
    async with office.open():
        await office.settled()
    async with office.database.transaction() as session:
        counted = await count_by_state(session)
    assert sum(counted.values()) == 30
    assert counted[SENT] == 7
    assert counted[DeliveryState.UNKNOWN] == 8
    assert counted[DeliveryState.REFUSED] == 8
    assert counted[DeliveryState.FAILED] == 7


async def test_a_worker_that_never_began_can_be_stopped(office: Office) -> None:
    worker = office.worker()
    await worker.stop()
    await office.put(1, "1")
    await worker.run()
    assert await office.states() == ["waiting"]
