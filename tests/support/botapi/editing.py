"""The methods that change or remove messages, and answer taps."""

from collections.abc import Callable

from tests.support.botapi.calls import Call
from tests.support.botapi.chats import StoredMessage
from tests.support.botapi.core import Core, Handler
from tests.support.botapi.errors import refuse
from tests.support.botapi.markup import Json
from tests.support.botapi.rules import (
    CALLBACK_ANSWER_LIMIT,
    check_reply_markup,
    read_caption,
    read_text,
)

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
"""The server's words for an edit that changes nothing."""
TEXT_FIELDS = frozenset({"text", "entities"})
"""What editMessageText replaces."""
CAPTION_FIELDS = frozenset({"caption", "caption_entities", "show_caption_above_media"})
"""What editMessageCaption replaces."""


def _own_message(core: Core, call: Call) -> StoredMessage:
    """The bot's message a call wants to change.

    Raises:
        ApiError: It is not there, not the bot's, or the chat is closed to the bot.
    """
    chat = core.chats.get(call.values.get("chat_id"))
    message = chat.messages.get(int(call.values.get("message_id") or 0))
    if message is None or message.deleted:
        refuse("message to edit not found")
    if not message.from_bot:
        refuse("message can't be edited")
    return message


def _edit(core: Core, call: Call, message: StoredMessage, content: Json, html: str) -> Json:
    """The message with other content and keyboard.

    Raises:
        ApiError: Nothing would change, or the keyboard is not acceptable.
    """
    markup = call.values.get("reply_markup") or None
    check_reply_markup(markup)
    if markup and not markup.get("inline_keyboard"):
        markup = None
    shown = message.reply_markup
    if shown and not shown.get("inline_keyboard"):
        shown = None
    if content == message.content and markup == shown:
        refuse(NOT_MODIFIED)
    return core.chats.edit(message, content, html=html, markup=markup).as_json()


def _edit_text(core: Core, call: Call) -> Json:
    """editMessageText: other words; without a keyboard given, the old one goes."""
    text = read_text(call.values)
    message = _own_message(core, call)
    if "text" not in message.content:
        refuse("there is no text in the message to edit")
    content = _without(message.content, TEXT_FIELDS) | text
    return _edit(core, call, message, content, str(call.values["text"]))


def _edit_caption(core: Core, call: Call) -> Json:
    """editMessageCaption: other words under a photo or document."""
    caption = read_caption(call.values)
    message = _own_message(core, call)
    if not message.content.keys() & {"photo", "document"}:
        refuse("there is no caption in the message to edit")
    content = _without(message.content, CAPTION_FIELDS) | caption
    return _edit(core, call, message, content, str(call.values.get("caption") or ""))


def _edit_markup(core: Core, call: Call) -> Json:
    """editMessageReplyMarkup: other buttons under the same words."""
    message = _own_message(core, call)
    return _edit(core, call, message, message.content, message.html)


def _without(content: Json, names: frozenset[str]) -> Json:
    """Content with some fields left out."""
    return {key: value for key, value in content.items() if key not in names}


def _delete(core: Core, call: Call) -> bool:
    """deleteMessage: a message disappears for everybody."""
    chat = core.chats.get(call.values["chat_id"])
    message = chat.messages.get(int(call.values["message_id"]))
    if message is None or message.deleted:
        refuse("message to delete not found")
    core.chats.delete(message)
    return True


def _answer_tap(core: Core, call: Call) -> bool:
    """answerCallbackQuery: a notice or an alert for whoever tapped."""
    text = str(call.values.get("text") or "")
    if len(text) > CALLBACK_ANSWER_LIMIT:
        refuse("MESSAGE_TOO_LONG")
    answer = {key: call.values[key] for key in ("show_alert", "url") if key in call.values}
    core.answer_tap(str(call.values["callback_query_id"]), {"text": text} | answer)
    return True


_EDITS: dict[str, Callable[[Core, Call], Json]] = {
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageReplyMarkup": _edit_markup,
}

METHODS: dict[str, Handler] = {
    **_EDITS,
    "deleteMessage": _delete,
    "answerCallbackQuery": _answer_tap,
}
"""What this module carries out."""
