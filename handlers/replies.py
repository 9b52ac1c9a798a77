"""What a handler returns: messages not sent yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import (
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
"""Links in our messages are for tapping; a preview would push the text off a small screen."""
BURST_DELAY: Final = timedelta(seconds=1)
"""The photos of an album, and texts typed in a hurry, come one by one within about a second."""


@dataclass(frozen=True, slots=True)
class QueuedReply:
    """A message with instructions for its delivery.

    Attributes:
        method: the message.
        topic: takes the place of a message under the same topic that still waits.
        delay: how long to wait for something newer with the same topic.
    """

    method: TelegramMethod[Any]
    topic: str | None = None
    delay: timedelta = timedelta()


Reply = TelegramMethod[Any] | QueuedReply
"""One answer."""
Replies = Reply | Sequence[Reply] | None
"""What a handler may return; ``None`` says nothing."""

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
Screen = tuple[str, InlineKeyboardMarkup]
"""What a message shows: words in Telegram's HTML, and the buttons below them."""


def list_replies(replies: Replies) -> list[Reply]:
    """Return what a handler has returned as a list."""
    match replies:
        case None:
            return []
        case QueuedReply() | TelegramMethod():
            return [replies]
        case _:
            return [*replies]


def send(chat_id: int, text: str, keyboard: Markup | None = None) -> SendMessage:
    """Return a message to a chat, in Telegram's HTML."""
    return SendMessage(
        chat_id=chat_id, text=text, reply_markup=keyboard, link_preview_options=NO_PREVIEW
    )


def edit_or_send(
    query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None
) -> Reply:
    """Replace the message whose button was pressed, or write a new one if that is gone.

    Telegram gives no access to messages older than 48 hours, so a button under an old message
    still works but its message cannot be edited.  Delivery writes a new message too when editing
    turns out to be impossible.
    """
    if query.message is None or isinstance(query.message, InaccessibleMessage):
        return send(query.from_user.id, text, keyboard)
    return EditMessageText(
        chat_id=query.message.chat.id,
        message_id=query.message.message_id,
        text=text,
        reply_markup=keyboard,
        link_preview_options=NO_PREVIEW,
    )


def in_place(told: SendMessage, message_id: int) -> EditMessageText:
    """Return what puts a message in the place of one sent before."""
    markup = told.reply_markup if isinstance(told.reply_markup, InlineKeyboardMarkup) else None
    return EditMessageText(
        chat_id=told.chat_id,
        message_id=message_id,
        text=told.text,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
    )


def toast(query: CallbackQuery, text: str, *, alert: bool = False) -> AnswerCallbackQuery:
    """Return a short word shown over the chat, 200 characters at most (Bot API)."""
    return AnswerCallbackQuery(callback_query_id=query.id, text=text[:200], show_alert=alert)
