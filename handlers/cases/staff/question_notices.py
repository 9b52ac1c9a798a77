"""What the team is told of a question: what the resident writes on, and what was taken out."""

from typing import Any, Final

from aiogram import html
from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.card import view_case
from handlers.cases.staff.card_keyboards import pushed_keyboard
from handlers.notices import Notice
from handlers.replies import send
from handlers.text import shorten, units
from storage.cases.models import Case, CaseHistoryEntry
from storage.cases.queries import find_visible_case

MESSAGE_LONGEST: Final = 4096
"""Units of one message (Bot API, sendMessage)."""
WORDS_SHORTEST: Final = 150
WORDS_LONGEST: Final = 1000
"""Units of what the resident writes; the whole history shows all."""


async def show_addition(
    notice: Notice, case: Case, entry: CaseHistoryEntry
) -> TelegramMethod[Any]:
    """Return the card under what the resident has written, as far as there is room."""
    heading = _("💬 <b>The resident writes:</b>")
    if not entry.text:
        return await _card(notice, case, _("📷 <b>The resident has sent a photo.</b>"))
    bare = await _text(notice, case, heading)
    room = MESSAGE_LONGEST - units(bare)
    words = shorten(entry.text, max(WORDS_SHORTEST, min(WORDS_LONGEST, room)))
    return await _card(notice, case, f"{heading}\n<blockquote>{html.quote(words)}</blockquote>")


async def tell_of_taking_back(notice: Notice) -> TelegramMethod[Any] | None:
    """Return the card of a case words were taken out of (``TAKEN_BACK_NOTICE``)."""
    case = await find_visible_case(
        notice.session, staff=notice.receiver, case_id=notice.payload["case"]
    )
    if case is None:
        return None
    return await _card(
        notice,
        case,
        _("↩️ <b>What was added last is about something else. I have taken it out again.</b>"),
    )


async def _card(notice: Notice, case: Case, heading: str) -> TelegramMethod[Any]:
    receiver = notice.receiver
    text = await _text(notice, case, heading)
    return send(receiver.account_id, text, pushed_keyboard(case, staff=receiver))


async def _text(notice: Notice, case: Case, heading: str) -> str:
    view = await view_case(
        notice.session,
        case,
        staff=notice.receiver,
        profile=notice.quarter.profile,
        now=notice.now,
    )
    return view.text(heading)
