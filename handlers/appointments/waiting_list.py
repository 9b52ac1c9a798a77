"""The waiting list: which times somebody waits for, and the offers they get.

::

    nothing free, or too late ─► days, part of the day, language ─► on the list
                                                                      │
                     booked ◄─ take it ◄─ a time has become free ◄────┤
                                              │                       │
                                              └─► no ─► still on it ──┘─► leave the list

What can be chosen is in ``waiting_preferences``.
"""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import (
    AcceptButton,
    BookingPart,
    DeclineButton,
    LeaveListButton,
    PreferencesButton,
    WaitingButton,
)
from handlers.appointments.card import card, my_appointments_button
from handlers.appointments.free_times import free_times_button
from handlers.appointments.hold_state import begin_deciding, summary
from handlers.appointments.waiting_preferences import (
    first_preferences,
    preference_lines,
    preferences_button,
    preferences_in,
    preferences_screen,
)
from handlers.contexts import ForResident, ResidentContext
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, toast
from storage.appointments.models import Appointment, AppointmentState, WaitingEntry
from storage.appointments.offers import accept_offer, decline_offer
from storage.appointments.queries import get_own_appointment
from storage.appointments.waiting_list import find_waiting, stop_waiting, wait_for_time
from storage.errors import HoldExpiredError
from storage.hours.models import Way

router: Final = Router(name=__name__)


# --- The list ----------------------------------------------------------------------------------


@router.callback_query(WaitingButton.filter(), ForResident())
async def show_waiting(
    query: CallbackQuery, callback_data: WaitingButton, context: ResidentContext
) -> Replies:
    """Show what the person waits for, or ask for it."""
    entry = await find_waiting(context.session, person_id=context.person.id)
    if entry is not None:
        return edit_or_send(query, *await _waiting_screen(context, entry))
    preferences = await first_preferences(context, callback_data)
    return edit_or_send(query, *await preferences_screen(context, preferences))


@router.callback_query(PreferencesButton.filter(), ForResident())
async def choose_preferences(
    query: CallbackQuery, callback_data: PreferencesButton, context: ResidentContext
) -> Replies:
    """Change a preference, or put the person on the list with them."""
    if not callback_data.save:
        return edit_or_send(query, *await preferences_screen(context, callback_data))
    if not callback_data.weekdays:
        return toast(query, _("Please choose at least one day."), alert=True)
    entry = await wait_for_time(
        context.session,
        person=context.person,
        profile=context.profile,
        preferences=preferences_in(callback_data),
        now=context.now,
    )
    return edit_or_send(query, *await _waiting_screen(context, entry))


@router.callback_query(LeaveListButton.filter(), ForResident())
async def leave_list(query: CallbackQuery, context: ResidentContext) -> Replies:
    """Take the person from the list, and give back what is offered."""
    await stop_waiting(
        context.session, person_id=context.person.id, profile=context.profile, now=context.now
    )
    text = _("🔕 You are not on the waiting list any more.")
    return edit_or_send(query, text, keyboard([free_times_button()]))


# --- Offers ------------------------------------------------------------------------------------


@router.callback_query(AcceptButton.filter(), ForResident())
async def take_offer(
    query: CallbackQuery,
    callback_data: AcceptButton,
    state: FSMContext,
    context: ResidentContext,
    network: str | None,
) -> Replies:
    """Book what is offered; too late, the place in the line is kept."""
    appointment = await _own(context, callback_data.appointment_id)
    try:
        await accept_offer(
            context.session,
            appointment=appointment,
            person=context.person,
            profile=context.profile,
            network=network,
            now=context.now,
        )
    except HoldExpiredError:
        return edit_or_send(query, *await _too_late(context))
    if appointment.way is Way.HOME and appointment.address is None:
        await begin_deciding(state, appointment, BookingPart.ADDRESS)
    if appointment.state is not AppointmentState.BOOKED:
        return edit_or_send(query, *await summary(context, appointment))
    return edit_or_send(query, *await card(context, appointment, _("✅ <b>Booked.</b>")))


@router.callback_query(DeclineButton.filter(), ForResident())
async def refuse_offer(
    query: CallbackQuery, callback_data: DeclineButton, context: ResidentContext
) -> Replies:
    """Give it to the next in line; the person stays on the list."""
    appointment = await _own(context, callback_data.appointment_id)
    await decline_offer(
        context.session,
        appointment=appointment,
        person=context.person,
        profile=context.profile,
        now=context.now,
    )
    text = _("All right. You stay on the list, and I tell you of the next free time.")
    return edit_or_send(query, text, keyboard([_leave_button()]))


# --- Words and buttons -------------------------------------------------------------------------


async def _waiting_screen(context: ResidentContext, entry: WaitingEntry) -> Screen:
    preferences = preferences_button(entry)
    heading = _("🔔 <b>You are on the waiting list.</b> I tell you when a time becomes free.")
    lines = [heading, "", *await preference_lines(context, preferences)]
    return "\n".join(lines), keyboard(
        [button(_("✏️ Change"), preferences)],
        [_leave_button()],
        [my_appointments_button()],
    )


def _leave_button() -> InlineKeyboardButton:
    return button(_("🔕 Leave the list"), LeaveListButton())


async def _too_late(context: ResidentContext) -> Screen:
    """Say that the offer is gone, and how to go on."""
    waiting = await find_waiting(context.session, person_id=context.person.id)
    text = _("⌛ Sorry, this time is not free any more.")
    if waiting is None:
        return text, keyboard([free_times_button()])
    stays = _("You stay on the list, and I tell you of the next one.")
    return f"{text} {stays}", keyboard([free_times_button()], [_leave_button()])


async def _own(context: ResidentContext, appointment_id: int) -> Appointment:
    return await get_own_appointment(
        context.session, person_id=context.person.id, appointment_id=appointment_id
    )
