"""What the team hears of translations without having asked."""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.replies import send
from handlers.text import quoted, shorten
from handlers.translated import made_by
from handlers.translations.staff.interpreting import (
    WORDS_SHOWN,
    request,
    request_keyboard,
    wanted_words,
)
from storage.cases.queries import find_visible_case
from storage.errors import TranslationGoneError
from storage.translations.notices import TranslationAskedNotice, TranslationReadyNotice
from storage.translations.queries import find_source, get_translation


async def ask_for_translation(
    notice: TranslationAskedNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Ask an interpreter; nothing if somebody was faster."""
    try:
        translation = await get_translation(context.session, notice.translation_id)
    except TranslationGoneError:
        return None
    words = await wanted_words(context.session, context.receiver, translation)
    if words is None:
        return None
    return send(
        context.receiver.account_id, request(translation, words), request_keyboard(translation)
    )


async def tell_of_translation(
    notice: TranslationReadyNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Show who has asked the translation, with the way to the case."""
    try:
        translation = await get_translation(context.session, notice.translation_id)
    except TranslationGoneError:
        return None
    case = await find_visible_case(
        context.session, staff=context.receiver, case_id=translation.case_id
    )
    source = await find_source(context.session, translation)
    if case is None or source is None or translation.text is None:
        return None
    heading = _("🌐 <b>The translation for {reference} is there</b>").format(
        reference=isolate(case.reference)
    )
    lines = [heading, quoted(shorten(translation.text, WORDS_SHOWN)), made_by(translation)]
    show = _("📄 Show {reference}").format(reference=case.reference)
    return send(
        context.receiver.account_id,
        "\n\n".join(lines),
        keyboard([button(show, ShowCaseButton(case_id=case.id))]),
    )
