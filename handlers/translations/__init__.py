"""Translations: asking the team for one, writing it, and what readers get of it."""

from typing import Final

from aiogram import Router

from handlers.notices import Renderer, renders
from handlers.translations import answers
from handlers.translations.staff import correcting, interpreting, notices, texts, waiting
from storage.translations.notices import (
    AnswerTranslatedNotice,
    TranslationAskedNotice,
    TranslationReadyNotice,
)

ROUTERS: Final[tuple[Router, ...]] = (
    waiting.router,
    texts.router,
    correcting.router,
    interpreting.router,
    answers.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(TranslationAskedNotice, notices.ask_for_translation),
    renders(TranslationReadyNotice, notices.tell_of_translation),
    renders(AnswerTranslatedNotice, answers.bring_translation),
)
"""Which function renders which notice."""
