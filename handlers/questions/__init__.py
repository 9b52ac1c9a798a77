"""Questions: conversations that go on, and what the team answers often."""

from typing import Final

from aiogram import Router

from handlers.notices import Renderer
from handlers.questions import conversation
from handlers.questions.staff import canned, canned_sending

ROUTERS: Final[tuple[Router, ...]] = (
    canned.router,
    canned_sending.router,
    conversation.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = ()
