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
from handlers.residents.free_times import Booking, HasBooking, moving_screen
from storage.appointments.booking import cancel, confirm_coming, is_movable
from storage.appointments.models import Appointment
from storage.appointments.queries import get_own_appointment
from storage.errors import AppointmentOverError

router: Final = Router(name="my_appointments")


@router.callback_query(MyAppointmentButton.filter(), HasBooking())
async def show_appointment(
    query: CallbackQuery, callback_data: MyAppointmentButton, state: FSMContext, booking: Booking
) -> Replies:
    """Show one appointment; one that is only held is decided about."""
    appointment = await _own(booking, callback_data.appointment_id)
    if is_kept(booking, appointment):
        await begin_deciding(state, appointment)
    return edit_or_send(query, *await summary(booking, appointment))


@router.callback_query(MoveButton.filter(), HasBooking())
async def show_other_times(
    query: CallbackQuery, callback_data: MoveButton, booking: Booking
) -> Replies:
    """Show the next free times; tapping one moves the appointment."""
    appointment = await _own_to_come(booking, callback_data.appointment_id)
    return edit_or_send(query, *await moving_screen(booking, appointment))


@router.callback_query(CancelAppointmentButton.filter(), HasBooking())
async def cancel_appointment(
    query: CallbackQuery, callback_data: CancelAppointmentButton, booking: Booking
) -> Replies:
    """Ask once, then cancel."""
    appointment = await _own_to_come(booking, callback_data.appointment_id)
    if not callback_data.sure:
        when = isolate(short_when(appointment.starts_at, booking.profile.zone))
        sure = CancelAppointmentButton(appointment_id=appointment.id, sure=True)
        back = MyAppointmentButton(appointment_id=appointment.id)
        return edit_or_send(
            query,
            _("Cancel your appointment on {when}?").format(when=when),
            keyboard([button(_("Yes, cancel it"), sure)], [button(_("No, I keep it"), back)]),
        )
    await cancel(
        booking.session,
        appointment=appointment,
        actor=booking.person,
        profile=booking.profile,
        now=booking.now,
    )
    return edit_or_send(query, *await card(booking, appointment))


@router.callback_query(ComeButton.filter(), HasBooking())
async def say_i_come(query: CallbackQuery, callback_data: ComeButton, booking: Booking) -> Replies:
    """Tell the team; the reminder stays, without its questions."""
    appointment = await _own(booking, callback_data.appointment_id)
    await confirm_coming(
        booking.session, appointment=appointment, person=booking.person, now=booking.now
    )
    thanks = _("👍 Thank you. See you then.")
    words = f"{await reminder_text(booking, appointment)}\n\n{thanks}"
    return edit_or_send(query, words, keyboard([show_button(appointment)]))


async def _own(booking: Booking, appointment_id: int) -> Appointment:
    return await get_own_appointment(
        booking.session, person_id=booking.person.id, appointment_id=appointment_id
    )


async def _own_to_come(booking: Booking, appointment_id: int) -> Appointment:
    """Return one's own appointment if it can still be moved or cancelled."""
    appointment = await _own(booking, appointment_id)
    if not is_movable(appointment, booking.now):
        raise AppointmentOverError
    return appointment
