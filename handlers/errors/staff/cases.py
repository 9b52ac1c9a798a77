"""Sentences about working on cases."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from storage.errors import (
    CaseChangedError,
    FieldMissingError,
    MergeError,
    PhoneMissingError,
    ReporterGoneError,
    StorageError,
    TodoMissingError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case CaseChangedError():
            return _("Somebody else has just changed this case. Please look at it again.")
        case MergeError(reference=reference):
            return _("{reference} cannot be the original of this case.").format(
                reference=isolate(html.quote(reference))
            )
        case FieldMissingError():
            return _("The quarter has no such field of action any more. Please choose another.")
        case PhoneMissingError():
            return _("I see no phone number in it. Please write it in digits.")
        case TodoMissingError():
            return _("I cannot find this to-do.")
        case ReporterGoneError():
            return _("📭 The resident can no longer be reached.")
        case _:
            return None
