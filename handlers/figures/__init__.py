"""Figures of a period, their charts, and files with them."""

from typing import Final

from aiogram import Router

from handlers.figures import export_cases, export_figures, menu
from handlers.notices import Renderer, renders
from storage.figures.requests import CaseFileNotice, FigurePictureNotice

ROUTERS: Final[tuple[Router, ...]] = (
    export_figures.router,
    export_cases.router,
    menu.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(FigurePictureNotice, menu.show_picture),
    renders(CaseFileNotice, export_cases.send_file),
)
