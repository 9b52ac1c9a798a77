"""/appointment: choosing a day and a time, to book or to move.

::

    /appointment, menu, link ─► days ─► times ─► a time ─┬─► held: summary ─► booked
                                 ▲  │                    │        (``holding``)
                                 │  ▼                    └─► moved, where an appointment shall be
                                wishes

Nothing is kept between the taps: what is wished for travels in the buttons, and each screen shows
what is free at that moment.  A time that was taken meanwhile is answered with those still free.
See ``docs/conversations/appointments.md``.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.appointments import short_when
from handlers.formats import isolate
from handlers.replies import Replies, Reply, edit_or_send, send, toast
from handlers.residents.appointment_buttons import (
    ChoicesButton,
    DaysButton,
    OpenBookingButton,
    TimeButton,
    TimesButton,
    day_number,
)
from handlers.residents.appointment_words import card
from handlers.residents.deciding import begin_deciding, summary
from handlers.residents.free_times import choices_screen, days_screen, times_screen
from handlers.residents.visit import HasVisit, Visit
from storage.appointments.booking import check_limit, hold
from storage.appointments.moving import move
from storage.appointments.queries import get_own_appointment
from storage.errors import SlotTakenError

router: Final = Router(name="booking")


# --- Choosing ----------------------------------------------------------------------------------


@router.message(Command("appointment"), HasVisit())
async def start_booking(_message: Message, visit: Visit) -> Replies:
    """Show days with free times at once; nobody chooses one they could not book."""
    await _check_limit(visit)
    return send(visit.chat_id, *await days_screen(visit, DaysButton()))


@router.callback_query(OpenBookingButton.filter(), HasVisit())
async def start_from_menu(_query: CallbackQuery, visit: Visit) -> Replies:
    """Show them in a new message; the menu stays where it is."""
    await _check_limit(visit)
    return send(visit.chat_id, *await days_screen(visit, DaysButton()))


@router.callback_query(DaysButton.filter(), HasVisit())
async def show_days(query: CallbackQuery, callback_data: DaysButton, visit: Visit) -> Replies:
    """Show days with free times."""
    return edit_or_send(query, *await days_screen(visit, callback_data))


@router.callback_query(TimesButton.filter(), HasVisit())
async def show_times(query: CallbackQuery, callback_data: TimesButton, visit: Visit) -> Replies:
    """Show the free times of a day."""
    return edit_or_send(query, *await times_screen(visit, callback_data))


@router.callback_query(ChoicesButton.filter(), HasVisit())
async def show_choices(
    query: CallbackQuery, callback_data: ChoicesButton, visit: Visit
) -> Replies:
    """Show what can be wished for."""
    return edit_or_send(query, *await choices_screen(visit, callback_data))


# --- Taking ------------------------------------------------------------------------------------


@router.callback_query(TimeButton.filter(), HasVisit())
async def take_time(
    query: CallbackQuery, callback_data: TimeButton, state: FSMContext, visit: Visit
) -> Replies:
    """Keep the time while the person decides, or move an appointment to it."""
    try:
        if callback_data.moving is not None:
            return await _move(query, callback_data.moving, callback_data, visit)
        return await _hold(query, callback_data, state, visit)
    except SlotTakenError:
        return await _just_taken(query, callback_data, visit)


async def _hold(
    query: CallbackQuery, wanted: TimeButton, state: FSMContext, visit: Visit
) -> Reply:
    appointment = await hold(
        visit.session,
        person=visit.person,
        profile=visit.profile,
        host_id=wanted.with_id,
        starts_at=wanted.starts_at,
        wish=wanted.wish,
        now=visit.now,
    )
    await begin_deciding(state, appointment)
    return edit_or_send(query, *await summary(visit, appointment))


async def _move(
    query: CallbackQuery, appointment_id: int, wanted: TimeButton, visit: Visit
) -> Reply:
    appointment = await get_own_appointment(
        visit.session, person_id=visit.person.id, appointment_id=appointment_id
    )
    before = short_when(appointment.starts_at, visit.profile.zone)
    await move(
        visit.session,
        appointment=appointment,
        actor=visit.person,
        profile=visit.profile,
        host_id=wanted.with_id,
        starts_at=wanted.starts_at,
        now=visit.now,
    )
    heading = _("✅ <b>Moved.</b> Before, it was: {when}").format(when=isolate(before))
    return edit_or_send(query, *await card(visit, appointment, heading))


async def _check_limit(visit: Visit) -> None:
    await check_limit(visit.session, person=visit.person, profile=visit.profile, now=visit.now)


async def _just_taken(query: CallbackQuery, wanted: TimeButton, visit: Visit) -> Replies:
    """Say so, and show in its place what is free on that day."""
    day = day_number(wanted.starts_at.astimezone(visit.profile.zone).date())
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
        edit_or_send(query, *await times_screen(visit, at)),
    ]
