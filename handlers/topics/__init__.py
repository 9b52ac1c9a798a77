"""Topics and streets a resident wants to hear about."""

from typing import Final

from aiogram import Router

from handlers.notices import Renderer
from handlers.topics import menu

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[tuple[Renderer, ...]] = ()
