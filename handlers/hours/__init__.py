"""Consultation hours, planned by the team."""

from typing import Final

from aiogram import Router

from handlers.hours import menu
from handlers.notices import Renderer

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[tuple[Renderer, ...]] = ()
