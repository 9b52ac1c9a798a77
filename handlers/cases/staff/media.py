"""Photos, files and the place of a case as messages of their own."""

from collections.abc import Iterable, Sequence
from typing import Any

from aiogram.methods import SendLocation, SendMediaGroup, SendPhoto, TelegramMethod
from aiogram.types import InputMediaPhoto

from handlers.files import file_line, file_message
from handlers.formats import isolate
from storage.cases.models import Case
from storage.cases.rules import PHOTO_LIMIT
from storage.files.media import MediaFile, reference


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
    chat_id: int, case: Case, files: Iterable[MediaFile]
) -> list[TelegramMethod[Any]]:
    """Return each file under the case's reference and what it is; photos are left out."""
    return [
        file_message(chat_id, file, f"{isolate(case.reference)} · {file_line(file)}")
        for file in files
        if not file.is_photo
    ]


def place_message(chat_id: int, case: Case) -> SendLocation | None:
    """Return the place as a location; ``None`` without coordinates."""
    if case.place is None:
        return None
    latitude, longitude = case.place
    return SendLocation(chat_id=chat_id, latitude=latitude, longitude=longitude)
