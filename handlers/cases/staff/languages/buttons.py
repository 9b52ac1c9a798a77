"""The buttons below the question for the language of a case."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.cases.staff.buttons import Count, Id
from storage.translations.models import TAG_LENGTH


class CaseLanguageButton(CallbackData, prefix="case-language"):
    """A case is written in this language."""

    case_id: Id
    version: Count
    language: Annotated[str, Field(pattern="^[a-z]+$", max_length=TAG_LENGTH)]


class AllLanguagesButton(CallbackData, prefix="case-languages"):
    """Show all languages a case may be written in."""

    case_id: Id
