"""Cases: what residents see of those they sent or follow, and what the team does with them."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.cases import notices, own, own_adding
from handlers.cases.staff import actions, closing, inbox, question_notices, replying, writing
from handlers.cases.staff import notices as staff_notices
from handlers.notices import Renderer
from storage.cases.due import OVERDUE_NOTICE, SOLVED_REMINDER
from storage.cases.history import CASE_HISTORY_NOTICE, PHOTOS_NOTICE, PLACE_NOTICE, TEAM_NOTICE
from storage.questions.conversation import TAKEN_BACK_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    own.router,
    own_adding.router,
    replying.router,
    inbox.router,
    actions.router,
    closing.router,
    writing.router,
)

RENDERERS: Final[Mapping[str, Renderer]] = {
    CASE_HISTORY_NOTICE: notices.tell_of_history,
    SOLVED_REMINDER: notices.ask_again_whether_solved,
    PHOTOS_NOTICE: staff_notices.show_photos,
    PLACE_NOTICE: staff_notices.show_place,
    TEAM_NOTICE: staff_notices.show_history_entry,
    TAKEN_BACK_NOTICE: question_notices.tell_of_taking_back,
    OVERDUE_NOTICE: staff_notices.show_overdue,
}
