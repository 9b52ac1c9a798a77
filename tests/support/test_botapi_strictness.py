"""What the stand-in refuses, in the real server's words, whoever asks."""

from collections.abc import AsyncIterator

import pytest

from tests.support.botapi import BotApi
from tests.support.botapi.plain import PlainClient, inline
from tests.support.botapi.story import picture


@pytest.fixture
async def ask() -> AsyncIterator[PlainClient]:
    """A bare client of a stand-in with one person, 5, who has started the bot."""
    async with BotApi() as api, PlainClient(api) as ask:
        api.person(5).meet()
        yield ask


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", "message text is empty"),
        ("  \n", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        (
            "<b><i>test</b></i>",
            (
                "can't parse entities: Unmatched end tag at byte offset 10, "
                'expected "</i>", found "</b>"'
            ),
        ),
        ("ä <p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 3'),
        ("1 < 2", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("<b", "can't parse entities: Unclosed start tag at byte offset 0"),
        (
            "<span>x</span>",
            'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0',
        ),
    ],
)
async def test_texts_the_server_refuses(ask: PlainClient, text: str, description: str) -> None:
    answer = await ask("sendMessage", chat_id=5, text=text, parse_mode="HTML")
    assert answer == f"Bad Request: {description}"


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (inline(callback_data="ü" * 33), "BUTTON_DATA_INVALID"),
        (
            inline(callback_data=""),
            (
                "can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            ),
        ),
        (
            inline(url="not-a-url"),
            "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            inline(url="http://localhost:8080/"),
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        (
            inline(url="ftp://example.com"),
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        (inline(text=" ", callback_data="x"), "inline keyboard button text must be non-empty"),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 8] * 13},
            "reply markup is too long",
        ),
    ],
)
async def test_keyboards_the_server_refuses(
    ask: PlainClient, markup: dict[str, object], description: str
) -> None:
    answer = await ask("sendMessage", chat_id=5, text="x", reply_markup=markup)
    assert answer == f"Bad Request: {description}"


@pytest.mark.parametrize(
    ("method", "values", "description"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 5}, "message text is empty"),
        ("sendMessage", {"chat_id": 6, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 5, "text": "x", "tone": 1}, "unknown parameters tone"),
        (
            "sendMessage",
            {"chat_id": 5, "text": "x", "reply_markup": inline(callback_data="x", colour="red")},
            "unknown parameters reply_markup.inline_keyboard.colour",
        ),
        (
            "sendMessage",
            {"chat_id": 5, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        ("sendMessage", {"chat_id": 5, "text": "x", "parse_mode": "X"}, "unsupported parse_mode"),
        (
            "sendMessage",
            {"chat_id": 5, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 9}]},
            (
                "entity beginning at UTF-16 offset 0 ends after the end of the text "
                "at UTF-16 offset 9"
            ),
        ),
        (
            "sendLocation",
            {"chat_id": 5, "latitude": 91, "longitude": 8},
            "invalid location specified",
        ),
        (
            "sendLocation",
            {"chat_id": 5, "latitude": 9, "longitude": -180.1},
            "invalid location specified",
        ),
        (
            "sendMediaGroup",
            {"chat_id": 5, "media": [{"type": "photo", "media": "x"}]},
            "media group must have at least 2 items",
        ),
        (
            "sendMediaGroup",
            {"chat_id": 5, "media": [{"type": "photo", "media": "x"}] * 11},
            "too many messages to send as an album",
        ),
        (
            "sendMediaGroup",
            {"chat_id": 5, "media": [{"type": t, "media": "x"} for t in ("photo", "document")]},
            "document can't be mixed with other media types",
        ),
        ("sendChatAction", {"chat_id": 5, "action": "x"}, "wrong parameter action in request"),
        ("sendPhoto", {"chat_id": 5, "photo": "x"}, "wrong file identifier/HTTP URL specified"),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
        ("sendMediaGroup", {"chat_id": 5, "media": []}, "there are no messages to send"),
        (
            "editMessageText",
            {"chat_id": 5, "message_id": 9, "text": "x"},
            "message to edit not found",
        ),
        ("deleteMessage", {"chat_id": 5, "message_id": 9}, "message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "x" * 201},
            "MESSAGE_TOO_LONG",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "Hilfe", "description": "x"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "h", "description": "x" * 257}]},
            "command description length must not exceed 256",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "h" * 33, "description": "x"}]},
            "command length must not exceed 32",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "h", "description": "x"}] * 101},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        (
            "setMyCommands",
            {"commands": [], "language_code": "de-AT"},
            "invalid language code specified",
        ),
        (
            "setWebhook",
            {"url": "http://bot.example/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
    ],
)
async def test_requests_the_server_refuses(
    ask: PlainClient, method: str, values: dict[str, object], description: str
) -> None:
    assert await ask(method, **values) == f"Bad Request: {description}"


async def test_a_wrong_type_is_refused_and_named(ask: PlainClient) -> None:
    answer = await ask("sendLocation", chat_id=5, latitude="north", longitude=8)
    assert answer.startswith('Bad Request: wrong parameter "latitude"')


@pytest.mark.parametrize(
    ("data", "description"),
    [
        (b"not an image", "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture()[:2000], "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture(size=(2100, 100)), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (picture(size=(5001, 5000)), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (
            picture() + bytes(10 * 1024 * 1024),
            (
                "Bad Request: file of size {size} bytes is too big for a photo; "
                "the maximum size is 10485760 bytes"
            ),
        ),
        (bytes(50 * 1024 * 1024 + 1), "Request Entity Too Large"),
    ],
    ids=["text", "cut off", "narrow", "wide", "heavy", "beyond 50 MB"],
)
async def test_photos_the_server_refuses(ask: PlainClient, data: bytes, description: str) -> None:
    answer = await ask.upload("sendPhoto", "photo", data)
    assert answer == description.format(size=len(data))
