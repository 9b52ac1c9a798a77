"""What people do on the page in the messenger's vocabulary: aiogram's ``Update`` as JSON.

A payload has no numbers of its own yet: ``read_update`` gives it those of the row it waits in.
"""

import re
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from aiogram import Bot
from aiogram.types import Update

from bot.channels.webchat.content import location
from bot.channels.webchat.frames import (
    ContentFrame,
    FileFrame,
    LocationFrame,
    PhotoFrame,
    PressFrame,
    TextFrame,
)
from bot.channels.webchat.markup import plain
from bot.intake.files import clean_title
from storage.webchat import WebchatAccount, WebchatMessage, WebchatUpdate, WebchatUpload

BOT_USER: Final = {"id": 1, "is_bot": True, "first_name": "Quartiersbote", "username": "webchat"}
NOBODY: Final = "Web"
"""The name aiogram demands of a person; it is shown nowhere."""
SUFFIX_LONGEST: Final = 9
"""Characters of the ending of a file's name, with the dot."""
_COMMAND: Final = re.compile(r"/[A-Za-z0-9_]{1,32}(?=\s|$)")
_START: Final = re.compile(r"/start(?:@\w+)?\s.*", re.DOTALL | re.IGNORECASE | re.ASCII)


def content_of(frame: ContentFrame, upload: WebchatUpload | None) -> dict[str, Any]:
    """Return what the log keeps of a frame; not the payload of a link, which may be a secret."""
    match frame:
        case TextFrame():
            return {"text": _START.sub("/start", frame.text)}
        case LocationFrame():
            return {"location": location(frame.latitude, frame.longitude)}
        case PhotoFrame():
            album = {"album": frame.album} if frame.album else {}
            return {"photo": _size(upload)} | _words("text", frame.caption) | album
        case FileFrame():
            size = {} if upload is None else {"size": upload.size}
            document = {"name": _title(frame.name)} | size
            return {"document": document} | _words("text", frame.caption)


def message_payload(
    frame: ContentFrame,
    account: WebchatAccount,
    message: WebchatMessage,
    upload: WebchatUpload | None,
) -> dict[str, Any]:
    """Return the update for a message the person has sent."""
    sent = _envelope(message.id, account.id, message.sent_at) | {"from": _user(account)}
    match frame:
        case TextFrame():
            sent["text"] = frame.text
            if command := _COMMAND.match(frame.text):
                sent["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        case LocationFrame():
            sent["location"] = {"latitude": frame.latitude, "longitude": frame.longitude}
        case PhotoFrame():
            album = {"media_group_id": frame.album} if frame.album else {}
            sent |= {"photo": [_photo(frame.upload, upload)]} | _words("caption", frame.caption)
            sent |= album
        case FileFrame():
            sent |= {"document": _document(frame, upload)} | _words("caption", frame.caption)
    return {"message": sent}


def press_payload(
    frame: PressFrame, account: WebchatAccount, message: WebchatMessage
) -> dict[str, Any]:
    """Return the update for a tap on a button below the bot's ``message``."""
    return {
        "callback_query": {
            "from": _user(account),
            "chat_instance": str(account.id),
            "data": frame.data,
            "message": bot_message(message),
        }
    }


def bot_message(message: WebchatMessage) -> dict[str, Any]:
    """Return a message of the bot's as JSON, complete enough to be edited."""
    sent = _envelope(message.id, message.account_id, message.sent_at) | {"from": BOT_USER}
    content = message.content
    words = plain(content)
    if "photo" in content and message.file_name is not None:
        sent["photo"] = [_photo(message.file_name, None, **content["photo"])]
    if "photo" in content or "document" in content:
        sent["caption"] = words
    elif "location" in content:
        sent["location"] = {name: content["location"][name] for name in ("latitude", "longitude")}
    else:
        sent["text"] = words
    if "buttons" in content:
        sent["reply_markup"] = {
            "inline_keyboard": [[_inline(button) for button in row] for row in content["buttons"]]
        }
    return sent


def read_update(row: WebchatUpdate, bot: Bot) -> Update:
    """Return the waiting update.

    Raises:
        pydantic.ValidationError: the row holds no update.
    """
    payload = {"update_id": row.id, **row.payload}
    if "callback_query" in payload:
        payload["callback_query"] = {"id": str(row.id), **payload["callback_query"]}
    return Update.model_validate(payload, context={"bot": bot})


def _envelope(message_id: int, account_id: int, sent_at: datetime) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "date": int(sent_at.timestamp()),
        "chat": {"id": account_id, "type": "private"},
    }


def _user(account: WebchatAccount) -> dict[str, Any]:
    user: dict[str, Any] = {"id": account.id, "is_bot": False, "first_name": NOBODY}
    if account.language_tag:
        user["language_code"] = account.language_tag
    return user


def _photo(name: str, upload: WebchatUpload | None, **size: Any) -> dict[str, Any]:
    measures = size or _size(upload)
    photo = {
        "file_id": name,
        "file_unique_id": name,
        "width": measures.get("width", 0),
        "height": measures.get("height", 0),
    }
    return photo if upload is None else {**photo, "file_size": upload.size}


def _document(frame: FileFrame, upload: WebchatUpload | None) -> dict[str, Any]:
    document = {
        "file_id": frame.upload,
        "file_unique_id": frame.upload,
        "file_name": frame.name,
        "mime_type": "application/octet-stream",
    }
    return document if upload is None else {**document, "file_size": upload.size}


def _title(name: str) -> str:
    """Return what the person's own file is called to them."""
    return clean_title(name, PurePath(name).suffix[:SUFFIX_LONGEST])


def _words(name: str, caption: str | None) -> dict[str, Any]:
    return {name: caption} if caption else {}


def _size(upload: WebchatUpload | None) -> dict[str, Any]:
    return {} if upload is None else {"width": upload.width, "height": upload.height}


def _inline(button: dict[str, Any]) -> dict[str, Any]:
    if "data" in button:
        return {"text": button["text"], "callback_data": button["data"]}
    return {"text": button["text"], "url": button["url"]}
