"""The Telegram channel, over real HTTP against the stand-in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import BotCommand, FSInputFile, InputMediaPhoto, Update
from aiohttp import ClientTimeout
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import (
    DOWNLOAD_LIMIT,
    Delivered,
    DeliveryError,
    FileRefusedError,
    FileUnknownError,
    ImpossibleError,
    Scope,
    TryAgainError,
    UnreachableError,
)
from bot.channels.telegram import TelegramChannel, TokenRefusedError, polling
from bot.channels.telegram import channel as channel_module
from bot.channels.telegram.answers import read_failure
from bot.channels.telegram.polling import Progress
from bot.delivery.pacing import Pace
from bot.i18n import Catalogues
from storage.database import Database
from storage.media import reference
from storage.people import Role
from tests.support.botapi import (
    BotApi,
    Fault,
    answer,
    cut_after,
    cut_before,
    slow,
    too_many,
)
from tests.support.botapi.story import picture
from tests.support.delivering import Office

CHAT = 1_000_007


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A fresh stand-in."""
    async with BotApi() as api:
        yield api
    assert not api.mistakes


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    """The channel, talking to the stand-in."""
    channel = TelegramChannel(api.token, api_url=api.url)
    yield channel
    await channel.close()


def text(words: str = "Hallo") -> SendMessage:
    return SendMessage(chat_id=CHAT, text=words)


async def failure(channel: TelegramChannel, method: TelegramMethod[Any]) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await channel.deliver(method, key=1)
    assert "stand-in-token" not in str(caught.value)
    return caught.value


# --- Delivering --------------------------------------------------------------------------------


async def test_a_message_arrives_as_html(api: BotApi, channel: TelegramChannel) -> None:
    person = api.person(CHAT).meet()
    delivered = await channel.deliver(text("<b>Hallo</b>"), key=1)
    (shown,) = person.messages
    assert (shown.text, shown.html) == ("Hallo", "<b>Hallo</b>")
    assert delivered == Delivered(shown.message_id)


async def test_names_of_uploaded_files_come_back_in_order(
    api: BotApi, channel: TelegramChannel, tmp_path: Path
) -> None:
    api.person(CHAT).meet()
    media = []
    for colour in ("red", "blue"):
        (tmp_path / colour).write_bytes(picture(colour))
        media.append(InputMediaPhoto(media=FSInputFile(tmp_path / colour)))
    album = await channel.deliver(SendMediaGroup(chat_id=CHAT, media=media), key=1)  # type: ignore[arg-type]  # list is invariant
    assert len(set(album.file_ids)) == 2
    for file_id, colour in zip(album.file_ids, ("red", "blue"), strict=True):
        again = await channel.deliver(SendPhoto(chat_id=CHAT, photo=file_id), key=2)
        assert again.file_ids == (file_id,)
        assert api.accepted[-1].content["photo"][-1]["file_id"] == file_id
        assert await channel.fetch(file_id) == picture(colour)


@pytest.mark.parametrize(
    ("leave", "reason"), [("block", "blocked"), ("deactivate", "deactivated")]
)
async def test_who_does_not_want_us_is_unreachable(
    api: BotApi, channel: TelegramChannel, leave: str, reason: str
) -> None:
    getattr(api.person(CHAT).meet(), leave)()
    error = await failure(channel, text())
    assert isinstance(error, UnreachableError)
    assert error.reason == reason


async def test_who_was_never_there_is_gone(channel: TelegramChannel) -> None:
    error = await failure(channel, text())
    assert isinstance(error, UnreachableError)
    assert error.reason == "gone"


