"""Messages as the page gets them, in its language and with the quarter's time."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from bot.channels.webchat.markup import escape
from bot.channels.webchat.page_context import PageContext
from bot.i18n import Catalogues
from handlers.formats import day, time_of_day
from storage.webchat import WebchatMessage

PASSED_ON = ("lang", "location", "album", "buttons", "keyboard")
"""Parts of a message's content that the page gets as they are."""


def show(message: WebchatMessage, context: PageContext, catalogues: Catalogues) -> dict[str, Any]:
    """Return a message as docs/webchat.md describes it."""
    with catalogues.speaking(context.locale):
        return _show(message, context)


def show_all(
    messages: Iterable[WebchatMessage], context: PageContext, catalogues: Catalogues
) -> list[dict[str, Any]]:
    """Return several messages, as ``show`` does."""
    with catalogues.speaking(context.locale):
        return [_show(message, context) for message in messages]


def _show(message: WebchatMessage, context: PageContext) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": message.id,
        "revision": message.revision,
        "from": "bot" if message.from_bot else "me",
        "at": message.sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "time": time_of_day(message.sent_at, context.zone),
        "day": day(message.sent_at, context.zone),
    }
    if message.key is not None:
        shown["key"] = message.key
    if message.deleted:
        return shown | {"deleted": True}
    if message.edited_at is not None:
        shown["edited"] = True
    return shown | _content(message, context)


def _content(message: WebchatMessage, context: PageContext) -> dict[str, Any]:
    content = message.content
    shown = {name: content[name] for name in PASSED_ON if name in content}
    words = content.get("html") or escape(content.get("text", ""))
    if "photo" in content and message.file_name is None:
        words = f"📷 {words}".rstrip()  # the upload is kept for a day only
    elif "photo" in content:
        shown["photo"] = {**content["photo"], "url": _url(message, context)}
    if "document" in content and message.file_name is None:
        name = escape(content["document"].get("name", ""))
        words = "\n".join(filter(None, [f"📎 {name}", words]))  # kept for a day only, as above
    elif "document" in content:
        shown["document"] = {**content["document"], "url": _url(message, context)}
    if words:
        shown["html"] = words
    return shown


def _url(message: WebchatMessage, context: PageContext) -> str:
    return f"{context.entrance}media/{message.file_name}"
