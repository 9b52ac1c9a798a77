"""Sentences about appointments."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    AddressMissingError,
    AppointmentLimitError,
    AppointmentMissingError,
    AppointmentOverError,
    HoldExpiredError,
    RequestsFullError,
    SlotTakenError,
    StorageError,
    TooEarlyError,
)


def sentence(error: StorageError) -> str | None:  # noqa: C901  one case for each error
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case SlotTakenError():
            return _("This time is not free any more. Please choose another one.")
        case HoldExpiredError():
            return _("I could not keep this time any longer. Please choose again.")
        case AppointmentLimitError(limit=limit):
            return _(
                "You have {n} appointment already, and more are not possible. You can move or "
                "cancel it.",
                "You have {n} appointments already, and more are not possible. You can move or "
                "cancel one.",
                limit,
            ).format(n=limit)
        case RequestsFullError():
            return _(
                "Very many have just asked for this day, and the team looks at them first. Please "
                "choose another day, or call us."
            )
        case AppointmentOverError():
            return _("This appointment is over or cancelled. Nothing can be changed any more.")
        case AppointmentMissingError():
            return _("I cannot find this appointment.")
        case AddressMissingError():
            return _("Please write the address first, so that we can come to you.")
        case TooEarlyError():
            return _("The appointment has not begun yet.")
        case _:
            return None
