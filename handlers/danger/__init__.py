"""Danger: the numbers to call before anything else, and the question whether they are needed."""

from typing import Final

from aiogram import Router

from handlers.danger import conversation
from handlers.notices import Renderer

ROUTERS: Final[tuple[Router, ...]] = (conversation.router,)

RENDERERS: Final[tuple[Renderer, ...]] = ()
