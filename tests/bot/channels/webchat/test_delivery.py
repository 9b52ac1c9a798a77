"""What the bot says on the chat page: each call once, as Telegram would do it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendPoll,
    SendVenue,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    KeyboardButton,
    MediaUnion,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from sqlalchemy.exc import OperationalError

from bot.channels.base import (
    Channel,
    FileRefusedError,
    ImpossibleError,
    TryAgainError,
    UnreachableError,
)
from bot.channels.webchat.outgoing import Outgoing
from storage.files.media import MediaKind, StoredFile, keep_file
from storage.people import choose_locale, get_or_create_person
from tests.support.pictures import a_photo
from tests.support.sent_files import fetched
from tests.support.webchat import Browser, Office, Page, one_button

CHAT = 1


@pytest.fixture
async def page(visitor: Browser) -> AsyncIterator[Page]:
    """The open page of account 1."""
    async with visitor.page() as opened:
        yield opened


async def store(office: Office, name: str, **details: Any) -> Path:
    """Put a file into the media folder, as conversations do, and return its path."""
    office.media_dir.mkdir(parents=True, exist_ok=True)
    path = office.media_dir / name
    path.write_bytes(a_photo())
    async with office.database.transaction() as session:
        person = await get_or_create_person(
            session,
            channel="webchat",
            account_id=CHAT,
            locale="en",
            language_tag=None,
            now=office.now,
        )
        file = StoredFile(name=name, size=path.stat().st_size, width=640, height=480)
        await keep_file(session, person_id=person.id, file=file, now=office.now, **details)
    return path


async def deliver(office: Office, page: Page, *methods: TelegramMethod[Any]) -> dict[str, Any]:
    """Deliver the calls and return the message the last of them shows."""
    for key, method in enumerate(methods, start=1):
        await office.channel.deliver(method, key=key)
        frame = await page.expect("message")
    message: dict[str, Any] = frame["message"]
    return message


async def test_the_same_call_again_shows_nothing_new(office: Office, page: Page) -> None:
    method = SendMessage(chat_id=CHAT, text="once")
    first = await office.channel.deliver(method, key=7)
    assert await office.channel.deliver(method, key=7) == first
    other = await office.channel.deliver(method, key=8)
    assert other.message_id != first.message_id
    history = await page.sync()
    assert [message["id"] for message in history["messages"]] == [
        first.message_id,
        other.message_id,
    ]


async def test_text_keeps_what_telegram_allows_and_nothing_else(
    office: Office, page: Page
) -> None:
    text = (
        "<b>1 &lt; 2</b> & <i>so</i>\n<tg-spoiler>x</tg-spoiler>"
        '<a href="https://a.example/?b=1&amp;c" onclick="x()">a</a>'
        '<a href="javascript:x()">b</a><script>evil()</script><img src=x onerror=x()>'
    )
    message = await deliver(office, page, SendMessage(chat_id=CHAT, text=text))
    assert message["html"] == (
        "<b>1 &lt; 2</b> &amp; <i>so</i>\n<tg-spoiler>x</tg-spoiler>"
        '<a href="https://a.example/?b=1&amp;c">a</a>'
        "<a>b</a>evil()"
    )
    method = SendMessage(chat_id=CHAT, text="<b>plain</b>", parse_mode=None)
    await office.channel.deliver(method, key=99)
    frame = await page.expect("message")
    assert frame["message"]["html"] == "&lt;b&gt;plain&lt;/b&gt;"


async def test_buttons_and_keyboards_are_shown(office: Office, page: Page) -> None:
    message = await deliver(
        office, page, SendMessage(chat_id=CHAT, text="x", reply_markup=one_button())
    )
    assert message["buttons"] == [[{"text": "Go", "data": "go"}]]
    rows = [[KeyboardButton(text="Here", request_location=True), KeyboardButton(text="Skip")]]
    keyboard = ReplyKeyboardMarkup(keyboard=rows)
    await office.channel.deliver(
        SendMessage(chat_id=CHAT, text="x", reply_markup=keyboard), key=11
    )
    frame = await page.expect("message")
    assert frame["message"]["keyboard"] == [
        [{"text": "Here", "request_location": True}, {"text": "Skip"}]
    ]
    gone = SendMessage(chat_id=CHAT, text="x", reply_markup=ReplyKeyboardRemove())
    await office.channel.deliver(gone, key=12)
    assert (await page.expect("message"))["message"]["keyboard"] == []


async def test_a_text_is_edited_once(office: Office, page: Page) -> None:
    sent = SendMessage(chat_id=CHAT, text="old", reply_markup=one_button())
    message = await deliver(office, page, sent)
    edit = EditMessageText(chat_id=CHAT, message_id=message["id"], text="new")
    edited = await deliver(office, page, edit)
    assert edited["html"] == "new"
    assert edited["edited"] is True
    assert "buttons" not in edited
    assert edited["revision"] == message["revision"] + 1
    # The same again is "not modified": fine, and no news.
    await office.channel.deliver(edit, key=5)
    assert (await page.sync())["revision"] == edited["revision"]


async def test_a_message_says_which_language_it_is_in(office: Office, page: Page) -> None:
    unknown = await deliver(office, page, SendMessage(chat_id=CHAT, text="?"))
    assert "lang" not in unknown
    async with office.database.transaction() as session:
        person = await get_or_create_person(
            session,
            channel="webchat",
            account_id=CHAT,
            locale="tr",
            language_tag=None,
            now=office.now,
        )
    sent = await office.channel.deliver(SendMessage(chat_id=CHAT, text="Merhaba"), key=2)
    assert (await page.expect("message"))["message"]["lang"] == "tr"
    await page.write("Сьогодні вранці на нашій вулиці зламалася лампа.")
    await page.write("M-2026-0001")
    assert [message.get("lang") for message in (await page.sync())["messages"]] == [
        *(None, "tr", "uk", None)
    ]

    async with office.database.transaction() as session:
        choose_locale(await session.merge(person), "de_simple")
    edit = EditMessageText(chat_id=CHAT, message_id=sent.message_id, text="Guten Tag")
    await office.channel.deliver(edit, key=3)
    edited = await page.expect("message")
    assert edited["message"]["lang"] == "de-simple"


async def test_buttons_change_without_an_edit(office: Office, page: Page) -> None:
    message = await deliver(office, page, SendMessage(chat_id=CHAT, text="x"))
    method = EditMessageReplyMarkup(
        chat_id=CHAT, message_id=message["id"], reply_markup=one_button("other")
    )
    edited = await deliver(office, page, method)
    assert edited["buttons"] == [[{"text": "Go", "data": "other"}]]
    assert edited["html"] == "x"
    assert "edited" not in edited


async def test_a_message_taken_back_is_empty(office: Office, page: Page) -> None:
    message = await deliver(office, page, SendMessage(chat_id=CHAT, text="x"))
    method = DeleteMessage(chat_id=CHAT, message_id=message["id"])
    gone = await deliver(office, page, method)
    assert gone["deleted"] is True
    assert "html" not in gone
    await office.channel.deliver(method, key=3)
    assert (await page.sync())["messages"] == []
    assert [message["id"] for message in (await page.sync(after=1))["messages"]] == [message["id"]]


async def test_a_photo_is_shown_to_its_person_only(
    office: Office, page: Page, visitor: Browser
) -> None:
    path = await store(office, "a.jpg")
    method = SendPhoto(chat_id=CHAT, photo=FSInputFile(path), caption="<b>c</b>")
    message = await deliver(office, page, method)
    assert message["photo"] == {"url": "/media/a.jpg", "width": 640, "height": 480}
    assert message["html"] == "<b>c</b>"
    async with visitor.client.get("/media/a.jpg") as response:
        assert response.status == 200
        assert response.content_type == "image/jpeg"
        assert await response.read() == a_photo()
    caption = EditMessageCaption(chat_id=CHAT, message_id=message["id"], caption="d")
    assert (await deliver(office, page, caption))["html"] == "d"


async def test_an_album_is_several_messages_and_is_sent_once(office: Office, page: Page) -> None:
    paths = [await store(office, f"{number}.jpg") for number in range(3)]
    media = [
        InputMediaPhoto(media=FSInputFile(path), caption="x" if number == 0 else None)
        for number, path in enumerate(paths)
    ]
    method = SendMediaGroup(chat_id=CHAT, media=list(media))
    first = await office.channel.deliver(method, key=1)
    assert await office.channel.deliver(method, key=1) == first
    messages = (await page.sync())["messages"]
    assert [message["photo"]["url"] for message in messages] == [
        f"/media/{number}.jpg" for number in range(3)
    ]
    assert len({message["album"] for message in messages}) == 1
    assert messages[0]["id"] == first.message_id
    assert messages[0]["html"] == "x"


async def test_a_file_is_downloaded_under_its_title(
    office: Office, page: Page, visitor: Browser
) -> None:
    path = await store(office, "b.zip", kind=MediaKind.DOCUMENT, title='Dä"ten.zip')
    message = await deliver(office, page, SendDocument(chat_id=CHAT, document=FSInputFile(path)))
    assert message["document"]["name"] == 'Dä"ten.zip'
    assert message["document"]["size"] == len(a_photo())
    async with visitor.client.get("/media/b.zip") as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert (
            response.headers["Content-Disposition"]
            == "attachment; filename*=UTF-8''D%C3%A4%22ten.zip"
        )


async def test_a_phone_is_told_that_a_file_is_for_the_calendar(
    office: Office, page: Page, visitor: Browser
) -> None:
    path = await store(office, "d.ics", kind=MediaKind.DOCUMENT, title="T-2026-0001.ics")
    await deliver(office, page, SendDocument(chat_id=CHAT, document=FSInputFile(path)))
    async with visitor.client.get("/media/d.ics") as response:
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_files_come_as_an_album_too(office: Office, page: Page) -> None:
    path = await store(office, "c.zip", kind=MediaKind.DOCUMENT, title="c.zip")
    file = FSInputFile(path)
    media: list[MediaUnion] = [InputMediaDocument(media=file), InputMediaPhoto(media=file)]
    await office.channel.deliver(SendMediaGroup(chat_id=CHAT, media=media), key=1)
    first, second = (await page.sync())["messages"]
    assert first["document"]["name"] == "c.zip"
    assert "photo" in second


async def test_a_button_may_lead_to_an_address(office: Office, page: Page) -> None:
    button = InlineKeyboardButton(text="Map", url="https://a.example/")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    method = SendMessage(chat_id=CHAT, text="x", reply_markup=keyboard)
    message = await deliver(office, page, method)
    assert message["buttons"] == [[{"text": "Map", "url": "https://a.example/"}]]


async def test_places_have_a_map(office: Office, page: Page) -> None:
    message = await deliver(office, page, SendLocation(chat_id=CHAT, latitude=49, longitude=8))
    assert message["location"]["latitude"] == 49
    venue = SendVenue(chat_id=CHAT, latitude=49, longitude=8, title="Rathaus", address="Markt 1")
    await office.channel.deliver(venue, key=2)
    place = (await page.expect("message"))["message"]["location"]
    assert place["title"] == "Rathaus"
    assert place["url"].startswith("https://www.openstreetmap.org/?mlat=49.000000")


async def test_typing_is_shown_and_kept_nowhere(office: Office, page: Page) -> None:
    await office.channel.deliver(SendChatAction(chat_id=CHAT, action="typing"), key=1)
    await page.expect("typing")
    assert (await page.sync())["messages"] == []


async def test_what_concerns_no_page_is_done(office: Office) -> None:
    commands = [BotCommand(command="start", description="x")]
    await office.channel.deliver(SetMyCommands(commands=commands), key=1)
    for query_id in ("123", "x", str(2**40)):
        await office.channel.deliver(AnswerCallbackQuery(callback_query_id=query_id), key=1)


@pytest.mark.parametrize("chat_id", [999, "@somebody", -5, 2**40])
async def test_an_account_that_is_gone_is_unreachable(office: Office, chat_id: int | str) -> None:
    with pytest.raises(UnreachableError, match="gone"):
        await office.channel.deliver(SendMessage(chat_id=chat_id, text="x"), key=1)


@pytest.mark.parametrize(
    "method",
    [
        SendPoll(chat_id=CHAT, question="?", options=["a", "b"]),
        SendMessage(chat_id=CHAT, text="*x*", parse_mode="MarkdownV2"),
        SendMessage(chat_id=CHAT, text=""),
        SendMessage(
            chat_id=CHAT,
            text="x",
            reply_markup=InlineKeyboardMarkup(
                inline_keyboard=[[InlineKeyboardButton(text="x", pay=True)]]
            ),
        ),
        SendPhoto(chat_id=CHAT, photo="another-persons.jpg"),
        SendPhoto(chat_id=CHAT, photo=BufferedInputFile(b"x", "x")),
        SendMediaGroup(chat_id=CHAT, media=[InputMediaVideo(media="x")]),
        EditMessageText(chat_id=CHAT, message_id=999, text="x"),
        EditMessageText(chat_id=CHAT, message_id=2**40, text="x"),
        EditMessageText(chat_id=CHAT, text="x"),
        EditMessageText(chat_id=CHAT, message_id=1, text="the person's own"),
        EditMessageCaption(chat_id=CHAT, message_id=2, caption="of a text"),
        DeleteMessage(chat_id=CHAT, message_id=999),
    ],
)
async def test_what_the_page_can_never_show_is_impossible(
    office: Office, page: Page, method: TelegramMethod[Any]
) -> None:
    await page.write("one")
    await office.channel.deliver(SendMessage(chat_id=CHAT, text="two"), key=1)
    with pytest.raises(ImpossibleError):
        await office.channel.deliver(method, key=2)


async def test_a_database_that_does_not_answer_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object) -> None:
        statement = "SELECT"
        raise OperationalError(statement, {}, OSError())

    monkeypatch.setattr(Outgoing, "_carry_out", fail)
    with pytest.raises(TryAgainError):
        await office.channel.deliver(SendMessage(chat_id=CHAT, text="x"), key=1)


@pytest.mark.parametrize("file_id", ["../x", "0" * 32 + ".upload", "x"])
async def test_a_photo_that_is_not_there_is_refused(office: Office, file_id: str) -> None:
    channel: Channel = office.channel
    with pytest.raises(FileRefusedError):
        await fetched(channel, file_id)


async def test_a_photo_above_the_download_limit_is_refused(
    office: Office, visitor: Browser, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.frames
    monkeypatch.setattr("bot.channels.webchat.channel.SIZE_LIMIT", 100)
    name = await visitor.upload(a_photo())
    with pytest.raises(FileRefusedError):
        await fetched(office.channel, name)


async def test_the_bot_object_works_like_any_other(office: Office, page: Page) -> None:
    bot = office.channel.bot
    assert (await bot.me()).is_bot
    message = await bot.send_message(CHAT, "<b>x</b>")
    assert (await page.expect("message"))["message"]["id"] == message.message_id
    assert await bot.send_chat_action(CHAT, "typing") is True
