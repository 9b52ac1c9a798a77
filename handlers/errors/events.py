"""Sentences about events, and about what was written to many."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    AnnouncementMissingError,
    EventFullError,
    EventMissingError,
    EventOverError,
    StorageError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case EventMissingError():
            return _("I cannot find this event.")
        case EventOverError():
            return _("This event has begun or is cancelled.")
        case EventFullError(left=left):
            return _("🎟 Only {n} seat is free.", "🎟 Only {n} seats are free.", left).format(n=left)
        case AnnouncementMissingError():
            return _("This message is not there any more.")
        case _:
            return None
