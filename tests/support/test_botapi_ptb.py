"""The stand-in through python-telegram-bot: the second, independent reading of the same things.

It notes every field it does not know (``api_kwargs``), so a field the real API does not have is
found here.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    TelegramObject,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.support.botapi import BotApi, cut_after, cut_before, slow, too_many
from tests.support.botapi.faults import answer
from tests.support.botapi.story import TRANSCRIPT, picture, play

Context = ContextTypes.DEFAULT_TYPE
"""What handlers get beside the update."""

ASKED = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Problem melden", callback_data="report")],
        [InlineKeyboardButton("Später", callback_data="later")],
    ]
)
DONE = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Gelöst", callback_data="solved"),
            InlineKeyboardButton("Karte", url="https://osm.org/?mlat=49.3"),
        ]
    ]
)
PLACES = ReplyKeyboardMarkup(
    [[KeyboardButton("Standort senden", request_location=True)], ["Abbrechen"]]
)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A fresh stand-in."""
    async with BotApi() as api:
        yield api


@pytest.fixture(autouse=True)
def spans_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 22 warns whoever reads a span as a number; the next one has timedelta only."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    """A client of the stand-in."""
    async with client(api) as bot:
        yield bot


@asynccontextmanager
async def client(api: BotApi) -> AsyncIterator[Bot]:
    """A client of python-telegram-bot."""
    bot = Bot(api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
    async with bot:
        yield bot


def unknown_fields(value: object, path: str = "") -> Iterator[str]:
    """The fields python-telegram-bot does not know, anywhere in an object."""
    if isinstance(value, TelegramObject):
        yield from (f"{path}.{name}" for name in value.api_kwargs)
        slots = [name for each in type(value).__mro__ for name in getattr(each, "__slots__", ())]
        for name in slots:
            if not name.startswith("_") and name != "api_kwargs":
                yield from unknown_fields(getattr(value, name, None), f"{path}.{name}")
    elif isinstance(value, tuple | list):
        for item in value:
            yield from unknown_fields(item, f"{path}[]")


class Story:
    """The bot of the story."""

    def __init__(self) -> None:
        self.asked: dict[int, Message] = {}
        self.unknown: list[str] = []

    def application(self, api: BotApi) -> Application[Any, Any, Any, Any, Any, Any]:
        """The bot, ready to poll the stand-in."""
        builder = ApplicationBuilder().token(api.token).base_url(f"{api.url}/bot")
        application = builder.base_file_url(f"{api.url}/file/bot").build()
        text = filters.TEXT & ~filters.COMMAND
        application.add_handlers(
            [
                CommandHandler("start", self.welcome),
                CallbackQueryHandler(self.ask),
                MessageHandler(filters.LOCATION, self.place),
                MessageHandler(filters.PHOTO, self.photo),
                MessageHandler(filters.Text(["fertig"]), self.note),
                MessageHandler(text, self.where),
            ]
        )
        return application

    def message(self, update: Update) -> Message:
        """The message of an update, whose fields are all known."""
        self.unknown += unknown_fields(update)
        assert update.effective_message
        return update.effective_message

    async def welcome(self, update: Update, context: Context) -> None:
        """Greet with two buttons, set the menu."""
        message = self.message(update)
        assert message.from_user
        assert context.args
        await context.bot.set_my_commands(
            [BotCommand("start", "Von vorn"), BotCommand("help", "Hilfe")], language_code="tr"
        )
        name = escape(message.from_user.first_name)
        tag = message.from_user.language_code
        sent = await message.reply_text(
            f"Guten Tag, <b>{name}</b> ({tag}): {context.args[0]}",
            reply_markup=ASKED,
            parse_mode=ParseMode.HTML,
        )
        self.unknown += unknown_fields(sent)

    async def ask(self, update: Update, _context: Context) -> None:
        """Turn the greeting into a question."""
        self.message(update)
        query = update.callback_query
        assert query
        edited = await query.edit_message_text("Was ist passiert?")
        assert isinstance(edited, Message)
        self.asked[query.from_user.id] = edited
        await query.answer("Los geht's")

    async def place(self, update: Update, _context: Context) -> None:
        """Answer a place with a venue; the question goes."""
        message = self.message(update)
        assert message.location
        await message.reply_chat_action(ChatAction.UPLOAD_PHOTO)
        sent = await message.reply_venue(
            message.location.latitude, message.location.longitude, "Markt", "Am Marktplatz 1"
        )
        self.unknown += unknown_fields(sent)
        await self.asked.pop(message.chat_id).delete()

    async def photo(self, update: Update, _context: Context) -> None:
        """Send a photo back, by its id and as bytes."""
        message = self.message(update)
        assert [size.width for size in message.photo] == [90, 320, 800, 1000]
        await message.reply_photo(
            message.photo[-1], caption=f"Danke: {message.caption}", reply_markup=DONE
        )
        file = await message.photo[-1].get_file()
        data = bytes(await file.download_as_bytearray())
        media = [
            InputMediaPhoto(data, caption="Zwei Ansichten"),
            InputMediaPhoto(picture("blue")),
        ]
        self.unknown += unknown_fields(await message.reply_media_group(media))

    async def note(self, update: Update, _context: Context) -> None:
        """Send a file."""
        sent = await self.message(update).reply_document(
            b"Notiz", caption="notiz.txt hat 5 Bytes", filename="notiz.txt"
        )
        self.unknown += unknown_fields(sent)

    async def where(self, update: Update, _context: Context) -> None:
        """Ask for a place with a reply keyboard."""
        message = self.message(update)
        await self.asked.pop(message.chat_id).delete()
        self.asked[message.chat_id] = await message.reply_text(
            f"Wo? {message.text}", reply_markup=PLACES
        )


async def test_python_telegram_bot_plays_the_story(api: BotApi) -> None:
    story = Story()
    application = story.application(api)
    async with application:
        assert application.updater
        await application.updater.start_polling(timeout=1)
        await application.start()
        try:
            transcript = await play(api)
        finally:
            await application.updater.stop()
            await application.stop()
    assert transcript == TRANSCRIPT
    assert story.unknown == []
    assert not api.mistakes
    assert {each.outcome for each in api.requests if each.method != "getUpdates"} == {"ok"}


async def test_updates_are_redelivered_until_confirmed(api: BotApi, bot: Bot) -> None:
    person = api.person(1)
    person.write("eins")
    person.write("zwei")
    first = await bot.get_updates()
    again = await bot.get_updates(offset=first[0].update_id)
    assert [update.to_dict() for update in first] == [update.to_dict() for update in again]
    assert len(await bot.get_updates(offset=first[1].update_id)) == 1
    assert await bot.get_updates(offset=first[1].update_id + 1, timeout=timedelta()) == ()


async def test_a_second_poller_ends_the_first_with_409(api: BotApi, bot: Bot) -> None:
    async def first_poller() -> str:
        with pytest.raises(Conflict) as caught:
            await bot.get_updates(timeout=5)
        return str(caught.value)

    async with client(api) as other, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(first_poller())
        async with asyncio.timeout(5):
            await api.core.updates.polled.wait()
        second = tasks.create_task(other.get_updates(timeout=5))
        assert "terminated by other getUpdates request" in await first
        api.person(1).write("da")
        assert len(await second) == 1


async def test_refusals_reach_python_telegram_bot_as_its_own_errors(api: BotApi, bot: Bot) -> None:
    person = api.person(5)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "Hallo")
    person.start()
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(5, "ä" * 4097)
    sent = await bot.send_message(5, "Hallo")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Hallo", chat_id=5, message_id=sent.message_id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("12345")
    person.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(5, "Hallo")
    stranger = Bot("4242:wrong", base_url=f"{api.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_faults_reach_python_telegram_bot_as_its_own_errors(api: BotApi, bot: Bot) -> None:
    api.person(5).meet()
    api.faults.add(too_many(7), method="sendMessage")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(5, "1")
    assert caught.value.retry_after == timedelta(seconds=7)
    api.faults.add(cut_before(), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(5, "2")
    assert api.accepted == []
    api.faults.add(cut_after(), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(5, "3")
    api.faults.add(answer(500), method="sendMessage")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(5, "4")
    api.faults.add(slow(2), method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(5, "5", read_timeout=0.5)
    assert [message.html for message in api.accepted] == ["3", "5"]


async def test_what_the_bot_asks_about_has_no_unknown_fields(api: BotApi, bot: Bot) -> None:
    person = api.person(5, username="p")
    person.send_document(b"%PDF", "plan.pdf")
    document = (await bot.get_updates())[0].effective_message
    assert document
    assert document.document
    assert document.document.mime_type == "application/pdf"
    await bot.set_my_description("Meldet Probleme", language_code="de")
    asked: list[TelegramObject] = [
        await bot.get_me(),
        await bot.get_chat(5),
        await bot.get_file(document.document),
        await bot.get_my_description("de"),
        await bot.get_my_name(),
        await bot.get_webhook_info(),
        await bot.get_chat_menu_button(),
    ]
    assert [name for value in asked for name in unknown_fields(value)] == []
    assert (await bot.get_my_description("de")).description == "Meldet Probleme"
