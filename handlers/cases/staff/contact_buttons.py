"""The buttons around somebody without an account: how they are reached, to-dos, slips."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.cases.todos import TodoOutcome


class ContactButton(CallbackData, prefix="case-reach"):
    """Look at how somebody is reached; ``apart`` in a message of its own."""

    case_id: Id
    apart: bool = False


class ForgetContactButton(CallbackData, prefix="case-unreach"):
    """Delete how somebody is reached; ``sure`` once that was confirmed."""

    case_id: Id
    sure: bool = False


class AnswerOfPersonButton(CallbackData, prefix="case-said"):
    """Write down what somebody without an account says."""

    case_id: Id


class SlipButton(CallbackData, prefix="case-slip"):
    """Make a slip for the person."""

    case_id: Id


class ShowTodoButton(CallbackData, prefix="todo-show"):
    """Show a to-do."""

    todo_id: Id


class TodoButton(CallbackData, prefix="todo"):
    """Say what became of a to-do, of which so many tries were seen."""

    todo_id: Id
    tries: Annotated[int, Field(ge=0, le=1_000_000)]
    outcome: TodoOutcome
