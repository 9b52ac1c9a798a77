"""The team's words in their reader's language, with the original one tap away."""

from typing import Any, Final

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.cases.own_buttons import MyCaseButton
from handlers.contexts import ForResident, ResidentContext
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.replies import Replies, send
from handlers.text import quoted
from handlers.translated import made_by
from handlers.translations.buttons import ReadOriginalButton
from storage.cases.audience import find_told_case
from storage.cases.models import CaseHistoryKind
from storage.cases.queries import find_history_entry
from storage.errors import CaseMissingError, TranslationGoneError
from storage.translations.notices import AnswerTranslatedNotice
from storage.translations.queries import find_source, get_translation

router: Final = Router(name=__name__)


async def bring_translation(
    notice: AnswerTranslatedNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Bring the translation of what somebody has been told already."""
    try:
        translation = await get_translation(context.session, notice.translation_id)
    except TranslationGoneError:
        return None
    reader = context.receiver
    case = await find_told_case(context.session, person_id=reader.id, case_id=translation.case_id)
    source = await find_source(context.session, translation)
    if case is None or source is None or translation.text is None:
        return None
    heading = _("🌐 <b>{reference}</b>: in your language").format(
        reference=isolate(case.reference)
    )
    show = _("📄 Show {reference}").format(reference=case.reference)
    return send(
        reader.account_id,
        "\n".join([heading, "", quoted(translation.text), made_by(translation)]),
        keyboard(
            [button(_("🔤 Original"), ReadOriginalButton(entry_id=source.id))],
            [button(show, MyCaseButton(case_id=case.id))],
        ),
    )


@router.callback_query(ReadOriginalButton.filter(), ForResident())
async def show_original(
    _query: CallbackQuery, callback_data: ReadOriginalButton, context: ResidentContext
) -> Replies:
    """Show the words as the team has written them."""
    entry = await find_history_entry(context.session, callback_data.entry_id)
    case = None
    if entry is not None:
        case = await find_told_case(
            context.session, person_id=context.person.id, case_id=entry.case_id
        )
    if entry is None or case is None or not entry.text or entry.kind is CaseHistoryKind.NOTE:
        raise CaseMissingError(callback_data.entry_id)
    heading = _("🔤 <b>{reference}</b>: as it was written").format(
        reference=isolate(case.reference)
    )
    return send(context.chat_id, f"{heading}\n\n{quoted(entry.text)}")
