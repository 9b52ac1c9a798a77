"""The buttons of one's own cases."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.questions.models import BEST


class RateButton(CallbackData, prefix="question-rate"):
    """Rate the help, from 1 to 5."""

    case_id: Id
    score: Annotated[int, Field(ge=1, le=BEST)]


class MyCaseButton(CallbackData, prefix="mine-case"):
    """Show one of my cases."""

    case_id: Id


class OriginalCaseButton(CallbackData, prefix="mine-original"):
    """Show one of my cases with the team's words as they were written."""

    case_id: Id


class AddButton(CallbackData, prefix="mine-add"):
    """Add words or photos to a case."""

    case_id: Id


class DoneButton(CallbackData, prefix="mine-done"):
    """Nothing more to add."""

    case_id: Id


class WithdrawButton(CallbackData, prefix="mine-withdraw"):
    """Withdraw a case; ``sure`` once that was confirmed."""

    case_id: Id
    sure: bool = False


class UnfollowButton(CallbackData, prefix="mine-unfollow"):
    """Hear nothing more of a case."""

    case_id: Id


class SolvedButton(CallbackData, prefix="mine-solved"):
    """Whether a solved case is solved for the one who reported it."""

    case_id: Id
    solved: bool
