"""The buttons of the team for ideas."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.ideas.queries import Tray

PageNumber = Annotated[int, Field(ge=0, le=100_000)]


class TrayButton(CallbackData, prefix="tray"):
    """Look through the ideas; pages count from 0."""

    tray: Tray
    page: PageNumber = 0


class CommentButton(CallbackData, prefix="tray-comment"):
    """Show a comment to everybody, or drop it, and go on with the next one."""

    comment_id: Id
    shown: bool
    case_id: Id | None = None


class AnswerCommentButton(CallbackData, prefix="tray-answer"):
    """Answer the one who wrote a comment."""

    comment_id: Id


class SuggestedTitleButton(CallbackData, prefix="publish-title"):
    """Take the first words of the idea as its title."""


class OwnWordsButton(CallbackData, prefix="publish-words"):
    """Publish what the resident has written, or what was published before."""


class ChangeTitleButton(CallbackData, prefix="publish-retitle"):
    """Write another title."""


class ChangeTextButton(CallbackData, prefix="publish-rewrite"):
    """Write another text."""


class ShowPhotosButton(CallbackData, prefix="publish-photos"):
    """Show the photos to everybody, or not."""

    shown: bool


class PublishButton(CallbackData, prefix="publish-now"):
    """Publish the idea as the preview shows it."""
