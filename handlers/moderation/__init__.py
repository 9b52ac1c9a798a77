"""Moderation: muting and blocking somebody, floods, and the page's door for new chats."""

from typing import Final

from aiogram import Router

from handlers.moderation import notices
from handlers.moderation.staff import menu, restricting
from handlers.moderation.staff import notices as staff_notices
from handlers.notices import Renderer, renders
from storage.moderation.notices import FloodNotice, RestrictedNotice, RestrictionLiftedNotice

ROUTERS: Final[tuple[Router, ...]] = (menu.router, restricting.router)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(RestrictedNotice, notices.tell_restricted),
    renders(RestrictionLiftedNotice, notices.tell_lifted),
    renders(FloodNotice, staff_notices.tell_flood),
)
