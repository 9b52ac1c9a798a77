"""Sentences about members of the team."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    LastManagerError,
    MemberMissingError,
    RestrictionError,
    RestrictionMissingError,
    StorageError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case LastManagerError():
            return _("You are the only manager. Please invite another one first.")
        case MemberMissingError():
            return _("I cannot find this person in the team.")
        case RestrictionError():
            return _("There is nobody whom you could mute or block here.")
        case RestrictionMissingError():
            return _("This has ended already. /moderation shows what is in force.")
        case _:
            return None
