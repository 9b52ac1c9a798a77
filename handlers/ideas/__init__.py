"""Published ideas: supported and commented on by residents, reviewed by the team."""

from typing import Final

from aiogram import Router

from handlers.ideas import browse, notices
from handlers.ideas.staff import comments, publishing, review
from handlers.ideas.staff import notices as staff_notices
from handlers.notices import Renderer, renders
from storage.ideas.notices import (
    CommentAnswerNotice,
    CommentNotice,
    CommentShownNotice,
    IdeaGoalNotice,
    IdeaHelpNotice,
)

ROUTERS: Final[tuple[Router, ...]] = (
    review.router,
    publishing.router,
    comments.router,
    browse.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(IdeaGoalNotice, staff_notices.tell_of_goal),
    renders(IdeaHelpNotice, staff_notices.tell_of_helper),
    renders(CommentNotice, staff_notices.show_comment),
    renders(CommentShownNotice, notices.show_comment),
    renders(CommentAnswerNotice, notices.tell_answer),
)
