"""Published ideas: supported and commented on by residents, reviewed by the team."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.ideas import browse, notices
from handlers.ideas.staff import comments, publishing, review
from handlers.ideas.staff import notices as staff_notices
from handlers.notices import Renderer
from storage.ideas.comments import ANSWER_NOTICE, COMMENT_NOTICE, SHOWN_NOTICE
from storage.ideas.goals import GOAL_NOTICE
from storage.ideas.supporting import HELP_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    review.router,
    publishing.router,
    comments.router,
    browse.router,
)

RENDERERS: Final[Mapping[str, Renderer]] = {
    GOAL_NOTICE: staff_notices.tell_of_goal,
    HELP_NOTICE: staff_notices.tell_of_helper,
    COMMENT_NOTICE: staff_notices.show_comment,
    SHOWN_NOTICE: notices.show_comment,
    ANSWER_NOTICE: notices.tell_answer,
}
