"""The buttons of published ideas; those of one idea know the page to go back to."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.ideas.queries import Shelf

PageNumber = Annotated[int, Field(ge=0, le=100_000)]
Bits = Annotated[int, Field(ge=0, le=15)]
"""Ways to help: a bit for each member of ``HelpWay``."""


class IdeasButton(CallbackData, prefix="ideas"):
    """Look through the published ideas; pages count from 0."""

    shelf: Shelf = Shelf.NEWEST
    page: PageNumber = 0


class IdeaButton(CallbackData, prefix="idea"):
    """Show an idea, and keep the page it was found on."""

    case_id: Id
    shelf: Shelf = Shelf.NEWEST
    page: PageNumber = 0


class SupportButton(IdeaButton, prefix="idea-support"):
    """Support an idea, or take that back."""

    wanted: bool


class HelpButton(IdeaButton, prefix="idea-help"):
    """Choose how to help: ``ways`` so far; without them what is stored.  ``save`` stores them."""

    ways: Bits | None = None
    save: bool = False


class CommentButton(IdeaButton, prefix="idea-comment"):
    """Write a comment."""


class CommentsButton(IdeaButton, prefix="idea-comments"):
    """Read the comments, page by page; pages count from 0."""

    comments: PageNumber = 0


class PhotosButton(IdeaButton, prefix="idea-photos"):
    """See the photos of an idea."""
