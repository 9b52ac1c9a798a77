"""The buttons of going on with a question, and of rating the help."""

from aiogram.filters.callback_data import CallbackData

from handlers.keyboards import Id


class SomethingNewButton(CallbackData, prefix="question-new"):
    """What was added, from the first to the last line of history, is about something else."""

    case_id: Id
    first: Id
    last: Id
