"""Sentences at the beginning: a quarter that is not there yet, and invitations into the team."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    AlreadyMemberError,
    InvitationError,
    QuarterMissingError,
    StorageError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case QuarterMissingError():
            return _("The contact point is being set up. Please come back a little later.")
        case AlreadyMemberError():
            return _("You belong to the team already. The link still works for somebody else.")
        case InvitationError():
            return _("This invitation is not valid any more. Please ask for a new one.")
        case _:
            return None
