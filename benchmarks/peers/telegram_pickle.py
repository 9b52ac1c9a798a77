"""python-telegram-bot's ``ConversationHandler`` with ``PicklePersistence``, written each time.

Its documentation writes the file once a minute; an update would then be acknowledged long before
it is safe, so the file is written after each one (``Application.update_persistence``).  The file
holds everybody, so that an update costs the more, the more people have written.
"""

import json
import tempfile
from contextlib import asynccontextmanager
from enum import IntEnum, auto
from pathlib import Path
from typing import Any, Final
from warnings import filterwarnings

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import HTTPXRequest, RequestData
from telegram.warnings import PTBUserWarning

from benchmarks.peers.messenger import TOKEN, Messenger, Raw, Running
from benchmarks.peers.words import (
    ASK_DESCRIPTION,
    ASK_DETAILS,
    ASK_PHOTO,
    ASK_PLACE,
    BEGIN,
    CATEGORIES,
    CHOOSE_CATEGORY,
    SEND,
    SKIP_PHOTO,
    SUMMARY,
    THANKS,
    WELCOME,
    Report,
)

Context = ContextTypes.DEFAULT_TYPE


class Question(IntEnum):
    """The questions."""

    BEGIN = auto()
    DESCRIPTION = auto()
    CATEGORY = auto()
    PLACE = auto()
    DETAILS = auto()
    PHOTO = auto()
    SUMMARY = auto()


class MessengerRequest(HTTPXRequest):
    """The library's network, but for the network: requests are built, answers are read."""

    def __init__(self, messenger: Messenger) -> None:
        super().__init__()
        self._messenger = messenger

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Carry out a call without a connection."""
        if request_data is not None:
            _built = request_data.multipart_data, request_data.json_parameters
        with self._messenger.apart():
            parameters = {} if request_data is None else request_data.parameters
            result = self._messenger.answer(url.rpartition("/")[2], parameters)
            return 200, json.dumps({"ok": True, "result": result}).encode()


async def welcome(update: Update, context: Context) -> Question:
    """Say hello."""
    _draft(context).clear()
    await _message(update).reply_text(WELCOME, reply_markup=_keyboard((BEGIN, "begin")))
    return Question.BEGIN


async def begin(update: Update, _context: Context) -> Question:
    """Ask for a description."""
    await _edit(update, ASK_DESCRIPTION)
    return Question.DESCRIPTION


async def describe(update: Update, context: Context) -> Question:
    """Ask for a category."""
    _draft(context)["description"] = _message(update).text
    buttons = [(label, f"category:{label}") for label in CATEGORIES]
    await _message(update).reply_text(CHOOSE_CATEGORY, reply_markup=_keyboard(*buttons))
    return Question.CATEGORY


async def choose_category(update: Update, context: Context) -> Question:
    """Ask for the place."""
    _draft(context)["category"] = (_query(update).data or "").partition(":")[2]
    await _edit(update, ASK_PLACE)
    return Question.PLACE


async def name_place(update: Update, context: Context) -> Question:
    """Ask for details."""
    _draft(context)["place"] = _message(update).text
    await _message(update).reply_text(ASK_DETAILS)
    return Question.DETAILS


async def add_details(update: Update, context: Context) -> Question:
    """Ask for a photo."""
    _draft(context)["details"] = _message(update).text
    await _message(update).reply_text(ASK_PHOTO, reply_markup=_keyboard((SKIP_PHOTO, "skip")))
    return Question.PHOTO


async def skip_photo(update: Update, context: Context) -> Question:
    """Show the report as it would be sent."""
    report = Report.model_validate(_draft(context))
    await _edit(update, SUMMARY.format(**dict(report)), _keyboard((SEND, "send")))
    return Question.SUMMARY


async def send(update: Update, context: Context) -> int:
    """Keep the report."""
    reports = context.bot_data.setdefault("reports", [])
    reports.append(dict(Report.model_validate(_draft(context))))
    _draft(context).clear()
    await _edit(update, THANKS.format(number=len(reports)))
    return ConversationHandler.END


def _draft(context: Context) -> dict[Any, Any]:
    return {} if context.user_data is None else context.user_data


def _message(update: Update) -> Message:
    if update.message is None:
        raise TypeError
    return update.message


def _query(update: Update) -> CallbackQuery:
    if update.callback_query is None:
        raise TypeError
    return update.callback_query


async def _edit(update: Update, text: str, markup: InlineKeyboardMarkup | None = None) -> None:
    query = _query(update)
    await query.answer()
    await query.edit_message_text(text, reply_markup=markup)


def _keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(label, callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(rows)


TEXT: Final = filters.TEXT & ~filters.COMMAND


def _conversation() -> ConversationHandler[Context]:
    # The library's FAQ: the warning is right to ask, and one conversation per person is meant.
    filterwarnings("ignore", message=".*CallbackQueryHandler", category=PTBUserWarning)
    return ConversationHandler(
        entry_points=[CommandHandler("start", welcome)],
        states={
            Question.BEGIN: [CallbackQueryHandler(begin, pattern="^begin$")],
            Question.DESCRIPTION: [MessageHandler(TEXT, describe)],
            Question.CATEGORY: [CallbackQueryHandler(choose_category, pattern="^category:")],
            Question.PLACE: [MessageHandler(TEXT, name_place)],
            Question.DETAILS: [MessageHandler(TEXT, add_details)],
            Question.PHOTO: [CallbackQueryHandler(skip_photo, pattern="^skip$")],
            Question.SUMMARY: [CallbackQueryHandler(send, pattern="^send$")],
        },
        fallbacks=[CommandHandler("start", welcome)],
        name="report",
        persistent=True,
    )


@asynccontextmanager
async def run(messenger: Messenger) -> Running:
    """Run the bot."""
    with tempfile.TemporaryDirectory() as folder:
        application = (
            Application.builder()
            .token(TOKEN)
            .request(MessengerRequest(messenger))
            .get_updates_request(MessengerRequest(messenger))
            .persistence(PicklePersistence(filepath=Path(folder) / "bot.pickle"))
            .build()
        )
        application.add_handler(_conversation())

        async def feed(update: Raw) -> None:
            await application.process_update(Update.de_json(update, application.bot))
            await application.update_persistence()

        async with application:
            yield feed
