"""/mine: what somebody has sent or follows, what became of it, and what can be decided about it.

Coming appointments stand first; ``my_appointments`` shows them.  ``my_case_adding`` takes what is
added to a case.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import button, keyboard
from handlers.replies import Replies, edit_or_send, send
from handlers.residents.my_case_buttons import (
    AddButton,
    MyCaseButton,
    MyCasesButton,
    SolvedButton,
    UnfollowButton,
    WithdrawButton,
)
from handlers.residents.my_case_words import card, naming, overview
from handlers.residents.visit import HasVisit, Visit
from storage.cases.queries import get_followed_case, get_own_case
from storage.cases.residents import confirm_solved, say_not_solved, unfollow_case, withdraw_case

router: Final = Router(name="my_cases")


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("mine"), HasVisit())
async def show_my_cases(_message: Message, visit: Visit) -> Replies:
    """List the person's appointments, and what they sent or follow."""
    return send(visit.chat_id, *await overview(visit))


@router.callback_query(MyCasesButton.filter(), HasVisit())
async def show_my_cases_again(query: CallbackQuery, visit: Visit) -> Replies:
    """List them in place of the message whose button was pressed."""
    return edit_or_send(query, *await overview(visit))


@router.callback_query(MyCaseButton.filter(), HasVisit())
async def show_my_case(query: CallbackQuery, callback_data: MyCaseButton, visit: Visit) -> Replies:
    """Show one case, what happened, and what can be done."""
    case = await get_followed_case(
        visit.session, person_id=visit.person.id, case_id=callback_data.case_id
    )
    return edit_or_send(query, *await card(visit, case))


# --- Deciding ----------------------------------------------------------------------------------


@router.callback_query(WithdrawButton.filter(), HasVisit())
async def withdraw(query: CallbackQuery, callback_data: WithdrawButton, visit: Visit) -> Replies:
    """Ask once, then withdraw the case."""
    session, person = visit.session, visit.person
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    if not callback_data.sure:
        question = _("Withdraw {reference}? The team will then stop working on it.")
        sure = button(_("Yes, withdraw it"), WithdrawButton(case_id=case.id, sure=True))
        back = button(_("No, go back"), MyCaseButton(case_id=case.id))
        return edit_or_send(query, naming(question, case), keyboard([sure], [back]))
    await withdraw_case(session, case=case, person=person, now=visit.now)
    return edit_or_send(query, *await card(visit, case))


@router.callback_query(UnfollowButton.filter(), HasVisit())
async def unfollow(query: CallbackQuery, callback_data: UnfollowButton, visit: Visit) -> Replies:
    """Hear nothing more of a case."""
    await unfollow_case(visit.session, case_id=callback_data.case_id, person_id=visit.person.id)
    return edit_or_send(query, *await overview(visit))


@router.callback_query(SolvedButton.filter(), HasVisit())
async def say_whether_solved(
    query: CallbackQuery, callback_data: SolvedButton, visit: Visit
) -> Replies:
    """Close the matter, or open it again and tell the team."""
    session, person = visit.session, visit.person
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    if callback_data.solved:
        await confirm_solved(session, case=case, person=person, now=visit.now)
        text = _("🎉 Glad to hear that. {reference} is done. Thank you for your help!")
        return edit_or_send(query, naming(text, case))
    await say_not_solved(session, case=case, person=person, now=visit.now)
    text = _("Thank you for telling us. {reference} is open again, and the team knows.")
    add = button(_("➕ Say what is still wrong"), AddButton(case_id=case.id))
    return edit_or_send(query, naming(text, case), keyboard([add]))
