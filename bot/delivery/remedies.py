"""Remedies: what a person gets instead of a message the messenger does not take as it is.

Nothing that is said to somebody ends in silence.  What does not help gives way to the next row:

=========  =======================================================================================
MARKUP     the same words without formatting
BUTTONS    the same without buttons
REPLY      the same, answering nothing
EDIT       a new message instead of the change; nothing if the change was to make no sound
LENGTH     the words alone in several messages, the buttons under the last
FILE       an album photo by photo; a photo as a file; then its words alone
TAP        a message with what the tap was to be answered
OTHER      a new message of the words alone: no file, formatting, buttons or reply
=========  =======================================================================================

The words of the refusals are the channel's (``bot.channels.telegram.answers.FAULTS``).  The limits
are those of the Bot API: ``sendMessage`` takes 4,096 characters, captions have 1,024.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import InputMediaPhoto

from bot.channels.base import Fault
from bot.delivery.serialisation import dump_method
from handlers.text import pieces

TEXT_LIMIT: Final = 4096
PLAIN: Final = ""
"""The ``parse_mode`` of words without formatting; ``None`` means that of the channel."""
_LINK: Final = re.compile(r'<a\s+href="([^"]*)"\s*>(.*?)</a>', re.DOTALL)
_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)

Call = TelegramMethod[Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was refused.

    Attributes:
        method: the call, with our own names of its files.
        chat_id: where it was to be seen.
        silent: whether it was a change that makes no sound; a new message would, at night too.
    """

    method: Call
    chat_id: int
    silent: bool


def remedy(refused: Refused, fault: Fault) -> Sequence[Call]:
    """Return the calls to carry out instead, in order; none if nothing is left to try.

    Each says less than the one before, so that trying ends.
    """
    for known in dict.fromkeys((fault, Fault.OTHER)):
        instead = _REMEDIES[known](refused)
        if instead and _seen(instead[0]) != _seen(refused.method):
            return instead
    return ()


def _seen(method: Call) -> dict[str, Any]:
    """Return what a call is beside how its words are written; words without any tag are plain."""
    return dump_method(method) | {"name": type(method).__name__, "parse_mode": None}


def plain_words(text: str) -> str:
    """Return the words of Telegram's HTML, even if it is broken; addresses stand behind them."""

    def shown(link: re.Match[str]) -> str:
        address, words = link.groups()
        return words if address in words else f"{words} ({address})"

    return html.unescape(_TAG.sub("", _LINK.sub(shown, text)))


# --- One function for each fault ---


def _without_formatting(refused: Refused) -> Sequence[Call]:
    method = refused.method
    if isinstance(method, SendMediaGroup):
        media = [
            item.model_copy(update=_plain(item, "caption", "caption_entities"))
            for item in method.media
        ]
        return [method.model_copy(update={"media": media})]
    changes = _plain(method, "text", "entities") | _plain(method, "caption", "caption_entities")
    return [method.model_copy(update=changes)]


def _without_buttons(refused: Refused) -> Sequence[Call]:
    return [refused.method.model_copy(update={"reply_markup": None})]


def _without_reply(refused: Refused) -> Sequence[Call]:
    return [refused.method.model_copy(update={"reply_parameters": None})]


def _written_anew(refused: Refused) -> Sequence[Call]:
    """Return the message to write instead of one that cannot be changed."""
    method = refused.method
    words = _words(method)
    if (
        refused.silent
        or not words
        or not isinstance(method, EditMessageText | EditMessageCaption)
        or method.chat_id is None
    ):
        return ()
    entities, preview = (
        (method.entities, method.link_preview_options)
        if isinstance(method, EditMessageText)
        else (method.caption_entities, None)
    )
    return [
        SendMessage(
            chat_id=method.chat_id,
            text=words,
            parse_mode=method.parse_mode,
            entities=entities,
            link_preview_options=preview,
            reply_markup=method.reply_markup,
        )
    ]


def _in_parts(refused: Refused) -> Sequence[Call]:
    method = refused.method
    words = _words(method)
    if not words:
        return ()
    parts = pieces(_shown(method, words), TEXT_LIMIT)
    buttons = getattr(method, "reply_markup", None)
    first: list[Call] = []
    if isinstance(method, EditMessageText):
        first = [_edited(method, parts[0], buttons if len(parts) == 1 else None)]
        parts = [] if refused.silent else parts[1:]
    elif isinstance(method, SendPhoto | SendDocument):
        first = [method.model_copy(update={"caption": None, "reply_markup": None})]
    return [*first, *_messages(refused.chat_id, parts, buttons)]


def _as_a_file(refused: Refused) -> Sequence[Call]:
    method = refused.method
    if isinstance(method, SendMediaGroup):  # one photo spoils all of them
        return [
            SendPhoto(
                chat_id=method.chat_id,
                photo=item.media,
                caption=item.caption,
                parse_mode=item.parse_mode,
                caption_entities=item.caption_entities,
            )
            for item in method.media
            if isinstance(item, InputMediaPhoto)
        ]
    if not isinstance(method, SendPhoto):
        return ()
    return [
        SendDocument(
            chat_id=method.chat_id,
            document=method.photo,
            caption=method.caption,
            parse_mode=method.parse_mode,
            caption_entities=method.caption_entities,
            reply_markup=method.reply_markup,
        )
    ]


def _as_a_message(refused: Refused) -> Sequence[Call]:
    method = refused.method
    if not isinstance(method, AnswerCallbackQuery) or not method.text:
        return ()
    return _messages(refused.chat_id, [method.text], None)


def _words_alone(refused: Refused) -> Sequence[Call]:
    method = refused.method
    words = "" if isinstance(method, AnswerCallbackQuery) else _words(method)
    if refused.silent or not words:
        return ()
    return _messages(refused.chat_id, pieces(_shown(method, words), TEXT_LIMIT), None)


_REMEDIES: Final[dict[Fault, Callable[[Refused], Sequence[Call]]]] = {
    Fault.MARKUP: _without_formatting,
    Fault.LENGTH: _in_parts,
    Fault.BUTTONS: _without_buttons,
    Fault.REPLY: _without_reply,
    Fault.EDIT: _written_anew,
    Fault.FILE: _as_a_file,
    Fault.TAP: _as_a_message,
    Fault.OTHER: _words_alone,
}


# --- Words ---


def _words(method: Call) -> str:
    """Return what a call says, be it a text or the words under a file."""
    if isinstance(method, SendMediaGroup):
        return "\n\n".join(item.caption for item in method.media if item.caption)
    return str(getattr(method, "text", None) or getattr(method, "caption", None) or "")


def _shown(method: Call, words: str) -> str:
    return words if getattr(method, "parse_mode", None) == PLAIN else plain_words(words)


def _plain(holder: Any, words: str, entities: str) -> dict[str, Any]:
    said = getattr(holder, words, None)
    if not said or getattr(holder, "parse_mode", None) == PLAIN:
        return {}
    return {words: plain_words(said), "parse_mode": PLAIN, entities: None}


def _edited(method: EditMessageText, words: str, buttons: Any) -> Call:
    return method.model_copy(
        update={"text": words, "parse_mode": PLAIN, "entities": None, "reply_markup": buttons}
    )


def _messages(chat_id: int, parts: Sequence[str], buttons: Any) -> list[Call]:
    last = len(parts) - 1
    return [
        SendMessage(
            chat_id=chat_id,
            text=part,
            parse_mode=PLAIN,
            reply_markup=buttons if at == last else None,
        )
        for at, part in enumerate(parts)
    ]
