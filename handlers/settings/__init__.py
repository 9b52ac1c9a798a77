"""The settings: the quarter's profile, changed by the team."""

from typing import Final

from aiogram import Router

from handlers.notices import Renderer
from handlers.settings import languages, menu

ROUTERS: Final[tuple[Router, ...]] = (menu.router, languages.router)

RENDERERS: Final[tuple[Renderer, ...]] = ()
