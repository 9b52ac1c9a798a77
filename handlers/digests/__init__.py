"""The daily summary each member of the team may have."""

from typing import Final

from aiogram import Router

from handlers.digests import menu, notices
from handlers.notices import Renderer, renders
from storage.digests import DigestNotice

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[tuple[Renderer, ...]] = (renders(DigestNotice, notices.show_digest),)
