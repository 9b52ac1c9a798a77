"""Frames from the page, validated (docs/webchat.md)."""

import re
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
)

FRAME_LIMIT: Final = 16 * 1024
"""Bytes; the longest text in the widest script needs 12 KiB."""
TEXT_LENGTH: Final = 4_096
CAPTION_LENGTH: Final = 1_024
DATA_BYTES: Final = 64
"""Telegram's limits (Bot API, sendMessage, sendPhoto, InlineKeyboardButton), which conversations
are written for."""
NAME_LENGTH: Final = 255
"""Of a file; the longest most file systems take."""
LARGEST_NUMBER: Final = 2**31 - 1
"""PostgreSQL's ``integer``."""

UUID_PATTERN: Final = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
UPLOAD_PATTERN: Final = r"^[0-9a-f]{32}\.upload$"
_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _clean(text: str) -> str:
    """Return the text as Telegram would pass it on; PostgreSQL, too, refuses NUL."""
    return _CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n")).strip()


def _clean_text(text: str) -> str:
    text = _clean(text)
    if not text:
        msg = "nothing is left of the text"
        raise ValueError(msg)
    return text


def _check_data(data: str) -> str:
    if len(data.encode()) > DATA_BYTES:
        msg = f"more than {DATA_BYTES} bytes"
        raise ValueError(msg)
    return data


Key = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class SyncFrame(_Frame):
    """Asks for everything changed since a revision."""

    type: Literal["sync"]
    after: Number


class EarlierFrame(_Frame):
    """Asks for what stands before a message."""

    type: Literal["earlier"]
    before: Number


class TextFrame(_Frame):
    """A person writes."""

    type: Literal["text"]
    key: Key
    text: Annotated[str, StringConstraints(max_length=TEXT_LENGTH), AfterValidator(_clean_text)]


class PhotoFrame(_Frame):
    """A person sends a photo that was uploaded before."""

    type: Literal["photo"]
    key: Key
    upload: Annotated[str, StringConstraints(pattern=UPLOAD_PATTERN)]
    caption: (
        Annotated[str, StringConstraints(max_length=CAPTION_LENGTH), AfterValidator(_clean)] | None
    ) = None
    album: Key | None = None


class FileFrame(_Frame):
    """A person sends a file that was uploaded before."""

    type: Literal["file"]
    key: Key
    upload: Annotated[str, StringConstraints(pattern=UPLOAD_PATTERN)]
    name: Annotated[str, StringConstraints(max_length=NAME_LENGTH), AfterValidator(_clean)]
    caption: (
        Annotated[str, StringConstraints(max_length=CAPTION_LENGTH), AfterValidator(_clean)] | None
    ) = None


class LocationFrame(_Frame):
    """A person shares a place, in degrees."""

    type: Literal["location"]
    key: Key
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class PressFrame(_Frame):
    """A person taps a button below a message of the bot."""

    type: Literal["press"]
    key: Key
    message_id: Number
    data: Annotated[str, StringConstraints(min_length=1), AfterValidator(_check_data)]


ContentFrame = TextFrame | PhotoFrame | FileFrame | LocationFrame
"""What becomes a message of the person's."""
ChangeFrame = ContentFrame | PressFrame
"""What is stored, once for each key."""

Frame: Final[TypeAdapter[SyncFrame | EarlierFrame | ChangeFrame]] = TypeAdapter(
    Annotated[
        SyncFrame | EarlierFrame | TextFrame | PhotoFrame | FileFrame | LocationFrame | PressFrame,
        Field(discriminator="type"),
    ]
)
"""``Frame.validate_json(text)``; raises ``pydantic.ValidationError`` for everything else."""
