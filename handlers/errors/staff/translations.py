"""Sentences about translations."""

from aiogram.utils.i18n import gettext as _

from storage.errors import StorageError, TranslationGoneError


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case TranslationGoneError():
            return _("Somebody was faster, or the text is another one by now. Nothing is changed.")
        case _:
            return None
