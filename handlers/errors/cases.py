"""Sentences about cases, published ideas among them, and what is sent for them."""

from typing import Final

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    AlreadyAnsweredError,
    CaseMissingError,
    CommentMissingError,
    DailyLimitError,
    FileFault,
    FileLimitError,
    FileQuotaError,
    FileUnkeptError,
    IdeaClosedError,
    IdeaMissingError,
    NoRoomError,
    PhotoLimitError,
    PhotoUnreadableError,
    PlaceError,
    ReopenError,
    SlipOverError,
    SlipUsedError,
    StatusChangeError,
    StorageError,
    TextLengthError,
)


def sentence(error: StorageError) -> str | None:  # noqa: C901, PLR0912  one case for each error
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case TextLengthError(length=length, shortest=shortest) if length < shortest:
            return _("Please write it in a few words.")
        case TextLengthError(length=length, longest=longest):
            return _(
                "That is too long by {n} character. Please shorten it and send it again.",
                "That is too long by {n} characters. Please shorten it and send it again.",
                length - longest,
            ).format(n=length - longest)
        case PhotoLimitError(limit=limit):
            return _(
                "{n} photo is the most. I kept those you sent before.",
                "{n} photos are the most. I kept those you sent before.",
                limit,
            ).format(n=limit)
        case PhotoUnreadableError(too_large=True):
            return _("This photo is too large. Please send a smaller one.")
        case PhotoUnreadableError():
            return _("I cannot open this file as a photo. Please send another photo.")
        case FileLimitError(limit=limit):
            return _(
                "{n} file is the most. I kept those you sent before.",
                "{n} files are the most. I kept those you sent before.",
                limit,
            ).format(n=limit)
        case FileUnkeptError(fault=fault):
            return _file_unkept(fault)
        case NoRoomError():
            return _(
                "There is no room for photos and files at the moment. Your words reach me all the "
                "same. Please send the photo or file again later."
            )
        case FileQuotaError():
            return _("You have sent very many photos today. Please go on tomorrow.")
        case PlaceError():
            return _("I cannot find this place. Please send it again, or write the address.")
        case DailyLimitError(limit=limit):
            return _(
                "You have sent {n} message to the team today. Please go on tomorrow.",
                "You have sent {n} messages to the team today. Please go on tomorrow.",
                limit,
            ).format(n=limit)
        case StatusChangeError():
            return _("That is not possible any more: the case has moved on.")
        case ReopenError(days=days):
            return _(
                "This was solved more than {n} day ago. Please report it again.",
                "This was solved more than {n} days ago. Please report it again.",
                days,
            ).format(n=days)
        case CaseMissingError():
            return _("I cannot find this case.")
        case IdeaMissingError():
            return _("I cannot find this idea.")
        case CommentMissingError():
            return _("I cannot find this comment.")
        case IdeaClosedError():
            return _("This idea has ended. It can only be read.")
        case SlipUsedError():
            return _(
                "This slip has been used already: its case belongs to a chat. Is that not yours? "
                "Then please turn to the team."
            )
        case SlipOverError():
            return _(
                "This slip has expired, because its case was closed some time ago. Is there "
                "something new? Simply write to me."
            )
        case AlreadyAnsweredError():
            return _(
                "The team has gone on with it already, so I leave it there. Please write what is "
                "new once more, after /report, /idea or /ask."
            )
        case _:
            return None


def _file_unkept(fault: FileFault) -> str:
    match fault:
        case FileFault.UNKNOWN_TYPE:
            return _(
                "I cannot take this kind of file. You can send photos, voice messages, sound, "
                "videos, PDF, Word, Excel, PowerPoint and OpenDocument files without macros, RTF, "
                "plain texts and CSV."
            )
        case FileFault.TOO_LARGE:
            return _("This file is too large. At most {n} MB can be sent.").format(n=LARGEST_MB)
        case FileFault.EMPTY:
            return _("This file is empty. Please send it again.")
        case FileFault.GONE:
            return _("The file did not arrive. Please send it again.")


LARGEST_MB: Final = 20
"""Of one file (Bot API, getFile)."""
