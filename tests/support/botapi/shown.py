"""Messages as a person sees them in the app."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from tests.support.botapi.chats import StoredMessage
from tests.support.botapi.files import FileStore
from tests.support.botapi.markup import Json


@dataclass(frozen=True)
class Button:
    """An inline button: its label and what it holds."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class ShownMessage:
    """A message as it stands in the chat at the moment of looking."""

    message_id: int
    from_bot: bool
    text: str
    """The words of the text or caption, without markup."""
    html: str
    """The words with markup, as the bot sent them."""
    at: datetime
    edited: bool
    rows: tuple[tuple[Button, ...], ...] = ()
    """The inline keyboard."""
    photos: tuple[bytes, ...] = field(default=(), repr=False)
    """The photo in its largest size; empty if there is none."""
    document: tuple[str, bytes] | None = field(default=None, repr=False)
    """Name and bytes of a document."""
    location: tuple[float, float] | None = None
    """Latitude and longitude; a venue's too."""
    venue: tuple[str, str] | None = None
    """Title and address."""
    album: str | None = None
    """What the messages of one album have in common."""
    answers: int | None = None
    """The message it replies to."""
    change: int = 0
    """Rises with every change in any chat."""

    @property
    def buttons(self) -> dict[str, Button]:
        """The inline buttons by label."""
        return {button.label: button for row in self.rows for button in row}

    @property
    def labels(self) -> list[str]:
        """The labels of the inline buttons, row by row."""
        return [button.label for row in self.rows for button in row]

    def __str__(self) -> str:
        """A line for the transcript in a failed test."""
        who = "bot" if self.from_bot else "person"
        extras = [
            *(["photo"] if self.photos else []),
            *([f"document {self.document[0]}"] if self.document else []),
            *([f"place {self.location}"] if self.location else []),
            *([f"buttons {self.labels}"] if self.rows else []),
        ]
        return f"#{self.message_id} {who}: {self.text!r} {' '.join(extras)}".rstrip()


def show(message: StoredMessage, files: FileStore) -> ShownMessage:
    """How a stored message looks."""
    content = message.content
    text = str(content.get("text") or content.get("caption") or "")
    reply: Json = content.get("reply_to_message") or {}
    venue = content.get("venue")
    return ShownMessage(
        message_id=message.message_id,
        from_bot=message.from_bot,
        text=text,
        html=message.html or escape(text, quote=False),
        at=message.sent_at,
        edited=message.edited_at is not None,
        rows=tuple(_rows(message.reply_markup)),
        photos=tuple(files.data(size["file_id"]) for size in content.get("photo", ())[-1:]),
        document=_document(content, files),
        location=_place(content),
        venue=(venue["title"], venue["address"]) if venue else None,
        album=content.get("media_group_id"),
        answers=reply.get("message_id"),
        change=message.change,
    )


def _rows(markup: Json | None) -> Iterator[tuple[Button, ...]]:
    """The rows of an inline keyboard."""
    for row in (markup or {}).get("inline_keyboard", ()):
        yield tuple(
            Button(each["text"], each.get("callback_data", ""), each.get("url", ""))
            for each in row
        )


def _document(content: Json, files: FileStore) -> tuple[str, bytes] | None:
    """Name and bytes of a document in a message."""
    document = content.get("document")
    if not document:
        return None
    return str(document.get("file_name", "")), files.data(document["file_id"])


def _place(content: Json) -> tuple[float, float] | None:
    """Latitude and longitude in a message."""
    location = content.get("location")
    return (location["latitude"], location["longitude"]) if location else None
