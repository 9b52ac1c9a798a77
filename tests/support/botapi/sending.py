"""The methods that put messages into chats."""

from collections.abc import Callable
from functools import partial
from mimetypes import guess_type
from typing import Any

from tests.support.botapi.calls import Call
from tests.support.botapi.chats import Chat, StoredMessage
from tests.support.botapi.core import Core, Handler
from tests.support.botapi.errors import refuse
from tests.support.botapi.files import StoredFile
from tests.support.botapi.markup import Json
from tests.support.botapi.rules import (
    ACTIONS,
    check_reply_markup,
    read_caption,
    read_location,
    read_text,
)

ALBUM_LIMITS = (2, 10)
"""Items of a media group (core.telegram.org/bots/api#sendmediagroup)."""


def _send(core: Core, call: Call, content: Callable[[Core, Call], Json], source: str) -> Json:
    """A message: ``content`` reads what it says; ``source`` is the parameter with its words."""
    fields = content(core, call)
    markup = call.values.get("reply_markup")
    check_reply_markup(markup)
    chat = core.chats.get(call.values["chat_id"])
    fields |= _reply(chat, call)
    html = str(call.values.get(source) or "")
    return core.chats.post_as_bot(chat, fields, html=html, markup=markup).as_json()


def _reply(chat: Chat, call: Call) -> Json:
    """``reply_to_message`` when the message answers another one.

    Raises:
        ApiError: That one is not there.
    """
    parameters = call.values.get("reply_parameters")
    if not parameters:
        return {}
    message = chat.messages.get(int(parameters.get("message_id") or 0))
    if message is None or message.deleted:
        if not parameters.get("allow_sending_without_reply"):
            refuse("message to be replied not found")
        return {}
    original = message.as_json()
    original.pop("reply_to_message", None)
    return {"reply_to_message": original}


def _text(_core: Core, call: Call) -> Json:
    """The content of sendMessage."""
    return read_text(call.values)


def _photo(core: Core, call: Call) -> Json:
    """The content of sendPhoto."""
    photo = _photo_sizes(core, call, str(call.values["photo"]))
    return {"photo": photo} | read_caption(call.values)


def _photo_sizes(core: Core, call: Call, reference: str) -> list[Json]:
    """The sizes of an uploaded photo, or of one known by its id."""
    upload = call.upload(reference)
    if upload:
        core.files.check_photo(upload.data)
        sizes = core.files.add_photo(upload.data)
    elif reference.startswith("attach://"):
        refuse("there is no photo in the request")
    else:
        sizes = core.files.get_photo(reference)
    return [size.as_photo_size() for size in sizes]


def _document(core: Core, call: Call) -> Json:
    """The content of sendDocument."""
    document = _document_file(core, call, str(call.values["document"]))
    return {"document": describe_document(document)} | read_caption(call.values)


def _document_file(core: Core, call: Call, reference: str) -> StoredFile:
    """An uploaded document, or one known by its id."""
    upload = call.upload(reference)
    if upload:
        if not upload.data:
            refuse("file must be non-empty")
        return core.files.add(upload.data, kind="Document", name=upload.name, folder="documents")
    if reference.startswith("attach://"):
        refuse("there is no document in the request")
    return core.files.get(reference, kind="Document")


def describe_document(file: StoredFile) -> Json:
    """A document as messages carry it."""
    mime_type = guess_type(file.name)[0] or "application/octet-stream"
    return file.as_json() | {"file_name": file.name, "mime_type": mime_type}


def _location(_core: Core, call: Call) -> Json:
    """The content of sendLocation."""
    return {"location": read_location(call.values)}


def _venue(_core: Core, call: Call) -> Json:
    """The content of sendVenue."""
    location = read_location(call.values)
    title, address = str(call.values["title"]).strip(), str(call.values["address"]).strip()
    if not title:
        refuse("venue title must be non-empty")
    venue: Json = {"location": location, "title": title, "address": address}
    return {"venue": venue, "location": location}


def _send_media_group(core: Core, call: Call) -> list[Json]:
    """Photos or documents shown as one."""
    media: list[dict[str, Any]] = call.values["media"]
    fewest, most = ALBUM_LIMITS
    if not media:
        refuse("there are no messages to send")
    if len(media) < fewest:
        # The real server lets a single item through as a plain message; the API says 2 to 10.
        refuse("media group must have at least 2 items")
    if len(media) > most:
        refuse("too many messages to send as an album")
    if len({item["type"] for item in media}) > 1:
        refuse("document can't be mixed with other media types")
    contents = [_album_item(core, call, item) for item in media]
    chat = core.chats.get(call.values["chat_id"])
    album = {"media_group_id": core.next_album()} | _reply(chat, call)
    posted: list[StoredMessage] = [
        core.chats.post_as_bot(chat, content | album, html=str(item.get("caption") or ""))
        for item, content in zip(media, contents, strict=True)
    ]
    return [message.as_json() for message in posted]


def _album_item(core: Core, call: Call, item: dict[str, Any]) -> Json:
    """The content of one message of an album."""
    if item["type"] == "photo":
        return {"photo": _photo_sizes(core, call, item["media"])} | read_caption(item)
    if item["type"] != "document":
        refuse(f'type "{item["type"]}" is not supported by the stand-in')
    document = _document_file(core, call, item["media"])
    return {"document": describe_document(document)} | read_caption(item)


def _send_chat_action(core: Core, call: Call) -> bool:
    """The notice that the bot is typing."""
    chat = core.chats.get(call.values["chat_id"])
    action = str(call.values["action"])
    if action not in ACTIONS:
        refuse("wrong parameter action in request")
    chat.actions.append(action)
    core.chats.changes.notify(chat.chat_id)
    return True


METHODS: dict[str, Handler] = {
    "sendMessage": partial(_send, content=_text, source="text"),
    "sendPhoto": partial(_send, content=_photo, source="caption"),
    "sendDocument": partial(_send, content=_document, source="caption"),
    "sendLocation": partial(_send, content=_location, source=""),
    "sendVenue": partial(_send, content=_venue, source=""),
    "sendMediaGroup": _send_media_group,
    "sendChatAction": _send_chat_action,
}
"""What this module carries out."""
