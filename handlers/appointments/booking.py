"""/appointment: choosing a day and a time, to book or to move.

::

    /appointment, menu, link ─► days ─► times ─► a time ─┬─► held: summary ─► booked
                                 ▲  │                    │        (``hold_review``)
                                 │  ▼                    └─► moved, where an appointment shall be
                                filters

Nothing is kept between the taps: what is wished for travels in the buttons, and each screen shows
what is free at that moment.  A time that was taken meanwhile is answered with those still free.
See ``docs/conversations/appointments.md``.
"""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import (
    ChoicesButton,
    DaysButton,
    TimeButton,
    TimesButton,
    day_number,
)
from handlers.appointments.card import card
from handlers.appointments.free_times import choices_screen, days_screen, times_screen
from handlers.appointments.hold_state import begin_deciding, summary
from handlers.appointments.words import short_when
from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue
from handlers.entry_buttons import OpenBookingButton
from handlers.filters import Command
from handlers.formats import isolate
from handlers.replies import Replies, Reply, edit_or_send, send, toast
from storage.appointments.booking import check_limit, hold
from storage.appointments.move_or_cancel import move
from storage.appointments.queries import get_own_appointment
from storage.errors import SlotTakenError

router: Final = Router(name=__name__)


# --- Choosing ----------------------------------------------------------------------------------


@router.message(Command("appointment"), ForResident())
async def start_booking(_message: Message, state: FSMContext, context: ResidentContext) -> Replies:
    """Show days with free times at once; nobody chooses one they could not book."""
    await leave_dialogue(state)
    await _check_limit(context)
    return send(context.chat_id, *await days_screen(context, DaysButton()))


@router.callback_query(OpenBookingButton.filter(), ForResident())
async def start_from_menu(_query: CallbackQuery, context: ResidentContext) -> Replies:
    """Show them in a new message; the menu stays where it is."""
    await _check_limit(context)
    return send(context.chat_id, *await days_screen(context, DaysButton()))


@router.callback_query(DaysButton.filter(), ForResident())
async def show_days(
    query: CallbackQuery, callback_data: DaysButton, context: ResidentContext
) -> Replies:
    """Show days with free times."""
    return edit_or_send(query, *await days_screen(context, callback_data))


@router.callback_query(TimesButton.filter(), ForResident())
async def show_times(
    query: CallbackQuery, callback_data: TimesButton, context: ResidentContext
) -> Replies:
    """Show the free times of a day."""
    return edit_or_send(query, *await times_screen(context, callback_data))


@router.callback_query(ChoicesButton.filter(), ForResident())
async def show_choices(
    query: CallbackQuery, callback_data: ChoicesButton, context: ResidentContext
) -> Replies:
    """Show what can be wished for."""
    return edit_or_send(query, *await choices_screen(context, callback_data))


# --- Taking ------------------------------------------------------------------------------------


@router.callback_query(TimeButton.filter(), ForResident())
async def take_time(
    query: CallbackQuery, callback_data: TimeButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Keep the time while the person decides, or move an appointment to it."""
    try:
        if callback_data.moving is not None:
            return await _move(query, callback_data.moving, callback_data, context)
        return await _hold(query, callback_data, state, context)
    except SlotTakenError:
        return await _just_taken(query, callback_data, context)


async def _hold(
    query: CallbackQuery, wanted: TimeButton, state: FSMContext, context: ResidentContext
) -> Reply:
    appointment = await hold(
        context.session,
        person=context.person,
        profile=context.profile,
        host_id=wanted.with_id,
        starts_at=wanted.starts_at,
        slot_filter=wanted.slot_filter,
        now=context.now,
    )
    await begin_deciding(state, appointment)
    return edit_or_send(query, *await summary(context, appointment))


async def _move(
    query: CallbackQuery, appointment_id: int, wanted: TimeButton, context: ResidentContext
) -> Reply:
    appointment = await get_own_appointment(
        context.session, person_id=context.person.id, appointment_id=appointment_id
    )
    before = short_when(appointment.starts_at, context.profile.zone)
    await move(
        context.session,
        appointment=appointment,
        actor=context.person,
        profile=context.profile,
        host_id=wanted.with_id,
        starts_at=wanted.starts_at,
        now=context.now,
    )
    heading = _("✅ <b>Moved.</b> Before, it was: {when}").format(when=isolate(before))
    return edit_or_send(query, *await card(context, appointment, heading))


async def _check_limit(context: ResidentContext) -> None:
    await check_limit(
        context.session, person=context.person, profile=context.profile, now=context.now
    )


async def _just_taken(
    query: CallbackQuery, wanted: TimeButton, context: ResidentContext
) -> Replies:
    """Say so, and show in its place what is free on that day."""
    day = day_number(wanted.starts_at.astimezone(context.profile.zone).date())
    at = TimesButton(
        way=wanted.way,
        language=wanted.language,
        host_id=wanted.host_id,
        moving=wanted.moving,
        day=day,
    )
    sorry = _("This time is not free any more. Please choose another one.")
    return [
        toast(query, sorry, alert=True),
        edit_or_send(query, *await times_screen(context, at)),
    ]
