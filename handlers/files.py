"""Files people send beside photos: what they are called, and how they are handed on.

A person listens to them, looks at them or reads them; the program opens none, but for a machine
that writes down what is said, where there is one.
"""

from collections.abc import Iterable
from typing import Final

from aiogram import html
from aiogram.methods import SendDocument
from aiogram.utils.i18n import gettext as _

from handlers.formats import duration, file_size, isolate
from handlers.replies import BURST_DELAY, QueuedReply, Reply, send
from storage.files.media import MediaFile, MediaKind, SentFile, StoredFile, reference
from storage.people import Person

TOPIC: Final = "file"
"""The files of an album get one word of thanks."""


def file_line(file: MediaFile) -> str:
    """Return what a file is, with its length or its name and size, in Telegram's HTML."""
    match file.kind:
        case MediaKind.VOICE:
            words = _("🎤 Voice message")
        case MediaKind.VIDEO_NOTE:
            words = _("🎬 Video message")
        case MediaKind.AUDIO:
            words = f"🎵 {_named(file)}"
        case MediaKind.VIDEO | MediaKind.ANIMATION:
            words = f"🎬 {_named(file)}"
        case MediaKind.FILE | MediaKind.DOCUMENT | MediaKind.PHOTO:
            words = f"📄 {_named(file)}"
    if file.duration_s is not None:
        return f"{words} {isolate(duration(file.duration_s))}"
    return f"{words} ({isolate(file_size(file.size))})"


def file_lines(files: Iterable[MediaFile]) -> list[str]:
    """Return a line for each file that is no photo."""
    return [file_line(file) for file in files if not file.is_photo]


def file_message(chat_id: int, file: MediaFile, caption: str) -> SendDocument:
    """Return a file as it was sent, to be saved and opened by whoever gets it."""
    return SendDocument(
        chat_id=chat_id,
        document=reference(file.id),
        caption=caption,
        disable_content_type_detection=True,
    )


def thank_for(media: StoredFile | SentFile, person: Person) -> list[Reply]:
    """Return that a person will see to a file; nothing of a photo, which is asked about."""
    if isinstance(media, StoredFile):
        return []
    thanks = send(person.account_id, thanks_for_file(media.kind))
    return [QueuedReply(thanks, topic=TOPIC, delay=BURST_DELAY)]


def thanks_for_file(kind: MediaKind) -> str:
    """Return who will see to a file, and how."""
    match kind:
        case MediaKind.VOICE | MediaKind.AUDIO:
            return _("🎤 Thank you. A person from the team will listen to it.")
        case MediaKind.VIDEO | MediaKind.VIDEO_NOTE | MediaKind.ANIMATION | MediaKind.PHOTO:
            return _("🎬 Thank you. A person from the team will look at it.")
        case MediaKind.FILE | MediaKind.DOCUMENT:
            return _("📄 Thank you. A person from the team will read it.")


def _named(file: MediaFile) -> str:
    return isolate(html.quote(file.title or file.name))
