"""Consultation hours, planned by the team."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.hours import menu
from handlers.notices import Renderer

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[Mapping[str, Renderer]] = {}
