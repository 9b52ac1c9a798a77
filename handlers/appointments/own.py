"""One's own appointments: looking at one, moving it, cancelling it, and saying "I come".

``my_cases`` lists them under /mine.
"""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import (
    CancelAppointmentButton,
    ComeButton,
    MoveButton,
    MyAppointmentButton,
)
from handlers.appointments.card import card, reminder_text, show_button
from handlers.appointments.free_times import moving_screen
from handlers.appointments.hold_state import begin_deciding, is_kept, summary
from handlers.appointments.words import short_when
from handlers.contexts import ForResident, ResidentContext
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, edit_or_send
from storage.appointments.booking import confirm_coming
from storage.appointments.models import Appointment
from storage.appointments.move_or_cancel import cancel, is_movable
from storage.appointments.queries import get_own_appointment
from storage.errors import AppointmentOverError

router: Final = Router(name=__name__)


@router.callback_query(MyAppointmentButton.filter(), ForResident())
async def show_appointment(
    query: CallbackQuery,
    callback_data: MyAppointmentButton,
    state: FSMContext,
    context: ResidentContext,
) -> Replies:
    """Show one appointment; one that is only held is decided about."""
    appointment = await _own(context, callback_data.appointment_id)
    if is_kept(context, appointment):
        await begin_deciding(state, appointment)
    return edit_or_send(query, *await summary(context, appointment))


@router.callback_query(MoveButton.filter(), ForResident())
async def show_other_times(
    query: CallbackQuery, callback_data: MoveButton, context: ResidentContext
) -> Replies:
    """Show the next free times; tapping one moves the appointment."""
    appointment = await _own_to_come(context, callback_data.appointment_id)
    return edit_or_send(query, *await moving_screen(context, appointment))


@router.callback_query(CancelAppointmentButton.filter(), ForResident())
async def cancel_appointment(
    query: CallbackQuery, callback_data: CancelAppointmentButton, context: ResidentContext
) -> Replies:
    """Ask once, then cancel."""
    appointment = await _own_to_come(context, callback_data.appointment_id)
    if not callback_data.sure:
        when = isolate(short_when(appointment.starts_at, context.profile.zone))
        sure = CancelAppointmentButton(appointment_id=appointment.id, sure=True)
        back = MyAppointmentButton(appointment_id=appointment.id)
        return edit_or_send(
            query,
            _("Cancel your appointment on {when}?").format(when=when),
            keyboard([button(_("Yes, cancel it"), sure)], [button(_("No, I keep it"), back)]),
        )
    await cancel(
        context.session,
        appointment=appointment,
        actor=context.person,
        profile=context.profile,
        now=context.now,
    )
    return edit_or_send(query, *await card(context, appointment))


@router.callback_query(ComeButton.filter(), ForResident())
async def say_i_come(
    query: CallbackQuery, callback_data: ComeButton, context: ResidentContext
) -> Replies:
    """Tell the team; the reminder stays, without its questions."""
    appointment = await _own(context, callback_data.appointment_id)
    await confirm_coming(
        context.session, appointment=appointment, person=context.person, now=context.now
    )
    thanks = _("👍 Thank you. See you then.")
    words = f"{await reminder_text(context, appointment)}\n\n{thanks}"
    return edit_or_send(query, words, keyboard([show_button(appointment)]))


async def _own(context: ResidentContext, appointment_id: int) -> Appointment:
    return await get_own_appointment(
        context.session, person_id=context.person.id, appointment_id=appointment_id
    )


async def _own_to_come(context: ResidentContext, appointment_id: int) -> Appointment:
    """Return one's own appointment if it can still be moved or cancelled."""
    appointment = await _own(context, appointment_id)
    if not is_movable(appointment, context.now):
        raise AppointmentOverError
    return appointment
