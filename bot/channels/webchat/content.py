"""Messenger calls as contents of messages (docs/webchat.md, "MESSAGE")."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiogram.methods import (
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVenue,
)
from aiogram.types import (
    ForceReply,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.channels.base import ImpossibleError
from bot.channels.webchat.markup import to_html

Sending = SendMessage | SendPhoto | SendDocument | SendMediaGroup | SendLocation | SendVenue
"""The calls that make messages."""
Editing = EditMessageText | EditMessageCaption | EditMessageReplyMarkup
"""The calls that change one."""
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply | None

WITH_CAPTION: Final = {"photo", "document"}
"""What a message shows whose words are a caption."""


@dataclass(frozen=True, slots=True)
class ComposedMessage:
    """A message to be; size and title of its file are not known yet."""

    content: dict[str, Any]
    file_name: str | None = None


def compose(method: Sending, *, album: str) -> list[ComposedMessage]:
    """Return the messages a call makes, several for an album.

    Raises:
        ImpossibleError: there is something in it that the page cannot show.
    """
    if isinstance(method, SendMediaGroup):
        return [_media(item, album) for item in method.media]
    content, file_name = _thing(method)
    words = _words(method)
    if words:
        content["html"] = words
    elif not content:
        msg = "an empty text"
        raise ImpossibleError(msg)
    return [ComposedMessage(content | markup_parts(method.reply_markup), file_name)]


def edit(content: dict[str, Any], method: Editing) -> dict[str, Any]:
    """Return the content after a change; inline buttons that are not named again go.

    Raises:
        ImpossibleError: the message has no words of this kind, or would have none.
    """
    parts = {name: part for name, part in content.items() if name != "buttons"}
    if not isinstance(method, EditMessageReplyMarkup):
        has_caption = not parts.keys().isdisjoint(WITH_CAPTION)
        words = _edited_words(method, has_caption=has_caption)
        parts.pop("html", None)
        if words:
            parts["html"] = words
    return parts | markup_parts(method.reply_markup)


def _edited_words(method: EditMessageText | EditMessageCaption, *, has_caption: bool) -> str:
    match method:
        case EditMessageText() if not has_caption and method.text:
            return to_html(method.text, method.parse_mode)
        case EditMessageCaption() if has_caption:
            return to_html(method.caption or "", method.parse_mode)
        case _:
            msg = "a message without words of this kind"
            raise ImpossibleError(msg)


def markup_parts(markup: Markup) -> dict[str, Any]:
    """Return the part of a content that a keyboard makes; none for ``None``."""
    match markup:
        case InlineKeyboardMarkup():
            rows = [[_inline_button(button) for button in row] for row in markup.inline_keyboard]
            return {"buttons": rows} if any(rows) else {}
        case ReplyKeyboardMarkup():
            return {"keyboard": [[_button(button) for button in row] for row in markup.keyboard]}
        case ReplyKeyboardRemove():
            return {"keyboard": []}
        case ForceReply() | None:  # the text field is always there
            return {}


def _thing(
    method: SendMessage | SendPhoto | SendDocument | SendLocation | SendVenue,
) -> tuple[dict[str, Any], str | None]:
    """Return what a message shows besides words, and the name of its file."""
    match method:
        case SendPhoto():
            return {"photo": {}}, _file_name(method.photo)
        case SendDocument():
            return {"document": {}}, _file_name(method.document)
        case SendVenue():
            place = location(method.latitude, method.longitude)
            return {"location": place | {"title": method.title, "address": method.address}}, None
        case SendLocation():
            return {"location": location(method.latitude, method.longitude)}, None
        case SendMessage():
            return {}, None


def _media(item: Any, album: str) -> ComposedMessage:
    match item:
        case InputMediaPhoto():
            content: dict[str, Any] = {"photo": {}, "album": album}
        case InputMediaDocument():
            content = {"document": {}, "album": album}
        case _:
            msg = f"{type(item).__name__} in an album"
            raise ImpossibleError(msg)
    if item.caption:
        content["html"] = to_html(item.caption, item.parse_mode)
    return ComposedMessage(content, _file_name(item.media))


def _words(method: Sending) -> str:
    match method:
        case SendMessage():
            return to_html(method.text, method.parse_mode)
        case SendPhoto() | SendDocument():
            return to_html(method.caption, method.parse_mode) if method.caption else ""
        case SendMediaGroup() | SendLocation() | SendVenue():
            return ""


def location(latitude: float, longitude: float) -> dict[str, Any]:
    """Return a place in degrees, with the address of a map of it."""
    url = (
        f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}"
        f"#map=18/{latitude:.6f}/{longitude:.6f}"
    )
    return {"latitude": latitude, "longitude": longitude, "url": url}


def _file_name(file: Any) -> str:
    """Return the name of a file of ours, or that of an upload of the same person."""
    match file:
        case FSInputFile():
            return Path(file.path).name
        case str():
            return file
        case _:
            msg = f"{type(file).__name__} as a file"
            raise ImpossibleError(msg)


def _inline_button(button: InlineKeyboardButton) -> dict[str, Any]:
    if button.callback_data is not None:
        return {"text": button.text, "data": button.callback_data}
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    msg = "a button with neither data nor address"
    raise ImpossibleError(msg)


def _button(button: KeyboardButton) -> dict[str, Any]:
    if button.request_location:
        return {"text": button.text, "request_location": True}
    return {"text": button.text}
