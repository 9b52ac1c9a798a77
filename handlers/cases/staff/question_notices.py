"""What the team is told of a conversation: what the resident writes on, and what was taken out."""

from typing import Any, Final

from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.card import view_case
from handlers.cases.staff.card_keyboards import pushed_keyboard
from handlers.cases.staff.translation import line_row, waiting_line, with_translation
from handlers.notices import NoticeContext
from handlers.replies import send
from handlers.text import units
from storage.cases.models import Case, CaseHistoryEntry
from storage.cases.queries import find_visible_case
from storage.files.media import list_case_media
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.questions.notices import AdditionTakenOutNotice
from storage.translations.queries import find_translation
from storage.translations.sources import history_source

MESSAGE_LONGEST: Final = 4096
"""Units of one message (Bot API, sendMessage)."""
WORDS_SHORTEST: Final = 150
WORDS_LONGEST: Final = 1000
"""Units of what the resident writes; the whole history shows all."""
NOTES_LONGEST: Final = 250
"""Units of who has translated it, and what of it to check."""


async def show_addition(
    context: NoticeContext, case: Case, entry: CaseHistoryEntry
) -> TelegramMethod[Any]:
    """Return the card under what the resident has written, as far as there is room."""
    if not entry.text:
        return await _card(context, case, await _sent_without_words(context, entry))
    return await show_words(context, case, entry, _("💬 <b>The resident writes:</b>"))


async def show_words(
    context: NoticeContext, case: Case, entry: CaseHistoryEntry, heading: str
) -> TelegramMethod[Any]:
    """Return the card under a heading and the words of a line, German first."""
    translation = await find_translation(
        context.session, history_source(entry), to=ORIGINAL_LOCALE
    )
    bare = await _text(context, case, heading)
    room = MESSAGE_LONGEST - units(bare) - NOTES_LONGEST
    longest = max(WORDS_SHORTEST, min(WORDS_LONGEST, room))
    lines = [heading, *with_translation(entry.text or "", translation, longest=longest)]
    waits = None if translation is None else waiting_line(translation)
    return await _card(
        context,
        case,
        "\n".join([*lines, *([waits] if waits else [])]),
        line_row(case, entry, translation),
    )


async def tell_of_taking_back(
    notice: AdditionTakenOutNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the card of a case words were taken out of."""
    case = await find_visible_case(context.session, staff=context.receiver, case_id=notice.case_id)
    if case is None:
        return None
    return await _card(
        context,
        case,
        _("↩️ <b>What was added last is about something else. I have taken it out again.</b>"),
    )


async def _sent_without_words(context: NoticeContext, entry: CaseHistoryEntry) -> str:
    media = await list_case_media(context.session, case_id=entry.case_id)
    came = [file for file in media if file.history_entry_id == entry.id and not file.is_photo]
    if came:
        return _("📎 <b>The resident has sent a file.</b>")
    return _("📷 <b>The resident has sent a photo.</b>")


async def _card(
    context: NoticeContext,
    case: Case,
    heading: str,
    translating: list[InlineKeyboardButton] | None = None,
) -> TelegramMethod[Any]:
    receiver = context.receiver
    text = await _text(context, case, heading)
    buttons = pushed_keyboard(case, staff=receiver, translating=translating or [])
    return send(receiver.account_id, text, buttons)


async def _text(context: NoticeContext, case: Case, heading: str) -> str:
    view = await view_case(
        context.session,
        case,
        staff=context.receiver,
        profile=context.quarter.profile,
        now=context.now,
    )
    return view.text(heading)
