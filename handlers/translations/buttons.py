"""The buttons of translations."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.translations.models import TAG_LENGTH, SourceKind

Tag = Annotated[str, Field(min_length=2, max_length=TAG_LENGTH)]


class TranslateButton(CallbackData, prefix="translate"):
    """Write a translation the team is asked for."""

    translation_id: Id


class StopTranslatingButton(CallbackData, prefix="translate-stop"):
    """Write it another time."""


class WaitingTranslationsButton(CallbackData, prefix="translate-list"):
    """Show which translations the team is asked for."""


class AskTranslationButton(CallbackData, prefix="translate-ask"):
    """Ask the team for a text in another language."""

    kind: SourceKind
    source_id: Id
    to: Tag


class CorrectTranslationButton(CallbackData, prefix="translate-correct"):
    """Put other words in the place of a translation; ``seen`` are the seconds it was made at."""

    translation_id: Id
    seen: int


class ReadOriginalButton(CallbackData, prefix="original"):
    """Show what the team has said as it was written."""

    entry_id: Id
