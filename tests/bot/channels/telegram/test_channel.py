"""The Telegram channel over real HTTP: what it sends and fetches, and what refusals mean."""

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
from aiogram.types import FSInputFile, InputMediaPhoto
from aiohttp import ClientTimeout

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
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram import channel as channel_module
from bot.channels.telegram.answers import read_failure
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
from tests.support.sent_files import fetched
from tests.support.telegram import telegram

CHAT = 1_000_007


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
        assert await fetched(channel, file_id) == picture(colour)


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
    nowhere = telegram("http://127.0.0.1:9", api.token)
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
    stranger = telegram(api.url, "4242:wrong")
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
    assert await fetched(channel, document["file_id"]) == b"Notiz"


async def test_a_file_too_large_or_unknown_is_refused(
    api: BotApi, channel: TelegramChannel
) -> None:
    api.person(CHAT).meet().send_document(bytes(DOWNLOAD_LIMIT + 1), "film.mp4")
    document = api.core.updates.history[-1]["message"]["document"]
    for file_id in (document["file_id"], "unknown"):
        with pytest.raises(FileRefusedError):
            await fetched(channel, file_id)


@pytest.mark.parametrize("method", ["getFile", "file"])
@pytest.mark.parametrize("fault", [answer(502), too_many(1)], ids=str)
async def test_a_file_that_is_not_had_now_is_tried_again(
    api: BotApi, channel: TelegramChannel, method: str, fault: Fault
) -> None:
    api.person(CHAT).meet().send_document(b"Notiz", "notiz.txt")
    document = api.core.updates.history[-1]["message"]["document"]
    api.faults.add(fault, method=method)
    with pytest.raises(TryAgainError) as caught:
        await fetched(channel, document["file_id"])
    assert "stand-in-token" not in str(caught.value)
    assert await fetched(channel, document["file_id"]) == b"Notiz"
