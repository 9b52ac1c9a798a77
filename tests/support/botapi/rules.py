"""What a message may contain: lengths, keyboards, links, commands, coordinates.

Numbers: core.telegram.org/bots/api (version 10) and the server's source; the words of the refusals
were seen on the real server or stand in its source.
"""

import math
import re
from collections.abc import Sequence
from typing import Any

from tests.support.botapi.errors import refuse
from tests.support.botapi.markup import Json, find_entities, parse_html, utf16_length

TEXT_LIMIT = 4096
"""UTF-16 units of a message's text after entities parsing (sendMessage)."""
CAPTION_LIMIT = 1024
"""UTF-16 units of a caption after entities parsing (sendPhoto)."""
CALLBACK_DATA_LIMIT = 64
"""Bytes of a button's callback data (InlineKeyboardButton)."""
CALLBACK_ANSWER_LIMIT = 200
"""Characters of the notice that answers a tap (answerCallbackQuery)."""
COMMAND_COUNT_LIMIT = 100
"""Commands in one scope and language (setMyCommands)."""
COMMAND_LIMIT = 32
"""Characters of a command (BotCommand)."""
COMMAND_DESCRIPTION_LIMIT = 256
"""Characters of a command's description (BotCommand)."""
BUTTON_LIMIT = 100
"""Buttons on one inline keyboard; TDLib and the server refuse more (REPLY_MARKUP_TOO_LONG)."""

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
"""What sendChatAction can announce."""

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_HTTP = re.compile(r"https?://([^\s/?#]+)([/?#]\S*)?", re.IGNORECASE)


def read_text(values: Json) -> Json:
    """``text`` and ``entities`` of a message as sent.

    Raises:
        ApiError: Empty, too long or badly formatted.
    """
    source = str(values.get("text") or "")
    if not source:
        refuse("message text is empty")
    text, entities = _format(source, values, "entities")
    if not text:
        refuse("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        refuse("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def read_caption(values: Json) -> Json:
    """``caption`` and ``caption_entities`` of a photo or document as sent; empty if there is none.

    Raises:
        ApiError: Too long or badly formatted.
    """
    source = str(values.get("caption") or "")
    if not source:
        return {}
    text, entities = _format(source, values, "caption_entities")
    if utf16_length(text) > CAPTION_LIMIT:
        refuse("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _format(source: str, values: Json, key: str) -> tuple[str, list[Json]]:
    """Text without markup and outer blanks, with given, marked and found entities."""
    mode = str(values.get("parse_mode") or "").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode:
        # The stand-in reads one markup only; the words are those for a mode nobody knows.
        refuse("unsupported parse_mode")
    else:
        text, entities = source, _given_entities(source, values.get(key) or [])
    text, entities = _strip(text.replace("\r", ""), entities)
    taken = {(entity["offset"], entity["type"]) for entity in entities}
    found = [e for e in find_entities(text) if (e["offset"], e["type"]) not in taken]
    entities += [] if any(entity["type"] in {"pre", "code"} for entity in entities) else found
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _given_entities(text: str, entities: Sequence[Json]) -> list[Json]:
    """Entities a caller passed, checked to lie inside the text."""
    end = utf16_length(text)
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if offset < 0:
            refuse(f"receive an entity with incorrect offset {offset}")
        if offset >= end:
            refuse(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if offset + length > end:
            refuse(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {offset + length}"
            )
    return [dict(entity) for entity in entities]


def _strip(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """Text without blanks around it, and the entities moved along."""
    shift = utf16_length(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    end = utf16_length(text)
    moved: list[Json] = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] - shift + entity["length"])
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return text, moved


def check_reply_markup(markup: Json | None) -> None:
    """Nothing, when the keyboard is one the server takes.

    Raises:
        ApiError: A button without text, action or with a wrong one.
    """
    if not markup:
        return
    inline = markup.get("inline_keyboard")
    if inline is not None:
        if sum(len(row) for row in inline) > BUTTON_LIMIT:
            refuse("reply markup is too long")
        for button in (button for row in inline for button in row):
            _check_inline_button(button)
    for button in (button for row in markup.get("keyboard", ()) for button in row):
        if not (button if isinstance(button, str) else str(button.get("text", ""))).strip():
            refuse("keyboard button text must be non-empty")


def _check_inline_button(button: Json) -> None:
    """One inline button: a text and exactly one thing it does."""
    if not str(button.get("text", "")).strip():
        # The real server drops such a button without a word; a bot that has one is wrong.
        refuse("inline keyboard button text must be non-empty")
    actions = [key for key in button if key not in {"text", "style", "icon_custom_emoji_id"}]
    if not actions or button.get("callback_data") == "":
        refuse(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        # The real server silently takes the first it looks for; a bot that relies on it is wrong.
        refuse(f"inline keyboard button has more than one action: {sorted(actions)}")
    data = button.get("callback_data")
    if data is not None and len(str(data).encode()) > CALLBACK_DATA_LIMIT:
        refuse("BUTTON_DATA_INVALID")
    if "url" in button:
        check_button_link(str(button["url"]))


def check_button_link(url: str) -> None:
    """Nothing, when a button may open the address.

    Raises:
        ApiError: Not an address, or of a protocol a button cannot open.
    """
    if url.startswith("tg://"):
        return
    scheme = re.match(r"([a-zA-Z][\w+.-]*)://", url)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        refuse(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    match = _HTTP.fullmatch(url if scheme else f"http://{url}")
    # A host without a dot (localhost, a container's name) is refused by the real server.
    if not match or "." not in match[1].split(":")[0].strip("."):
        refuse(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_commands(commands: Sequence[Json]) -> None:
    """Nothing, when the server would show this command menu.

    Raises:
        ApiError: Too many, or one with a wrong name or description.
    """
    if len(commands) > COMMAND_COUNT_LIMIT:
        refuse("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name = str(command["command"]).strip().removeprefix("/")
        description = str(command["description"]).strip()
        if not name:
            refuse("command must be non-empty")
        if len(name) > COMMAND_LIMIT:
            refuse(f"command length must not exceed {COMMAND_LIMIT}")
        if not description:
            refuse("command description must be non-empty")
        if len(description) > COMMAND_DESCRIPTION_LIMIT:
            refuse(f"command description length must not exceed {COMMAND_DESCRIPTION_LIMIT}")
        if not _COMMAND.fullmatch(name):
            refuse("BOT_COMMAND_INVALID")


def check_language_code(code: str) -> None:
    """Nothing for no language or a two-letter one.

    Raises:
        ApiError: Anything else, such as ``de-AT``.
    """
    if code and not re.fullmatch(r"[a-z]{2}", code):
        refuse("invalid language code specified")


def read_location(values: dict[str, Any]) -> Json:
    """Latitude and longitude of a place.

    Raises:
        ApiError: Not on this planet.
    """
    latitude, longitude = float(values["latitude"]), float(values["longitude"])
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        refuse("invalid location specified")
    if abs(latitude) > 90 or abs(longitude) > 180:
        refuse("invalid location specified")
    accuracy = values.get("horizontal_accuracy")
    if accuracy is not None and not 0 <= float(accuracy) <= 1500:
        refuse("invalid location specified")
    location: Json = {"latitude": latitude, "longitude": longitude}
    return location | ({"horizontal_accuracy": float(accuracy)} if accuracy is not None else {})
