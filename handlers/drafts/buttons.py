"""The buttons of a draft; each carries the draft's version, so that old ones change nothing."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import StringConstraints

from handlers.drafts.draft import CODE_LENGTH, Question
from handlers.keyboards import Id
from storage.cases.models import CaseKind
from storage.ideas.models import HelpWay


class DraftButton(CallbackData, prefix="draft"):
    """What all buttons of a draft carry."""

    version: str


class KindButton(DraftButton, prefix="draft-kind"):
    """Problem, idea or question."""

    kind: CaseKind


class CategoryButton(DraftButton, prefix="draft-category"):
    """A category was chosen."""

    category: str


class SkipButton(DraftButton, prefix="draft-skip"):
    """A question is left out."""

    question: Question


class ChangeButton(DraftButton, prefix="draft-change"):
    """A part is given anew."""

    question: Question


class PlaceChoiceButton(DraftButton, prefix="draft-which-place"):
    """The words mean this place."""

    code: Annotated[str, StringConstraints(max_length=CODE_LENGTH)]


class OutsideButton(DraftButton, prefix="draft-outside"):
    """The place outside the quarter is right."""


class FollowButton(DraftButton, prefix="draft-follow"):
    """It is one of these: follow it instead of reporting again."""

    case_id: Id


class SupportInsteadButton(DraftButton, prefix="draft-support"):
    """The idea is there already: support it instead of sending it again."""

    case_id: Id


class HelpWayButton(DraftButton, prefix="draft-way"):
    """Would help with the idea in this way, or not any more."""

    way: HelpWay


class AnswerButton(DraftButton, prefix="draft-answer"):
    """The words are the answer to what the team asked."""

    case_id: Id


class SendButton(DraftButton, prefix="draft-send"):
    """The draft is right."""


class CancelButton(DraftButton, prefix="draft-cancel"):
    """The draft is dropped."""
