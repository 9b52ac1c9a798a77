"""Sentences about translations."""

from aiogram.utils.i18n import gettext as _

from storage.errors import MachineForbiddenError, StorageError, TranslationGoneError


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case TranslationGoneError():
            return _("Somebody was faster, or the text is another one by now. Nothing is changed.")
        case MachineForbiddenError():
            return _(
                "No machine may translate this: whoever wrote it does not want that, or was not "
                "asked. Please ask a person for the translation."
            )
        case _:
            return None
