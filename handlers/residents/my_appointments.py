"""One's own appointments: looking at one, moving it, cancelling it, and saying "I come".

``my_cases`` lists them under /mine.
"""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.appointments import short_when
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, edit_or_send
from handlers.residents.appointment_buttons import (
    CancelAppointmentButton,
    ComeButton,
    MoveButton,
    MyAppointmentButton,
)
from handlers.residents.appointment_words import card, reminder_text, show_button
from handlers.residents.deciding import begin_deciding, is_kept, summary
from handlers.residents.free_times import moving_screen
from handlers.residents.visit import HasVisit, Visit
from storage.appointments.booking import confirm_coming
from storage.appointments.models import Appointment
from storage.appointments.moving import cancel, is_movable
from storage.appointments.queries import get_own_appointment
from storage.errors import AppointmentOverError

router: Final = Router(name="my_appointments")


@router.callback_query(MyAppointmentButton.filter(), HasVisit())
async def show_appointment(
    query: CallbackQuery, callback_data: MyAppointmentButton, state: FSMContext, visit: Visit
) -> Replies:
    """Show one appointment; one that is only held is decided about."""
    appointment = await _own(visit, callback_data.appointment_id)
    if is_kept(visit, appointment):
        await begin_deciding(state, appointment)
    return edit_or_send(query, *await summary(visit, appointment))


@router.callback_query(MoveButton.filter(), HasVisit())
async def show_other_times(
    query: CallbackQuery, callback_data: MoveButton, visit: Visit
) -> Replies:
    """Show the next free times; tapping one moves the appointment."""
    appointment = await _own_to_come(visit, callback_data.appointment_id)
    return edit_or_send(query, *await moving_screen(visit, appointment))


@router.callback_query(CancelAppointmentButton.filter(), HasVisit())
async def cancel_appointment(
    query: CallbackQuery, callback_data: CancelAppointmentButton, visit: Visit
) -> Replies:
    """Ask once, then cancel."""
    appointment = await _own_to_come(visit, callback_data.appointment_id)
    if not callback_data.sure:
        when = isolate(short_when(appointment.starts_at, visit.profile.zone))
        sure = CancelAppointmentButton(appointment_id=appointment.id, sure=True)
        back = MyAppointmentButton(appointment_id=appointment.id)
        return edit_or_send(
            query,
            _("Cancel your appointment on {when}?").format(when=when),
            keyboard([button(_("Yes, cancel it"), sure)], [button(_("No, I keep it"), back)]),
        )
    await cancel(
        visit.session,
        appointment=appointment,
        actor=visit.person,
        profile=visit.profile,
        now=visit.now,
    )
    return edit_or_send(query, *await card(visit, appointment))


@router.callback_query(ComeButton.filter(), HasVisit())
async def say_i_come(query: CallbackQuery, callback_data: ComeButton, visit: Visit) -> Replies:
    """Tell the team; the reminder stays, without its questions."""
    appointment = await _own(visit, callback_data.appointment_id)
    await confirm_coming(
        visit.session, appointment=appointment, person=visit.person, now=visit.now
    )
    thanks = _("👍 Thank you. See you then.")
    words = f"{await reminder_text(visit, appointment)}\n\n{thanks}"
    return edit_or_send(query, words, keyboard([show_button(appointment)]))


async def _own(visit: Visit, appointment_id: int) -> Appointment:
    return await get_own_appointment(
        visit.session, person_id=visit.person.id, appointment_id=appointment_id
    )


async def _own_to_come(visit: Visit, appointment_id: int) -> Appointment:
    """Return one's own appointment if it can still be moved or cancelled."""
    appointment = await _own(visit, appointment_id)
    if not is_movable(appointment, visit.now):
        raise AppointmentOverError
    return appointment
