"""Somebody's words for the team: German first, the original below; asking, and correcting."""

from collections.abc import Iterator
from dataclasses import replace

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.entry_buttons import AskTranslationButton, CorrectTranslationButton
from handlers.keyboards import button
from handlers.text import shorten
from handlers.translated import made_by
from storage.cases.models import Case, CaseHistoryEntry
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import Translation, TranslationState
from storage.translations.sources import UNDETERMINED, Source, history_source


def with_translation(
    words: str, translation: Translation | None, *, longest: int
) -> Iterator[str]:
    """Yield words for the team as lines: German first if it is there, the original below.

    ``longest`` is how many units of both may be shown.
    """
    if translation is None or translation.text is None:
        yield _block(words, longest)
        return
    yield _block(translation.text, longest // 2)
    yield made_by(translation)
    if translation.doubts:
        yield _("⚠️ Please check: the machine may have changed something.")
    yield _block(words, longest // 2)


def waiting_line(translation: Translation) -> str | None:
    """Return how far a translation is that is not there; ``None`` where nobody needs it.

    Of a machine's words it says who is asked for better ones.
    """
    if translation.text is not None:
        return _awaited_line(translation)
    unknown = translation.from_language in {None, UNDETERMINED}
    match translation.state:
        case TranslationState.ASKED:
            return _("🙋 A translation is asked for.")
        case TranslationState.FAILED:
            return None if unknown else _("🌐 No machine could translate this.")
        case TranslationState.WANTED | TranslationState.RUNNING:
            return None if unknown else _("🌐 Not translated yet.")
        case TranslationState.DONE:
            return None


def _awaited_line(translation: Translation) -> str | None:
    match translation.state:
        case TranslationState.ASKED:
            return _("🙋 A person is asked to translate it.")
        case TranslationState.WANTED | TranslationState.RUNNING:
            return _("🌐 A machine is translating it again.")
        case TranslationState.FAILED:
            return _("🌐 The machine could not translate it again.")
        case TranslationState.DONE:
            return None


def translation_row(source: Source, translation: Translation | None) -> list[InlineKeyboardButton]:
    """Return the button that corrects the German there is, or asks a person where that helps."""
    if translation is not None and translation.text is not None:
        correct = CorrectTranslationButton(translation_id=translation.id)
        return [button(_("✏️ Correct the translation"), correct)]
    if source.language == ORIGINAL_LOCALE or not source.text:
        return []
    if translation is None and source.language is None:
        return []
    if translation is not None and translation.state is TranslationState.ASKED:
        return []
    ask = AskTranslationButton(kind=source.kind, source_id=source.id, to=ORIGINAL_LOCALE)
    return [button(_("🙋 Ask for a translation"), ask)]


def line_source(case: Case, entry: CaseHistoryEntry, translation: Translation | None) -> Source:
    """Return the words of a line of the history, in the case's language unless known better."""
    known = None if translation is None else translation.from_language
    return replace(history_source(entry), language=known or case.known_language)


def line_row(
    case: Case, entry: CaseHistoryEntry, translation: Translation | None
) -> list[InlineKeyboardButton]:
    """Return the button that is about the German of a line; none if it is German."""
    if translation is None:
        return []
    return translation_row(line_source(case, entry, translation), translation)


def _block(words: str, longest: int) -> str:
    return f"<blockquote>{html.quote(shorten(words, longest))}</blockquote>"
