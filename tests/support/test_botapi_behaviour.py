"""What the stand-in keeps, hands out and lets go, as the real server does."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import FormData

from tests.support.botapi import BotApi, RateWindows, Window
from tests.support.botapi.plain import Clock, PlainClient, inline
from tests.support.botapi.story import picture


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
async def api(clock: Clock) -> AsyncIterator[BotApi]:
    """A stand-in with one person, 5, who has started the bot."""
    async with BotApi(clock=clock) as api:
        api.person(5, language_code="de-AT").meet()
        yield api


@pytest.fixture
async def ask(api: BotApi) -> AsyncIterator[PlainClient]:
    """A bare client."""
    async with PlainClient(api) as ask:
        yield ask


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("😀" * 2048, "😀" * 2048, []),
        ("&lt;&#128512;&amp &copy;", "<😀& &copy;", []),
        (
            "😀 <b>fett <i>beides</i></b>",
            "😀 fett beides",
            [
                {"type": "bold", "offset": 3, "length": 11},
                {"type": "italic", "offset": 8, "length": 6},
            ],
        ),
        (
            '  <a href="https://x.example/?a=1&amp;b=2">hier</a> ',
            "hier",
            [{"type": "text_link", "offset": 0, "length": 4, "url": "https://x.example/?a=1&b=2"}],
        ),
        (
            "<blockquote expandable>lang</blockquote>",
            "lang",
            [{"type": "expandable_blockquote", "offset": 0, "length": 4}],
        ),
        (
            "/start https://x.example",
            "/start https://x.example",
            [
                {"type": "bot_command", "offset": 0, "length": 6},
                {"type": "url", "offset": 7, "length": 17},
            ],
        ),
    ],
)
async def test_texts_become_plain_text_and_entities(
    ask: PlainClient, text: str, plain: str, entities: list[dict[str, object]]
) -> None:
    message = await ask("sendMessage", chat_id=5, text=text, parse_mode="HTML")
    assert message["text"] == plain
    assert message.get("entities", []) == entities


async def test_unknown_parameters_and_methods_are_kept_as_mistakes(
    api: BotApi, ask: PlainClient
) -> None:
    await ask("sendMessage", chat_id=5, text="x", tone="rude")
    assert await ask("sendDice", chat_id=5) == "The stand-in lacks sendDice"
    assert await ask("sendRegards", chat_id=5) == "Not Found: method not found"
    assert [request.method for request in api.mistakes] == ["sendMessage", "sendDice"]


async def test_tokens_and_addresses(api: BotApi, ask: PlainClient) -> None:
    for path, status in [
        ("/bot4242:wrong/getMe", 401),
        ("/botnonsense/getMe", 404),
        ("/anything", 404),
        (f"/file/bot{api.token}/photos/none.jpg", 404),
        (f"/bot{api.token}/GETME", 200),
    ]:
        async with ask.http.get(f"{api.url}{path}") as answer:
            assert answer.status == status, path
            assert (await answer.json())["ok"] is (status == 200)


async def test_parameters_come_in_four_ways(api: BotApi, ask: PlainClient) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage"
    markup = json.dumps(inline(callback_data="x"))
    values = {"chat_id": "5", "text": "123", "reply_markup": markup}
    form = FormData(values, default_to_multipart=True)
    ways: list[dict[str, Any]] = [
        {"params": values},
        {"data": values},
        {"data": form},
        {"json": values | {"reply_markup": inline(callback_data="x")}},
    ]
    for way in ways:
        async with ask.http.post(url, **way) as answer:
            assert (await answer.json())["result"]["text"] == "123", way
    shown = api.person(5).messages
    assert [message.labels for message in shown] == [["ok"]] * 4


async def test_only_own_and_present_messages_are_edited(api: BotApi, ask: PlainClient) -> None:
    person = api.person(5)
    hers = person.write("Hallo")[0]
    text = await ask("sendMessage", chat_id=5, text="<b>a</b>", parse_mode="HTML")
    edit = {"chat_id": 5, "message_id": text["message_id"]}
    refused = "Bad Request: message is not modified: specified new message content"
    assert await ask("editMessageText", chat_id=5, message_id=hers.message_id, text="x") == (
        "Bad Request: message can't be edited"
    )
    same = await ask("editMessageText", **edit, text="<b>a</b>", parse_mode="HTML")
    assert same.startswith(refused)
    assert (await ask("editMessageText", **edit, text="a"))["text"] == "a"
    buttons = inline(callback_data="x")
    assert (await ask("editMessageReplyMarkup", **edit, reply_markup=buttons))["reply_markup"]
    again = await ask("editMessageReplyMarkup", **edit, reply_markup=buttons)
    assert again.startswith(refused)
    assert "reply_markup" not in await ask("editMessageText", **edit, text="b")
    caption = await ask("editMessageCaption", **edit, caption="x")
    assert caption == "Bad Request: there is no caption in the message to edit"


async def test_messages_older_than_two_days_stay(
    api: BotApi, ask: PlainClient, clock: Clock
) -> None:
    old = await ask("sendMessage", chat_id=5, text="alt")
    clock.now += timedelta(hours=48, seconds=1)
    answer = await ask("deleteMessage", chat_id=5, message_id=old["message_id"])
    assert answer == "Bad Request: message can't be deleted for everyone"
    young = await ask("sendMessage", chat_id=5, text="neu")
    assert await ask("deleteMessage", chat_id=5, message_id=young["message_id"]) is True
    assert [message.text for message in api.person(5).messages] == ["alt"]


async def test_those_who_are_gone_are_refused_each_in_its_words(
    api: BotApi, ask: PlainClient
) -> None:
    api.person(5).block()
    api.person(6).meet().deactivate()
    api.group(-7, "Team").presence = "kicked"
    answers = [await ask("sendMessage", chat_id=chat, text="x") for chat in (5, 6, -7)]
    assert answers == [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the supergroup chat",
    ]
    api.person(5).start()
    assert (await ask("sendMessage", chat_id=5, text="x"))["text"] == "x"
    kinds = [list(update)[1] for update in await ask("getUpdates")]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


async def test_files_can_be_sent_again_by_id_but_not_as_something_else(ask: PlainClient) -> None:
    document = await ask.upload("sendDocument", "document", picture())
    photo = await ask.upload("sendPhoto", "photo", picture())
    again = await ask("sendPhoto", chat_id=5, photo=photo["photo"][0]["file_id"])
    assert again["photo"] == photo["photo"]
    wrong = await ask("sendPhoto", chat_id=5, photo=document["document"]["file_id"])
    assert wrong == "Bad Request: can't use file of type Document as Photo"


async def test_the_longest_of_everything_is_taken(api: BotApi, ask: PlainClient) -> None:
    photo = await ask.upload("sendPhoto", "photo", picture())
    file_id = photo["photo"][-1]["file_id"]
    longest = await ask("sendPhoto", chat_id=5, photo=file_id, caption="😀" * 512)
    assert len(longest["caption"]) == 512
    longer = await ask("sendPhoto", chat_id=5, photo=file_id, caption="😀" * 512 + "!")
    assert longer == "Bad Request: message caption is too long"
    media = [{"type": "photo", "media": file_id}] * 10
    assert len(await ask("sendMediaGroup", chat_id=5, media=media)) == 10
    sent = await ask(
        "sendMessage", chat_id=5, text="x" * 4096, reply_markup=inline(callback_data="ü" * 32)
    )
    assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "ü" * 32
    assert await ask("sendLocation", chat_id=5, latitude=-90, longitude=180)
    assert api.person(5).messages[-1].location == (-90, 180)


async def test_a_webhook_ends_the_poll_that_waits(api: BotApi, ask: PlainClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(ask("getUpdates", timeout=30))
        await api.core.updates.polled.wait()
        await ask("setWebhook", url="https://bot.example/hook")
        assert await poll == "Conflict: terminated by setWebhook request"
        await ask("deleteWebhook")


async def test_photos_come_in_sizes_and_all_can_be_downloaded(
    api: BotApi, ask: PlainClient
) -> None:
    api.person(5).send_photo(picture(), "Laterne")
    message = (await ask("getUpdates"))[0]["message"]
    sizes = [(size["width"], size["height"]) for size in message["photo"]]
    assert sizes == [(90, 68), (320, 240), (800, 600), (1000, 750)]
    for size in message["photo"]:
        file = await ask("getFile", file_id=size["file_id"])
        path = quote(file["file_path"])
        async with ask.http.get(f"{api.url}/file/bot{api.token}/{path}") as answer:
            assert len(await answer.read()) == size["file_size"]


async def test_what_is_beyond_20_mb_cannot_be_downloaded(api: BotApi, ask: PlainClient) -> None:
    api.person(5).send_document(bytes(20 * 1024 * 1024 + 1), "film.mp4")
    document = (await ask("getUpdates"))[0]["message"]["document"]
    assert await ask("getFile", file_id=document["file_id"]) == "Bad Request: file is too big"


async def test_updates_are_kept_for_a_day_and_taps_for_150_seconds(
    api: BotApi, ask: PlainClient, clock: Clock
) -> None:
    person = api.person(5)
    await ask("sendMessage", chat_id=5, text="x", reply_markup=inline(callback_data="x"))
    tap = person.press("ok")
    assert tap
    person.write("Hallo")
    clock.now += timedelta(seconds=151)
    assert [list(update)[1] for update in await ask("getUpdates")] == ["message"]
    late = await ask("answerCallbackQuery", callback_query_id=tap.query_id)
    assert late == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    clock.now += timedelta(hours=24)
    assert await ask("getUpdates") == []


async def test_offsets_limits_and_kinds_of_updates(api: BotApi, ask: PlainClient) -> None:
    person = api.person(5)
    for number in range(5):
        person.write(str(number))
    assert len(await ask("getUpdates", limit=2)) == 2
    last = await ask("getUpdates", offset=-2)
    assert [update["message"]["text"] for update in last] == ["3", "4"]
    assert len(await ask("getUpdates")) == 2
    await ask("getUpdates", offset=last[1]["update_id"] + 1, allowed_updates=["callback_query"])
    person.write("unerwünscht")
    assert await ask("getUpdates") == []
    await ask("getUpdates", allowed_updates=[])
    person.write("erwünscht")
    assert len(await ask("getUpdates")) == 1


async def test_rate_windows_answer_429_and_count(api: BotApi, ask: PlainClient) -> None:
    seconds = [0.0]
    windows = RateWindows(
        everything=Window(4, 1.0), private=Window(2, 2.0), timer=lambda: seconds[0]
    )
    api.enforce_rates(windows)
    api.person(6).meet()
    api.group(-7, "Team")
    send = {"text": "x"}
    answers = [await ask("sendMessage", chat_id=chat, **send) for chat in (5, 5, 5, 6, -7, -7)]
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert refused == ["Too Many Requests: retry after 2", "Too Many Requests: retry after 1"]
    assert [(each.scope, each.chat_id) for each in api.violations] == [("private", 5), ("all", -7)]
    seconds[0] = 2.0
    assert (await ask("sendMessage", chat_id=5, **send))["text"] == "x"


async def test_menus_and_texts_are_kept_per_language_and_scope(
    api: BotApi, ask: PlainClient
) -> None:
    commands = [{"command": "start", "description": "Los"}]
    await ask("setMyCommands", commands=commands, language_code="de")
    await ask("setMyCommands", commands=[{"command": "start", "description": "Go"}])
    assert await ask("getMyCommands", language_code="de") == commands
    assert await ask("getMyCommands", language_code="fr") == []
    assert api.person(5).menu == {"start": "Los"}
    assert api.person(6, language_code="fr").menu == {"start": "Go"}
    team = [{"command": "inbox", "description": "Posteingang"}]
    await ask("setMyCommands", commands=team, scope={"type": "chat", "chat_id": 5})
    assert api.person(5).menu == {"inbox": "Posteingang"}
    await ask("deleteMyCommands", scope={"type": "chat", "chat_id": 5})
    assert api.person(5).menu == {"start": "Los"}
    await ask("setMyShortDescription", short_description="Kurz", language_code="de")
    assert api.core.profile.text_for("short_description", "de") == "Kurz"
    too_long = await ask("setMyShortDescription", short_description="x" * 121)
    assert too_long == "Bad Request: short_description must not exceed 120 characters"
