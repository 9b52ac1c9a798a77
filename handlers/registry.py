"""All conversations, and all notices."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers import fallback
from handlers.notices import Renderer
from handlers.residents import language, my_cases, news, privacy, reports, start
from storage.cases.clock import SOLVED_REMINDER
from storage.cases.history import EVENT_NOTICE
from storage.privacy import EXPORT_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    language.router,
    privacy.router,
    my_cases.router,
    reports.router,  # takes any text, photo and place outside a conversation
    fallback.router,  # takes the rest
)
"""All conversations, in the order updates are offered to them."""

RENDERERS: Final[Mapping[str, Renderer]] = {
    EVENT_NOTICE: news.tell_of_event,
    SOLVED_REMINDER: news.ask_again_whether_solved,
    EXPORT_NOTICE: privacy.send_export,
}
"""What each notice of the outbox says."""
