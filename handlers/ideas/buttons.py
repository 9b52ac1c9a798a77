"""The buttons of published ideas; those of one idea know the page to go back to."""

from typing import Annotated

from pydantic import Field

from handlers.entry_buttons import IdeaButton, PageNumber

Bits = Annotated[int, Field(ge=0, le=15)]
"""Ways to help: a bit for each member of ``HelpWay``."""


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


class OriginalCommentsButton(CommentsButton, prefix="idea-comments-as"):
    """Read the comments as they were written."""


class OriginalButton(IdeaButton, prefix="idea-original"):
    """See an idea as it was written."""


class PhotosButton(IdeaButton, prefix="idea-photos"):
    """See the photos of an idea."""
