"""Sentences about announcements."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    AnnouncementError,
    AnnouncementFault,
    StorageError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case AnnouncementError(fault=fault):
            return _fault_sentence(fault)
        case _:
            return None


def _fault_sentence(fault: AnnouncementFault) -> str:  # noqa: C901  one case for each member
    match fault:
        case AnnouncementFault.TEXT_MISSING:
            return _("Please write the German text first.")
        case AnnouncementFault.AUDIENCE_EMPTY:
            return _("Please choose first whom it is for.")
        case AnnouncementFault.NOBODY:
            return _("There is nobody it could be sent to. Nothing was sent.")
        case AnnouncementFault.LINK:
            return _("This is no link. It begins with https://")
        case AnnouncementFault.POLL:
            return _("A poll has 2 to 8 choices, each of them different.")
        case AnnouncementFault.PAST:
            return _("This time has passed. Please choose a later one.")
        case AnnouncementFault.REPEAT:
            return _("It cannot be repeated like this. Please choose another rule or another day.")
        case AnnouncementFault.STATE:
            return _("This is not possible any more: the announcement has moved on.")
