"""Announcements: a message to many, written and sent by the team."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.announcements import notices, reader_taps
from handlers.announcements.staff import menu, translating
from handlers.notices import Renderer
from storage.announcements.progress import PROGRESS_NOTICE, REPORT_NOTICE
from storage.announcements.queueing import ANNOUNCEMENT_NOTICE, CHANGE_NOTICE
from storage.announcements.texts import ASK_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    reader_taps.router,
    menu.router,
    translating.router,
)

RENDERERS: Final[Mapping[str, Renderer]] = {
    ANNOUNCEMENT_NOTICE: notices.announce,
    CHANGE_NOTICE: notices.change_copy,
    PROGRESS_NOTICE: notices.show_progress,
    ASK_NOTICE: translating.ask_for_text,
    translating.WRITTEN_NOTICE: translating.tell_of_text,
    REPORT_NOTICE: notices.report,
}
