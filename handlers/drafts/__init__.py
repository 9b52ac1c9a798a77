"""The draft of a report, an idea or a question: what somebody tells before it is sent."""

from typing import Final

from aiogram import Router

from handlers.drafts import conversation, ideas
from handlers.drafts.staff import without_phone
from handlers.notices import Renderer

ROUTERS: Final[tuple[Router, ...]] = (
    ideas.router,
    without_phone.router,
    conversation.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = ()