async def test_what_is_as_it_should_be_counts_as_delivered(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.person(CHAT).meet()
    sent = await channel.deliver(text(), key=1)
    edit = EditMessageText(chat_id=CHAT, message_id=sent.message_id, text="Hallo")
    assert await channel.deliver(edit, key=2) == Delivered()
    tap = AnswerCallbackQuery(callback_query_id="12345")
    assert await channel.deliver(tap, key=3) == Delivered()


async def test_what_is_never_taken_is_impossible(api: BotApi, channel: TelegramChannel) -> None:
    api.person(CHAT).meet()
    edit = EditMessageText(chat_id=CHAT, message_id=99, text="Hallo")
    for method in (edit, text("ä" * 4097), text("<b>Ayşe's <i>words</b>")):
        error = await failure(channel, method)
        assert isinstance(error, ImpossibleError)
        assert "words" not in str(error)


async def test_an_unknown_file_can_be_uploaded_again(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.person(CHAT).meet()
    error = await failure(channel, SendPhoto(chat_id=CHAT, photo="AgACAgIAAxkBforgotten"))
    assert isinstance(error, FileUnknownError)


async def test_too_many_requests_say_how_long_to_wait(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.faults.add(too_many(7))
    error = await failure(channel, text())
    assert isinstance(error, TryAgainError)
    assert error.after is not None
    assert (error.after.total_seconds(), error.scope) == (7, Scope.LIMIT)


@pytest.mark.parametrize("fault", [cut_before(), cut_after(), answer(502), answer(500)], ids=str)
async def test_a_broken_connection_or_server_leaves_doubt(
    api: BotApi, channel: TelegramChannel, fault: Fault
) -> None:
    api.person(CHAT).meet()
    api.faults.add(fault)
    error = await failure(channel, text())
    assert isinstance(error, TryAgainError)
    assert (error.doubtful, error.scope, error.after) == (True, Scope.NONE, None)
    assert len(api.accepted) == fault.accepted


async def test_no_connection_leaves_no_doubt(api: BotApi) -> None:
    nowhere = TelegramChannel(api.token, api_url="http://127.0.0.1:9")
    error = await failure(nowhere, text())
    await nowhere.close()
    assert isinstance(error, TryAgainError)
    assert not error.doubtful


async def test_an_answer_that_comes_too_late_leaves_doubt(
    api: BotApi, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "CALL_TIMEOUT", ClientTimeout(total=0.2))
    api.person(CHAT).meet()
    api.faults.add(slow(1))
    error = await failure(channel, text())
    assert isinstance(error, TryAgainError)
    assert error.doubtful


async def test_a_wrong_token_loses_no_message(api: BotApi) -> None:
    stranger = TelegramChannel("4242:wrong", api_url=api.url)
    error = await failure(stranger, text())
    await stranger.close()
    assert isinstance(error, TryAgainError)


def test_an_answer_that_aiogram_cannot_read_is_an_answer() -> None:
    odd = {"ok": True, "result": {"message_id": 5, "chat": "?"}}
    assert read_failure(ClientDecodeError("odd", ValueError(), odd)) == Delivered(5)
    failed = read_failure(ClientDecodeError("odd", ValueError(), "<html>"))
    assert isinstance(failed, TryAgainError)


# --- Fetching ----------------------------------------------------------------------------------


async def test_a_file_of_a_person_is_fetched(api: BotApi, channel: TelegramChannel) -> None:
    person = api.person(CHAT).meet()
    person.send_document(b"Notiz", "notiz.txt")
    document = api.core.updates.history[-1]["message"]["document"]
    assert await channel.fetch(document["file_id"]) == b"Notiz"


async def test_a_file_too_large_or_unknown_is_refused(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.person(CHAT).meet().send_document(bytes(DOWNLOAD_LIMIT + 1), "film.mp4")
    document = api.core.updates.history[-1]["message"]["document"]
    for file_id in (document["file_id"], "unknown"):
        with pytest.raises(FileRefusedError):
            await channel.fetch(file_id)


@pytest.mark.parametrize("method", ["getFile", "file"])
@pytest.mark.parametrize("fault", [answer(502), too_many(1)], ids=str)
async def test_a_file_that_is_not_had_now_is_tried_again(
    api: BotApi, channel: TelegramChannel, method: str, fault: Fault
) -> None:
    api.person(CHAT).meet().send_document(b"Notiz", "notiz.txt")
    document = api.core.updates.history[-1]["message"]["document"]
    api.faults.add(fault, method=method)
    with pytest.raises(TryAgainError) as caught:
        await channel.fetch(document["file_id"])
    assert "stand-in-token" not in str(caught.value)
    assert await channel.fetch(document["file_id"]) == b"Notiz"


# --- Receiving ---------------------------------------------------------------------------------


class Reader:
    """Reads updates: their texts, in the order they began and ended."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []
        self.obstacles: dict[str, Callable[[], Awaitable[object]]] = {}
        self._changed = asyncio.Event()

    async def feed(self, update: Update) -> None:
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
        task = tasks.create_task(channel.receive(reader.feed))
        yield task
        task.cancel()


async def until(reached: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not reached():  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.01)


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
        await stranger.receive(Reader().feed)
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


# --- The bot's face ----------------------------------------------------------------------------


def commands_for(role: Role) -> list[BotCommand]:
    return [BotCommand(command=role.value, description=f"What a {role.value} does")]


async def test_people_see_commands_and_descriptions(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults.add(too_many(1), method="setMyCommands")
    resident, manager = api.person(1, language_code="fr"), api.person(2).meet()
    await channel.introduce(
        locales=("de", "tr"),
        catalogues=Catalogues(),
        commands_for=commands_for,
        description=lambda: "Long",
        short_description=lambda: "Short",
    )
    await channel.introduce_to(2, commands_for(Role.MANAGER))
    assert resident.menu == {"resident": "What a resident does"}
    assert manager.menu == {"manager": "What a manager does"}
    assert api.core.profile.text_for("description", "tr") == "Long"
    assert api.core.profile.text_for("short_description", "xx") == "Short"
    await channel.introduce_to(2, [])
    assert manager.menu == resident.menu
    await channel.introduce_to(99, commands_for(Role.MANAGER))  # somebody unknown: only logged
    assert "refuses SetMyCommands" in caplog.text


# --- Delivery through it -----------------------------------------------------------------------


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


async def test_an_answer_is_there_within_milliseconds(api: BotApi, office: Office) -> None:
    api.person(1).meet()
    async with office.open():
        await asyncio.sleep(0.1)
        before = asyncio.get_running_loop().time()
        await office.put(1, "1")
        await until(lambda: bool(api.accepted))
        assert asyncio.get_running_loop().time() - before < 1.0  # not at the next sweep


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
