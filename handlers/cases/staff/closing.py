"""Closing a case: never without a word.

::

    card ─► close ─► how it ends ─► why: a ready-made sentence, or own words ─► the closed card

A case without a field of action is asked for one on its card (``handlers.cases.staff.field``).
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.cases.closing_reasons import REASONS, reason_text, status_closed_by
from handlers.cases.staff.buttons import CaseAction, CloseButton, ReasonButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.field import card_or_field
from handlers.cases.staff.writing.arriving import find_arriving
from handlers.cases.staff.writing.draft import Writing, WritingDraft
from handlers.cases.staff.writing.previewing import preview_row
from handlers.cases.staff.writing.prompts import cancel_button, closing_prompt
from handlers.contexts import StaffOnly
from handlers.filters import Works
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, edit_or_send, send, toast
from storage.cases.rules import check_status_change
from storage.cases.staff import change_status

router: Final = Router(name=__name__)
router.callback_query.filter(Works(), StaffOnly(CaseContext))


@router.callback_query(CloseButton.filter())
async def ask_why(
    query: CallbackQuery, callback_data: CloseButton, context: CaseContext
) -> Replies:
    """Ask for the reason: a ready-made sentence or own words."""
    wanted = callback_data.wanted
    if wanted not in REASONS:
        return toast(query, _("A case cannot be closed like this."))
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    published = case.published
    check_status_change(case.kind, case.status, wanted, published=published)
    draft = WritingDraft(
        case_id=case.id, version=case.version, act=CaseAction.CLOSE, closing=wanted
    )
    await context.open_dialogue(Writing.words, draft)
    sentences = [
        (f"{number}. {reason_text(reason)}", reason)
        for number, reason in enumerate(REASONS[wanted], start=1)
    ]
    buttons = [
        button(sentence, ReasonButton(case_id=case.id, version=case.version, reason=reason))
        for sentence, reason in sentences
    ]
    arriving = await find_arriving(context, case, draft)
    # In the text too: a phone shows half a sentence on a button.
    text = closing_prompt(case, wanted, arriving, [sentence for sentence, _reason in sentences])
    return send(
        context.chat_id,
        text,
        keyboard(*column(buttons), preview_row(case, arriving), [cancel_button(case.id)]),
    )


@router.callback_query(ReasonButton.filter())
async def close_with_reason(
    query: CallbackQuery, callback_data: ReasonButton, context: CaseContext
) -> Replies:
    """Close the case with a ready-made sentence."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    reason = callback_data.reason
    await change_status(
        context.session,
        case=case,
        actor=context.staff,
        wanted=status_closed_by(reason),
        reason=reason.value,
        now=context.now,
    )
    await context.leave_dialogue()
    return edit_or_send(query, *await card_or_field(case, context))
