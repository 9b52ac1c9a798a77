"""Sentences about canned answers."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from storage.errors import (
    CannedLimitError,
    CannedMissingError,
    PlaceholderError,
    StorageError,
)
from storage.questions.placeholders import PLACEHOLDERS


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case PlaceholderError(name=name):
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            return _("I do not know {placeholder}. You can use: {known}").format(
                placeholder=isolate(html.quote(f"{{{name}}}")), known=isolate(known)
            )
        case CannedLimitError(limit=limit):
            return _(
                "{n} canned answer is the most. Please delete one first.",
                "{n} canned answers are the most. Please delete one first.",
                limit,
            ).format(n=limit)
        case CannedMissingError():
            return _("This canned answer is not there any more.")
        case _:
            return None
