"""Photos, files and the place of a case as messages of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from aiogram.methods import SendLocation, SendMediaGroup, SendPhoto, TelegramMethod
from aiogram.types import InputMediaPhoto

from handlers.cases.staff.heard import heard_keyboard, heard_lines
from handlers.files import file_line, file_message
from handlers.formats import isolate
from storage.cases.models import Case
from storage.cases.rules import PHOTO_LIMIT
from storage.files.media import MediaFile, reference
from storage.transcriptions.queries import Heard

HEARD_IN_CAPTION: Final = 700
"""Units of what was heard; a caption takes 1,024 (Bot API, sendDocument)."""


def photos_message(
    chat_id: int, case: Case, photos: Sequence[MediaFile]
) -> TelegramMethod[Any] | None:
    """Return one photo, or an album, under the case's reference; ``None`` without photos."""
    if not photos:
        return None
    first, *others = [reference(photo.id) for photo in photos[:PHOTO_LIMIT]]
    if not others:
        return SendPhoto(chat_id=chat_id, photo=first, caption=case.reference)
    return SendMediaGroup(
        chat_id=chat_id,
        media=[
            InputMediaPhoto(media=first, caption=case.reference),
            *(InputMediaPhoto(media=other) for other in others),
        ],
    )


def file_messages(
    chat_id: int, case: Case, files: Iterable[MediaFile], heard: Mapping[int, Heard]
) -> list[TelegramMethod[Any]]:
    """Return each file over the case's reference and what it is; photos are left out.

    Below a voice message stands what a machine has heard.
    """
    return [
        _file_message(chat_id, case, file, heard.get(file.id))
        for file in files
        if not file.is_photo
    ]


def _file_message(
    chat_id: int, case: Case, file: MediaFile, heard: Heard | None
) -> TelegramMethod[Any]:
    caption = f"{isolate(case.reference)} · {file_line(file)}"
    if heard is None:
        return file_message(chat_id, file, caption)
    lines: Iterator[str] = heard_lines(heard, longest=HEARD_IN_CAPTION)
    message = file_message(chat_id, file, "\n".join([caption, *lines]))
    return message.model_copy(update={"reply_markup": heard_keyboard(heard)})


def place_message(chat_id: int, case: Case) -> SendLocation | None:
    """Return the place as a location; ``None`` without coordinates."""
    if case.place is None:
        return None
    latitude, longitude = case.place
    return SendLocation(chat_id=chat_id, latitude=latitude, longitude=longitude)
