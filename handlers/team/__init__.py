"""The team: who belongs to it, and who is invited."""

from typing import Final

from aiogram import Router

from handlers.notices import Renderer, renders
from handlers.team import menu, notices
from storage.team import TeamLeftNotice, TeamMenuNotice, TeamRoleNotice

ROUTERS: Final[tuple[Router, ...]] = (menu.router,)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(TeamMenuNotice, notices.change_menu),
    renders(TeamRoleNotice, notices.tell_role),
    renders(TeamLeftNotice, notices.say_goodbye),
)
