"""A case somebody sent or follows: what became of it, and what can be decided about it.

``own_adding`` takes what is added to it.
"""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.cases.own_buttons import (
    AddButton,
    MyCaseButton,
    OriginalCaseButton,
    SolvedButton,
    WithdrawButton,
)
from handlers.cases.own_screens import card, naming
from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, edit_or_send
from storage.cases.queries import get_followed_case, get_own_case
from storage.cases.residents import confirm_solved, say_not_solved, withdraw_case

router: Final = Router(name=__name__)


# --- Looking -----------------------------------------------------------------------------------


@router.callback_query(MyCaseButton.filter(), ForResident())
async def show_my_case(
    query: CallbackQuery, callback_data: MyCaseButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Show one case, what happened, and what can be done."""
    await leave_dialogue(state)
    case = await get_followed_case(
        context.session, person_id=context.person.id, case_id=callback_data.case_id
    )
    return edit_or_send(query, *await card(context, case))


@router.callback_query(OriginalCaseButton.filter(), ForResident())
async def show_original(
    query: CallbackQuery, callback_data: OriginalCaseButton, context: ResidentContext
) -> Replies:
    """Show one case with the team's words as they were written."""
    case = await get_followed_case(
        context.session, person_id=context.person.id, case_id=callback_data.case_id
    )
    return edit_or_send(query, *await card(context, case, as_written=True))


# --- Deciding ----------------------------------------------------------------------------------


@router.callback_query(WithdrawButton.filter(), ForResident())
async def withdraw(
    query: CallbackQuery, callback_data: WithdrawButton, context: ResidentContext
) -> Replies:
    """Ask once, then withdraw the case."""
    session, person = context.session, context.person
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    if not callback_data.sure:
        question = _("Withdraw {reference}? The team will then stop working on it.")
        sure = button(_("Yes, withdraw it"), WithdrawButton(case_id=case.id, sure=True))
        back = button(_("No, go back"), MyCaseButton(case_id=case.id))
        return edit_or_send(query, naming(question, case), keyboard([sure], [back]))
    await withdraw_case(session, case=case, person=person, now=context.now)
    return edit_or_send(query, *await card(context, case))


@router.callback_query(SolvedButton.filter(), ForResident())
async def say_whether_solved(
    query: CallbackQuery, callback_data: SolvedButton, context: ResidentContext
) -> Replies:
    """Close the matter, or open it again and tell the team."""
    session, person = context.session, context.person
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    if callback_data.solved:
        await confirm_solved(session, case=case, person=person, now=context.now)
        text = _("🎉 Glad to hear that. {reference} is done. Thank you for your help!")
        return edit_or_send(query, naming(text, case))
    await say_not_solved(session, case=case, person=person, now=context.now)
    text = _("Thank you for telling us. {reference} is open again, and the team knows.")
    add = button(_("➕ Say what is still wrong"), AddButton(case_id=case.id))
    return edit_or_send(query, naming(text, case), keyboard([add]))
