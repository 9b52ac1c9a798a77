"""Closing a case: never without a word.

::

    card ─► close ─► how it ends ─► why: a ready-made sentence, or own words ─► the closed card
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.closing import REASONS, reason_text, status_closed_by
from handlers.filters import Works
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, send, toast
from handlers.staff.buttons import Act, CloseButton, ReasonButton
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.dialogues import Writing, WritingDraft, save_draft
from handlers.staff.prompts import cancel_button, closing_prompt
from storage.cases.audience import is_published
from storage.cases.queries import find_reporter_locale
from storage.cases.rules import check_status_change
from storage.cases.staff import change_status

router: Final = Router(name="staff-closing")
router.callback_query.filter(Works(), AtDesk())


@router.callback_query(CloseButton.filter())
async def ask_why(query: CallbackQuery, callback_data: CloseButton, desk: Desk) -> Replies:
    """Ask for the reason: a ready-made sentence or own words."""
    wanted = callback_data.wanted
    if wanted not in REASONS:
        return toast(query, _("A case cannot be closed like this."))
    case = await desk.get_case(callback_data.case_id, version=callback_data.version)
    published = await is_published(desk.session, case)
    check_status_change(case.kind, case.status, wanted, published=published)
    await desk.state.set_state(Writing.words)
    await save_draft(
        desk.state,
        WritingDraft(case_id=case.id, version=case.version, act=Act.CLOSE, closing=wanted),
    )
    sentences = [
        (f"{number}. {reason_text(reason)}", reason)
        for number, reason in enumerate(REASONS[wanted], start=1)
    ]
    buttons = [
        button(sentence, ReasonButton(case_id=case.id, version=case.version, reason=reason))
        for sentence, reason in sentences
    ]
    locale = await find_reporter_locale(desk.session, case)
    # In the text too: a phone shows half a sentence on a button.
    text = closing_prompt(case, wanted, locale, [sentence for sentence, _reason in sentences])
    return send(desk.chat_id, text, keyboard(*column(buttons), [cancel_button(case.id)]))


@router.callback_query(ReasonButton.filter())
async def close_with_reason(
    query: CallbackQuery, callback_data: ReasonButton, desk: Desk
) -> Replies:
    """Close the case with a ready-made sentence."""
    case = await desk.get_case(callback_data.case_id, version=callback_data.version)
    reason = callback_data.reason
    await change_status(
        desk.session,
        case=case,
        actor=desk.staff,
        wanted=status_closed_by(reason),
        reason=reason.value,
        now=desk.now,
    )
    await desk.leave_dialogue()
    return await desk.card_in_place(query, case)
