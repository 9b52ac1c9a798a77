"""The team's words in their reader's language, with the original one tap away."""

from datetime import timedelta
from typing import Any, Final

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.cases.history_words import entry_line
from handlers.cases.notices import tell
from handlers.contexts import ForResident, ResidentContext
from handlers.entry_buttons import ReadOriginalButton
from handlers.formats import isolate
from handlers.notices import NoticeContext
from handlers.replies import Replies, in_place, send
from handlers.text import quoted
from storage.cases.audience import find_told_case
from storage.cases.correcting import find_latest_wording
from storage.cases.history import copy_topic
from storage.cases.models import Case, CaseHistoryEntry
from storage.cases.queries import find_history_entry
from storage.errors import CaseMissingError, TranslationGoneError
from storage.outbox import find_copy
from storage.translations.notices import AnswerTranslatedNotice
from storage.translations.queries import find_source, get_translation

router: Final = Router(name=__name__)


EDITED_FOR: Final = timedelta(hours=1)
"""How long a message still stands where somebody sees that it has changed."""


async def bring_translation(
    notice: AnswerTranslatedNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Put the translation in the place of what somebody has been told, or later tell it anew."""
    try:
        translation = await get_translation(context.session, notice.translation_id)
    except TranslationGoneError:
        return None
    source = await find_source(context.session, translation)
    if source is None or translation.text is None:
        return None
    entry = await find_history_entry(context.session, source.id)
    if entry is None or (await find_latest_wording(context.session, entry)).id != entry.id:
        return None
    told = await tell(context, entry, words=entry)
    if told is None:
        return None
    number = await find_copy(
        context.session,
        person_id=context.receiver.id,
        topic=copy_topic(entry.id),
        since=context.now - EDITED_FOR,
    )
    return told if number is None else in_place(told, number)


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
    if entry is None or case is None or not entry.text or not _may_read(context, case, entry):
        raise CaseMissingError(callback_data.entry_id)
    heading = _("🔤 <b>{reference}</b>: as it was written").format(
        reference=isolate(case.reference)
    )
    return send(context.chat_id, f"{heading}\n\n{quoted(entry.text)}")


def _may_read(context: ResidentContext, case: Case, entry: CaseHistoryEntry) -> bool:
    """Return whether the line is told to the person: answers go to whoever reported alone."""
    own = case.reporter_id == context.person.id
    return entry_line(entry, own=own, reader_id=context.person.id, kind=case.kind) is not None
