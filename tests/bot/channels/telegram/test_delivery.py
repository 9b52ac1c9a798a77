"""From the outbox through Telegram's channel to people, within Telegram's limits."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from aiogram.methods import (
    EditMessageText,
    SendMediaGroup,
    SendMessage,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
)

from bot.channels.telegram import TelegramChannel
from bot.delivery.pacing import Pace
from bot.delivery.worker import SWEEP_S
from storage.database import Database
from storage.files.media import reference
from tests.bot.channels.telegram.conftest import until
from tests.support.botapi import (
    BotApi,
    answer,
    cut_after,
    cut_before,
    slow,
    too_many,
)
from tests.support.delivering import Office


@pytest.fixture
async def office(database: Database, tmp_path: Path, channel: TelegramChannel) -> Office:
    """A worker's place between a database and the stand-in."""
    office = Office(database, tmp_path)
    office.channel = channel
    return office


def said(api: BotApi, chat: int) -> list[str]:
    return [each.text for each in api.person(chat).messages if each.from_bot]


async def test_the_windows_of_telegram_are_never_exceeded(api: BotApi, office: Office) -> None:
    api.enforce_rates()
    photos = [await office.photo(name) for name in ("red", "blue")]
    for chat in range(1, 21):
        api.person(chat).meet()
        album = [InputMediaPhoto(media=reference(photo)) for photo in photos]
        group = SendMediaGroup(chat_id=chat, media=album)  # type: ignore[arg-type]  # list is invariant
        await office.put(chat, "1", group, "2")
    async with office.open(Pace()):
        states = await office.settled(seconds=30)
    assert set(states) == {"sent"}
    assert api.violations == []
    assert all(said(api, chat) == ["1", "", "", "2"] for chat in range(1, 21))
    uploads = [request for request in api.requests if request.uploads]
    assert len(uploads) == 1


async def test_during_a_pause_nothing_leaves_and_afterwards_everything(
    api: BotApi, office: Office
) -> None:
    for chat in range(1, 31):
        api.person(chat).meet()
        await office.put(chat, "1")
    rule = api.faults.add(too_many(1), method="sendMessage", nth=12, times=1)
    async with office.open(Pace()):
        states = await office.settled(seconds=15)
    assert set(states) == {"sent"}
    assert rule.fired == 1
    requests = api.requests_for("sendMessage")
    refused = next(number for number, each in enumerate(requests) if each.status == 429)
    later = [each.began - requests[refused].began for each in requests[refused + 1 :]]
    after = [seconds for seconds in later if seconds > 0.1]  # the rest had left already
    assert all(1.0 <= seconds < 2.5 for seconds in after)
    assert sorted(each.chat_id for each in requests if each.accepted) == list(range(1, 31))  # type: ignore[type-var]  # numbers


async def test_every_answer_arrives_through_a_bad_line_in_order(
    api: BotApi, office: Office
) -> None:
    faults = (cut_before(), cut_after(), answer(502), too_many(1))
    for number, fault in enumerate(faults):
        api.faults.add(fault, method="sendMessage", chat_id=number + 1, nth=2)
    for chat in range(1, 6):
        api.person(chat).meet()
        await office.put(chat, "1", "2", "3")
    async with office.open(Pace()):
        assert set(await office.settled(seconds=20)) == {"sent"}
    for chat in (1, 3, 4, 5):
        assert said(api, chat) == ["1", "2", "3"]
    assert said(api, 2) == ["1", "2", "2", "3"]  # the answer was lost, so nobody can tell
    doubtful = [row.chat_id for row in await office.rows() if row.doubtful]
    assert doubtful == [1, 2, 3]


async def test_somebody_who_blocked_us_is_written_to_after_coming_back(
    api: BotApi, office: Office
) -> None:
    person = api.person(1).meet()
    person.block()
    async with office.open():
        await office.put(1, "1", "2")
        assert await office.settled() == ["refused", "refused"]
        person.write("hello")
        await office.put(1, "3")
        assert await office.settled() == ["refused", "refused", "sent"]
    assert len(api.requests_for("sendMessage")) == 2


async def test_an_edit_of_a_message_that_is_gone_is_written_anew(
    api: BotApi, office: Office
) -> None:
    person = api.person(1).meet()
    async with office.open():
        await office.put(1, EditMessageText(chat_id=1, message_id=99, text="<b>anew</b>"))
        assert await office.settled() == ["sent"]
    assert [each.html for each in person.messages] == ["<b>anew</b>"]


async def test_what_telegram_refuses_arrives_in_another_form(
    api: BotApi, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Broken formatting, a bad button, a lost message to answer and too many words."""
    api.person(1).meet()
    bad = InlineKeyboardButton(text="Go", callback_data="x" * 65)
    gone = ReplyParameters(message_id=999)
    async with office.open():
        await office.put(
            1,
            "<b>Ayşe's <i>words</b> &amp; more",
            SendMessage(
                chat_id=1,
                text="<b>button</b>",
                reply_markup=InlineKeyboardMarkup(inline_keyboard=[[bad]]),
            ),
            SendMessage(chat_id=1, text="reply", reply_parameters=gone),
            "ä" * 4097,
        )
        states = await office.settled()
    assert set(states) == {"sent"}
    shown = api.person(1).messages
    assert [each.html[:30] for each in shown] == [
        "Ayşe's words & more",
        "<b>button</b>",
        "reply",
        "ä" * 30,
        "ä",
    ]
    assert "Refused, and said more plainly: SendMessage" in caplog.text
    assert "words" not in caplog.text


async def test_an_answer_is_there_within_milliseconds(api: BotApi, office: Office) -> None:
    api.person(1).meet()
    async with office.open():
        await asyncio.sleep(0.1)
        before = asyncio.get_running_loop().time()
        await office.put(1, "1")
        await until(lambda: bool(api.accepted))
        assert asyncio.get_running_loop().time() - before < SWEEP_S


async def test_a_killed_worker_leaves_nothing_unsent(api: BotApi, office: Office) -> None:
    api.person(1).meet()
    api.faults.add(slow(60, accepted=False), method="sendMessage")
    with suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(office.worker().run())
            await office.put(1, "1", "2")
            await until(lambda: bool(api.requests_for("sendMessage")))
            running.cancel()
    assert await office.states() == ["sending", "waiting"]
    async with office.open():
        assert await office.settled() == ["sent", "sent"]
    assert said(api, 1) == ["1", "2"]
