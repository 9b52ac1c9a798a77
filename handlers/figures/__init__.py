"""Figures of a period, their charts, and files with them."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.figures import export_cases, export_figures, menu
from handlers.notices import Renderer
from storage.figures.requests import FILE_NOTICE, PICTURE_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    export_figures.router,
    export_cases.router,
    menu.router,
)

RENDERERS: Final[Mapping[str, Renderer]] = {
    PICTURE_NOTICE: menu.show_picture,
    FILE_NOTICE: export_cases.send_file,
}
