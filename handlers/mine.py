"""/mine: what somebody has sent, follows and has booked.

Coming appointments and events stand first.  The features show what is chosen.
"""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.appointments.buttons import MyAppointmentButton, WaitingButton
from handlers.appointments.card import short_line
from handlers.cases.own_buttons import MyCaseButton, UnfollowButton
from handlers.cases.own_screens import own_status
from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue
from handlers.entry_buttons import MyCasesButton
from handlers.events.card import own_lines
from handlers.filters import Command
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from storage.appointments.queries import list_own_appointments
from storage.appointments.waiting_list import find_waiting
from storage.cases.models import Case
from storage.cases.queries import list_own_cases
from storage.cases.residents import unfollow_case

router: Final = Router(name=__name__)


@router.message(Command("mine"), ForResident())
async def show_my_cases(_message: Message, state: FSMContext, context: ResidentContext) -> Replies:
    """List the person's appointments, and what they sent or follow."""
    await leave_dialogue(state)
    return send(context.chat_id, *await _overview(context))


@router.callback_query(MyCasesButton.filter(), ForResident())
async def show_my_cases_again(
    query: CallbackQuery, state: FSMContext, context: ResidentContext
) -> Replies:
    """List them in place of the message whose button was pressed."""
    await leave_dialogue(state)
    return edit_or_send(query, *await _overview(context))


@router.callback_query(UnfollowButton.filter(), ForResident())
async def unfollow(
    query: CallbackQuery, callback_data: UnfollowButton, context: ResidentContext
) -> Replies:
    """Hear nothing more of a case."""
    await unfollow_case(
        context.session, case_id=callback_data.case_id, person_id=context.person.id
    )
    return edit_or_send(query, *await _overview(context))


async def _overview(context: ResidentContext) -> Screen:
    """Return a button for each coming appointment and event, and for each case."""
    session, person, profile = context.session, context.person, context.profile
    cases = await list_own_cases(session, person_id=person.id)
    appointments = await list_own_appointments(session, person_id=person.id, now=context.now)
    buttons = [
        button(short_line(each, profile), MyAppointmentButton(appointment_id=each.id))
        for each in appointments
    ]
    if await find_waiting(session, person_id=person.id) is not None:
        buttons.append(button(_("🔔 My place in the line"), WaitingButton()))
    title = _("Your appointments and cases:") if buttons else _("Your cases:")
    events = await own_lines(context)
    if events:
        title = _("Your appointments, events and cases:")
        buttons += events
    buttons += [
        button(_short_line(context, case), MyCaseButton(case_id=case.id)) for case in cases
    ]
    if not buttons:
        return _("You have not sent anything yet. Simply write to me."), keyboard()
    return title, keyboard(*column(buttons))


def _short_line(context: ResidentContext, case: Case) -> str:
    category = context.profile.category(case.category or "")
    followed = "" if case.reporter_id == context.person.id else "🔔 "
    sign = "" if category is None else f"{category.emoji} "
    reference = formats.isolate(case.reference)
    return f"{followed}{sign}{reference} · {own_status(case, own=not followed)}"
