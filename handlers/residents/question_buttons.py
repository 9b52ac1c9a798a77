"""The buttons of going on with a question, and of rating the help."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.questions.models import BEST


class SomethingNewButton(CallbackData, prefix="question-new"):
    """What was added, from the first to the last line of history, is about something else."""

    case_id: Id
    first: Id
    last: Id


class RateButton(CallbackData, prefix="question-rate"):
    """Rate the help, from 1 to 5."""

    case_id: Id
    score: Annotated[int, Field(ge=1, le=BEST)]
