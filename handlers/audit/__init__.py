"""The audit: who of the team did what."""

from typing import Final

from aiogram import Router

from handlers.audit import menu
from handlers.notices import Renderer

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[tuple[Renderer, ...]] = ()
