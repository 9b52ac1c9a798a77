"""Announcements: a message to many, written and sent by the team."""

from typing import Final

from aiogram import Router

from handlers.announcements import notices, reader_taps
from handlers.announcements.staff import menu, translating
from handlers.notices import Renderer, renders
from storage.announcements.notices import (
    AnnouncementChangeNotice,
    AnnouncementNotice,
    AnnouncementProgressNotice,
    AnnouncementReportNotice,
    TranslationWantedNotice,
    TranslationWrittenNotice,
)

ROUTERS: Final[tuple[Router, ...]] = (
    reader_taps.router,
    menu.router,
    translating.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(AnnouncementNotice, notices.announce),
    renders(AnnouncementChangeNotice, notices.change_copy),
    renders(AnnouncementProgressNotice, notices.show_progress),
    renders(TranslationWantedNotice, translating.ask_for_text),
    renders(TranslationWrittenNotice, translating.tell_of_text),
    renders(AnnouncementReportNotice, notices.report),
)
