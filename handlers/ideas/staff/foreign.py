"""An idea that is not in German: the title its author gave it, and the German one."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from aiogram import html
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.staff.translation import translation_row
from handlers.cases.staff.writing.prompts import cancel_button
from handlers.formats import isolate, language_name
from handlers.ideas.staff.buttons import SuggestedTitleButton
from handlers.keyboards import button, keyboard
from handlers.replies import Screen
from handlers.text import shorten
from handlers.translated import made_by
from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.ideas.publishing import suggest_title
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import Translation
from storage.translations.queries import find_translation
from storage.translations.sources import UNDETERMINED, case_source, idea_sources

WORDS_SHOWN: Final = 2_500
"""Units of the resident's words below the question for the title."""


@dataclass(frozen=True, slots=True)
class ForeignIdea:
    """What its author has written in another language than German.

    Attributes:
        language: which one, where it is known.
        title: the first words, as they were written.
        german: what is known of the whole in German.
    """

    language: str | None
    title: str
    german: Translation | None

    @property
    def suggestion(self) -> str:
        """The first words of the German text; empty if nothing is translated."""
        if self.german is None or self.german.text is None:
            return ""
        return suggest_title(self.german.text)


async def find_foreign(session: AsyncSession, case: Case) -> ForeignIdea | None:
    """Return what is not German of an idea; ``None`` where it is German, or has no words."""
    title = suggest_title(case.text)
    german = await find_translation(session, case_source(case), to=ORIGINAL_LOCALE)
    noted = [case.known_language, None if german is None else german.from_language]
    language = next((tag for tag in noted if tag not in {None, UNDETERMINED}), None)
    is_translated = german is not None and german.text is not None
    if language == ORIGINAL_LOCALE or not any(map(str.isalpha, title)):
        return None
    if language is None and not is_translated and in_latin_letters(title):
        return None
    return ForeignIdea(language, title, german)


async def find_german_title(session: AsyncSession, idea: Idea) -> str | None:
    """Return what a published idea is called in German, where its own title is in no German."""
    title, _text = idea_sources(idea)
    german = await find_translation(session, title, to=ORIGINAL_LOCALE)
    return None if german is None else german.text


def german_title_screen(case: Case, foreign: ForeignIdea) -> Screen:
    """Return the question for a German title, with what was written in sight."""
    heading = _(
        "📣 <b>The German title of {reference}</b>\n"
        "This idea is not in German. Please write a few German words everybody understands."
    ).format(reference=isolate(case.reference))
    lines = [heading]
    helping = translation_row(case_source(case), foreign.german)
    if foreign.suggestion and foreign.german is not None:
        lines.append(_block(foreign.suggestion))
        lines.append(made_by(foreign.german))
        if foreign.german.doubts:
            lines.append(_("⚠️ Please check: the machine may have changed something."))
        helping = [button(_("✅ Take the suggestion"), SuggestedTitleButton())]
    elif foreign.language is not None:
        language = language_name(foreign.language)
        lines.append(_("🌐 Written in: {language}").format(language=language))
    lines.append(_block(shorten(case.text, WORDS_SHOWN)))
    return "\n".join(lines), keyboard(helping, [cancel_button(case.id)])


def in_latin_letters(words: str) -> bool:
    """Return whether most letters are Latin ones, as those of German words are."""
    letters = [letter for letter in words if letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * latin >= len(letters)


def _block(words: str) -> str:
    return f"<blockquote>{html.quote(words)}</blockquote>"
