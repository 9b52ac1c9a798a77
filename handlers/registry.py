"""All conversations, and all notices."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers import fallback
from handlers.notices import Renderer
from handlers.residents import language, my_cases, news, privacy, reports, start
from handlers.staff import cases, closing, inbox, team, writing
from handlers.staff import news as team_news
from storage.cases.clock import OVERDUE_NOTICE, SOLVED_REMINDER
from storage.cases.history import EVENT_NOTICE, PHOTOS_NOTICE, PLACE_NOTICE, TEAM_NOTICE
from storage.privacy import EXPORT_NOTICE
from storage.team import LEFT_NOTICE, MENU_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    language.router,
    privacy.router,
    my_cases.router,
    inbox.router,
    cases.router,
    closing.router,
    team.router,
    writing.router,  # takes what is sent in the middle of a dialogue of the team
    reports.router,  # takes any text, photo and place outside a conversation
    fallback.router,  # takes the rest
)
"""All conversations, in the order updates are offered to them."""

RENDERERS: Final[Mapping[str, Renderer]] = {
    EVENT_NOTICE: news.tell_of_event,
    SOLVED_REMINDER: news.ask_again_whether_solved,
    PHOTOS_NOTICE: team_news.show_photos,
    PLACE_NOTICE: team_news.show_place,
    TEAM_NOTICE: team_news.show_event,
    OVERDUE_NOTICE: team_news.show_overdue,
    MENU_NOTICE: team_news.change_menu,
    LEFT_NOTICE: team_news.say_goodbye,
    EXPORT_NOTICE: privacy.send_export,
}
"""What each notice of the outbox says."""
