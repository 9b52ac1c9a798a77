"""What a person gets instead of a message the messenger does not take."""

from typing import Any

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
)

from bot.channels.base import Fault
from bot.channels.telegram.answers import FAULTS
from bot.delivery.remedies import Refused, plain_words, remedy
from bot.delivery.serialisation import dump_method, load_method

BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]]
)
TEXT = SendMessage(
    chat_id=1,
    text="<b>Hello</b> you &amp; me",
    reply_markup=BUTTONS,
    reply_parameters=ReplyParameters(message_id=5),
)
EDIT = EditMessageText(chat_id=1, message_id=5, text="<i>Hi</i>", reply_markup=BUTTONS)
CAPTION = EditMessageCaption(chat_id=1, message_id=5, caption="<i>Hi</i>")
PHOTO = SendPhoto(chat_id=1, photo="media:7", caption="<b>Look</b>", reply_markup=BUTTONS)
ALBUM = SendMediaGroup(
    chat_id=1,
    media=[
        InputMediaPhoto(media="media:7", caption="<b>Look</b>"),
        InputMediaPhoto(media="media:8"),
    ],
)
TAP = AnswerCallbackQuery(callback_query_id="7", text="Too late for that.")


def instead(method: TelegramMethod[Any], fault: Fault, *, silent: bool = False) -> list[str]:
    """The calls to carry out instead, in short."""
    return [_brief(call) for call in remedy(Refused(method, 1, silent), fault)]


def _brief(call: TelegramMethod[Any]) -> str:
    sent = load_method(type(call).__name__, dump_method(call))
    words = getattr(sent, "text", None) or getattr(sent, "caption", None)
    marks = [
        name
        for name, there in (
            ("buttons", getattr(sent, "reply_markup", None)),
            ("reply", getattr(sent, "reply_parameters", None)),
            ("plain", getattr(sent, "parse_mode", None) == ""),
        )
        if there
    ]
    return " ".join([type(sent).__name__, *([repr(words)] if words else []), *marks])


@pytest.mark.parametrize(
    ("method", "fault", "expected"),
    [
        (TEXT, Fault.MARKUP, ["SendMessage 'Hello you & me' buttons reply plain"]),
        (TEXT, Fault.BUTTONS, ["SendMessage '<b>Hello</b> you &amp; me' reply"]),
        (TEXT, Fault.REPLY, ["SendMessage '<b>Hello</b> you &amp; me' buttons"]),
        (TEXT, Fault.OTHER, ["SendMessage 'Hello you & me' plain"]),
        (TEXT, Fault.FILE, ["SendMessage 'Hello you & me' plain"]),
        (EDIT, Fault.MARKUP, ["EditMessageText 'Hi' buttons plain"]),
        (EDIT, Fault.EDIT, ["SendMessage '<i>Hi</i>' buttons"]),
        (CAPTION, Fault.EDIT, ["SendMessage '<i>Hi</i>'"]),
        (CAPTION, Fault.MARKUP, ["EditMessageCaption 'Hi' plain"]),
        (PHOTO, Fault.FILE, ["SendDocument '<b>Look</b>' buttons"]),
        (PHOTO, Fault.LENGTH, ["SendPhoto", "SendMessage 'Look' buttons plain"]),
        (PHOTO, Fault.OTHER, ["SendMessage 'Look' plain"]),
        (ALBUM, Fault.FILE, ["SendPhoto '<b>Look</b>'", "SendPhoto"]),
        (ALBUM, Fault.OTHER, ["SendMessage 'Look' plain"]),
        (TAP, Fault.TAP, ["SendMessage 'Too late for that.' plain"]),
        (EditMessageReplyMarkup(chat_id=1, message_id=5), Fault.EDIT, []),
        (DeleteMessage(chat_id=1, message_id=5), Fault.OTHER, []),
        (SendMessage(chat_id=1, text="Hello"), Fault.MARKUP, []),
    ],
)
def test_each_fault_has_its_remedy(
    method: TelegramMethod[Any], fault: Fault, expected: list[str]
) -> None:
    assert instead(method, fault) == expected


def test_a_change_without_a_sound_never_becomes_a_new_message() -> None:
    assert instead(EDIT, Fault.EDIT, silent=True) == []
    assert instead(EDIT, Fault.OTHER, silent=True) == []
    assert instead(EDIT, Fault.MARKUP, silent=True) == ["EditMessageText 'Hi' buttons plain"]


def test_too_many_words_come_in_parts_and_none_is_lost() -> None:
    words = "ä😀<" * 3000
    long = SendMessage(
        chat_id=1, text=f"<b>{words.replace('<', '&lt;')}</b>", reply_markup=BUTTONS
    )
    parts = remedy(Refused(long, 1, silent=False), Fault.LENGTH)
    assert "".join(part.text for part in parts if isinstance(part, SendMessage)) == words
    assert all(
        len(part.text.encode("utf-16-le")) <= 2 * 4096
        for part in parts
        if isinstance(part, SendMessage)
    )
    assert [bool(getattr(part, "reply_markup", None)) for part in parts] == [False] * 2 + [True]


@pytest.mark.parametrize(
    "method", [TEXT, EDIT, CAPTION, PHOTO, ALBUM, TAP, SendDocument(chat_id=1, document="media:1")]
)
def test_trying_ends_whatever_is_said_against_it(method: TelegramMethod[Any]) -> None:
    for fault in Fault:
        tried = [method]
        for _round in range(10):
            calls = remedy(Refused(tried[-1], 1, silent=False), fault)
            if not calls:
                break
            tried.append(calls[0])
        else:
            pytest.fail(f"{fault} never ends: {tried}")


def test_plain_words_are_what_was_seen() -> None:
    assert (
        plain_words('<b>a</b> &lt;b&gt; <a href="https://b.de">here</a>')
        == "a <b> here (https://b.de)"
    )
    assert (
        plain_words('1 < 2 <i>broken <a href="https://b.de">b.de</a>')
        == "1 < 2 broken b.de (https://b.de)"
    )


def test_every_fault_of_telegram_is_found_by_small_letters() -> None:
    assert all(each == each.lower() for known in FAULTS.values() for each in known)
