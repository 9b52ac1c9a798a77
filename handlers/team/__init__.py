"""The team: who belongs to it, and who is invited."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.notices import Renderer
from handlers.team import menu, notices
from storage.team import LEFT_NOTICE, MENU_NOTICE, ROLE_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[Mapping[str, Renderer]] = {
    MENU_NOTICE: notices.change_menu,
    ROLE_NOTICE: notices.tell_role,
    LEFT_NOTICE: notices.say_goodbye,
}
