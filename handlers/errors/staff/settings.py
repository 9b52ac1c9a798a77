"""Sentences about changes of the quarter's profile."""

from aiogram.utils.i18n import gettext as _

from storage.errors import SettingError, SettingFault, StorageError


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case SettingError(fault=fault, limit=limit):
            return _fault_sentence(fault, limit)
        case _:
            return None


def _fault_sentence(fault: SettingFault, limit: int) -> str:  # noqa: C901  one case for each member
    match fault:
        case SettingFault.NUMBER:
            return _("Please write a whole number, such as 10.")
        case SettingFault.TOO_SMALL:
            return _("Please write {n} or more.").format(n=limit)
        case SettingFault.TOO_LARGE:
            return _("Please write {n} or less.").format(n=limit)
        case SettingFault.EMOJI:
            return _("Please send one emoji, and nothing else.")
        case SettingFault.PHONE:
            return _("This is no phone number. Please write it like 06224 123456.")
        case SettingFault.EMAIL:
            return _("This is no email address.")
        case SettingFault.LOCALES:
            return _("The text is still missing in a language. Nothing is changed yet.")
        case SettingFault.TWICE:
            return _("This is in the list already.")
        case SettingFault.FULL:
            return _("{n} entries are the most. Please remove one first.").format(n=limit)
        case SettingFault.LAST:
            return _("One has to stay. Please add another one first.")
        case SettingFault.CHANGED:
            return _("Somebody else has changed this meanwhile. Please look at it again.")
        case SettingFault.OTHER:
            return _("It cannot be like this. Please write it differently.")
