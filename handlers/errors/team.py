"""Sentences about the team and its invitations."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    AlreadyMemberError,
    InvitationError,
    LastManagerError,
    MemberMissingError,
    StorageError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case AlreadyMemberError():
            return _("You belong to the team already. The link still works for somebody else.")
        case LastManagerError():
            return _("You are the only manager. Please invite another one first.")
        case MemberMissingError():
            return _("I cannot find this person in the team.")
        case InvitationError():
            return _("This invitation is not valid any more. Please ask for a new one.")
        case _:
            return None
