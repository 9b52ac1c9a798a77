"""Sentences about consultation hours, closed days, and those who offer hours."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    ClosureMissingError,
    HostBusyError,
    HostMissingError,
    HoursError,
    HoursFault,
    HoursMissingError,
    StorageError,
    VideoLinkError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case HoursError(fault=fault):
            return _fault_sentence(fault)
        case HostBusyError():
            return _("This person still has consultation hours or appointments.")
        case VideoLinkError():
            return _("This is no link for a video call. It begins with https://")
        case HostMissingError():
            return _("This person offers no consultation hours.")
        case HoursMissingError():
            return _("These consultation hours are not there any more.")
        case ClosureMissingError():
            return _("These closed days are not there any more.")
        case _:
            return None


def _fault_sentence(fault: HoursFault) -> str:  # noqa: C901  one case for each member
    match fault:
        case HoursFault.ENDS_BEFORE_START:
            return _("The end has to be later than the beginning.")
        case HoursFault.GRID:
            return _("Please use steps of five minutes, such as 10:00, 10:05 or 10:10.")
        case HoursFault.SLOT_LENGTH:
            return _("An appointment lasts between 5 minutes and 8 hours.")
        case HoursFault.NOTHING_FITS:
            return _("Not one appointment fits into these hours.")
        case HoursFault.BUFFER_NEGATIVE:
            return _("A break cannot be negative.")
        case HoursFault.BUFFER_LONGER:
            return _("A break cannot be longer than the appointment.")
        case HoursFault.EVERY_WEEKS:
            return _("Hours can come back every 1 to 8 weeks.")
        case HoursFault.NTH:
            return _("Please choose the first, second, third, fourth or last such weekday.")
        case HoursFault.VALIDITY:
            return _("These days do not fit together. The last one has to come after the first.")
        case HoursFault.SEATS:
            return _("Between 1 and 100 people can share a time.")
        case HoursFault.OVERLAP:
            return _("These hours overlap with others of the same person.")
        case HoursFault.PAST:
            return _("This day is in the past.")
