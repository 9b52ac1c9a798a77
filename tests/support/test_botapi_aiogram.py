"""The stand-in through aiogram: the story, and what aiogram makes of refusals and faults."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from aiogram.utils.text_decorations import html_decoration as html

from tests.support.botapi import BotApi, cut_after, cut_before, slow, too_many
from tests.support.botapi.faults import answer
from tests.support.botapi.story import TRANSCRIPT, picture, play

ASKED = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Problem melden", callback_data="report")],
        [InlineKeyboardButton(text="Später", callback_data="later")],
    ]
)
DONE = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Gelöst", callback_data="solved"),
            InlineKeyboardButton(text="Karte", url="https://osm.org/?mlat=49.3"),
        ]
    ]
)
PLACES = ReplyKeyboardMarkup(
    keyboard=[
        [KeyboardButton(text="Standort senden", request_location=True)],
        [KeyboardButton(text="Abbrechen")],
    ]
)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A fresh stand-in."""
    async with BotApi() as api:
        yield api


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    """A client of the stand-in, as the project makes its own."""
    async with client(api) as bot:
        yield bot


@asynccontextmanager
async def client(api: BotApi, token: str = "") -> AsyncIterator[Bot]:
    """A client of aiogram for the stand-in."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api.url), timeout=2)
    bot = Bot(token or api.token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    try:
        yield bot
    finally:
        await session.close()


def story_dispatcher() -> Dispatcher:
    """The bot of the story."""
    dispatcher = Dispatcher()
    asked: dict[int, Message] = {}

    @dispatcher.message(CommandStart(deep_link=True))
    async def welcome(message: Message, command: CommandObject, bot: Bot) -> None:
        assert message.from_user
        name = html.bold(html.quote(message.from_user.first_name))
        tag = message.from_user.language_code
        await bot.set_my_commands(
            [
                BotCommand(command="start", description="Von vorn"),
                BotCommand(command="help", description="Hilfe"),
            ],
            language_code="tr",
        )
        await message.answer(f"Guten Tag, {name} ({tag}): {command.args}", reply_markup=ASKED)

    @dispatcher.callback_query()
    async def ask(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        edited = await query.message.edit_text("Was ist passiert?")
        assert isinstance(edited, Message)
        asked[query.from_user.id] = edited
        await query.answer("Los geht's")

    @dispatcher.message(lambda message: message.location)
    async def place(message: Message, bot: Bot) -> None:
        assert message.location
        await bot.send_chat_action(message.chat.id, "upload_photo")
        await message.answer_venue(
            message.location.latitude, message.location.longitude, "Markt", "Am Marktplatz 1"
        )
        await asked.pop(message.chat.id).delete()

    @dispatcher.message(lambda message: message.photo)
    async def photo(message: Message, bot: Bot) -> None:
        assert message.photo
        assert [size.width for size in message.photo] == [90, 320, 800, 1000]
        await message.answer_photo(
            message.photo[-1].file_id, caption=f"Danke: {message.caption}", reply_markup=DONE
        )
        target = BytesIO()
        await bot.download(message.photo[-1], target)
        media = [
            InputMediaPhoto(
                media=BufferedInputFile(target.getvalue(), "a.jpg"), caption="Zwei Ansichten"
            ),
            InputMediaPhoto(media=BufferedInputFile(picture("blue"), "b.jpg")),
        ]
        await message.answer_media_group(media)  # type: ignore[arg-type]  # list is invariant

    @dispatcher.message(lambda message: message.text == "fertig")
    async def note(message: Message) -> None:
        note = BufferedInputFile(b"Notiz", "notiz.txt")
        await message.answer_document(note, caption="notiz.txt hat 5 Bytes")

    @dispatcher.message()
    async def where(message: Message) -> None:
        await asked.pop(message.chat.id).delete()
        text = html.quote(message.text or "")
        asked[message.chat.id] = await message.answer(f"Wo? {text}", reply_markup=PLACES)

    return dispatcher


async def test_aiogram_plays_the_story(api: BotApi, bot: Bot) -> None:
    dispatcher = story_dispatcher()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(
            dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
        )
        transcript = await play(api)
        await dispatcher.stop_polling()
    assert transcript == TRANSCRIPT
    assert not api.mistakes
    assert {each.outcome for each in api.requests if each.method != "getUpdates"} == {"ok"}


async def test_a_redelivered_update_is_the_same_until_it_is_confirmed(
    api: BotApi, bot: Bot
) -> None:
    person = api.person(1)
    person.write("eins")
    person.write("zwei")
    first = await bot.get_updates()
    again = await bot.get_updates(offset=first[0].update_id)
    rest = await bot.get_updates(offset=first[1].update_id)
    assert first == again
    assert rest == first[1:]
    assert await bot.get_updates(offset=first[1].update_id + 1) == []


async def test_a_second_poller_ends_the_first_with_409(api: BotApi, bot: Bot) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(_conflict(bot))
        async with asyncio.timeout(5):
            await api.core.updates.polled.wait()
        second = tasks.create_task(bot.get_updates(timeout=5))
        assert "terminated by other getUpdates request" in str(await first)
        api.person(1).write("da")
        assert len(await second) == 1


async def _conflict(bot: Bot) -> TelegramConflictError:
    """The error that a poll ends with."""
    with pytest.raises(TelegramConflictError) as caught:
        await bot.get_updates(timeout=5)
    return caught.value


async def test_refusals_reach_aiogram_as_its_own_errors(api: BotApi, bot: Bot) -> None:
    person = api.person(5)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(5, "Hallo")
    person.start()
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await bot.send_message(5, "ä" * 4097)
    sent = await bot.send_message(5, "Hallo")
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("Hallo", chat_id=5, message_id=sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("Hallo", chat_id=5, message_id=999)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("12345")
    person.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(5, "Hallo")
    async with client(api, "4242:wrong") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_faults_reach_aiogram_as_its_own_errors(api: BotApi, bot: Bot) -> None:
    api.person(5).meet()
    api.faults.add(too_many(7), method="sendMessage")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(5, "1")
    assert caught.value.retry_after == 7
    api.faults.add(cut_before(), method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(5, "2")
    assert api.accepted == []
    api.faults.add(cut_after(), method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(5, "3")
    assert [message.html for message in api.accepted] == ["3"]
    api.faults.add(answer(500), method="sendMessage")
    with pytest.raises(TelegramServerError):
        await bot.send_message(5, "4")
    api.faults.add(slow(5), method="sendMessage")
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(5, "5", request_timeout=1)
    assert [message.html for message in api.accepted] == ["3", "5"]


async def test_commands_of_a_group_are_those_of_its_people(api: BotApi, bot: Bot) -> None:
    group = api.group(-1001, "Team")
    assert (await bot.get_chat(-1001)).title == "Team"
    api.person(5).inside(group).write("/help@quartiersbote_test_bot")
    update = (await bot.get_updates())[0]
    assert update.message
    assert update.message.chat.type == "supergroup"
    assert await Command("help")(update.message, bot)
