"""A time that is held: its summary, what can be said about it, and booking it.

::

    summary ─► book ─► booked
      ▲  │
      │  ├─► how, language, interpreter, topic: by buttons
      │  ├─► any text: what it is about, or the number or address that was asked for
      │  └─► give it back
      └──┘

The time is held in the database and frees itself; only which appointment a text belongs to is
kept with the conversation.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    CallbackQuery,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.utils.i18n import gettext as _

from handlers.filters import HasContact, HasText
from handlers.keyboards import contact_request, keyboard
from handlers.replies import Replies, Reply, edit_or_send, send
from handlers.residents.appointment_buttons import (
    BookButton,
    FieldButton,
    HeldButton,
    InterpreterButton,
    LanguageButton,
    Part,
    PartButton,
    ReleaseButton,
    WayButton,
    minute_number,
)
from handlers.residents.appointment_words import card, field_name, share_number_label
from handlers.residents.deciding import (
    BookingDraft,
    BookingForm,
    begin_deciding,
    is_changeable,
    is_kept,
    stop_deciding,
    summary,
)
from handlers.residents.free_times import Booking, HasBooking, free_times_button
from handlers.residents.summaries import part_screen
from storage.appointments.booking import book, describe, release
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import get_own_appointment
from storage.hours.models import Way

router: Final = Router(name="holding")

SHORTEST_NUMBER: Final = 5
"""Digits; with fewer it is no number somebody can be called on, but something else."""
SHARES_NO_NUMBERS: Final = "webchat"
"""A browser has no number to share; there it is typed."""


# --- By buttons --------------------------------------------------------------------------------


@router.callback_query(HeldButton.filter(), HasBooking())
async def show_summary(
    query: CallbackQuery, callback_data: HeldButton, state: FSMContext, booking: Booking
) -> Replies:
    """Show the summary again."""
    return await _say(query, callback_data, state, booking)


@router.callback_query(WayButton.filter(), HasBooking())
async def choose_way(
    query: CallbackQuery, callback_data: WayButton, state: FSMContext, booking: Booking
) -> Replies:
    """Meet another way."""
    return await _say(query, callback_data, state, booking, way=callback_data.way)


@router.callback_query(LanguageButton.filter(), HasBooking())
async def choose_language(
    query: CallbackQuery, callback_data: LanguageButton, state: FSMContext, booking: Booking
) -> Replies:
    """Speak another language."""
    return await _say(query, callback_data, state, booking, language=callback_data.language)


@router.callback_query(InterpreterButton.filter(), HasBooking())
async def wish_interpreter(
    query: CallbackQuery, callback_data: InterpreterButton, state: FSMContext, booking: Booking
) -> Replies:
    """Wish for an interpreter, or not."""
    return await _say(query, callback_data, state, booking, interpreter=callback_data.wished)


@router.callback_query(FieldButton.filter(), HasBooking())
async def choose_field(
    query: CallbackQuery, callback_data: FieldButton, state: FSMContext, booking: Booking
) -> Replies:
    """Say what it is about with one tap; a field the quarter no longer has changes nothing."""
    known = field_name(booking.profile, callback_data.field, booking.person.locale)
    details = {} if known is None else {"field": callback_data.field}
    return await _say(query, callback_data, state, booking, **details)


@router.callback_query(PartButton.filter(), HasBooking())
async def ask_for_part(
    query: CallbackQuery, callback_data: PartButton, state: FSMContext, booking: Booking
) -> Replies:
    """Ask for one part; what is written next belongs to it."""
    appointment = await _own(booking, callback_data)
    if not is_changeable(booking, appointment):
        return edit_or_send(query, *await summary(booking, appointment))
    await begin_deciding(state, appointment, callback_data.part)
    if callback_data.part is Part.PHONE:
        return _ask_number(booking)
    screen = await part_screen(booking, appointment, callback_data.part)
    return edit_or_send(query, *screen)


@router.callback_query(BookButton.filter(), HasBooking())
async def book_held(
    query: CallbackQuery, callback_data: BookButton, state: FSMContext, booking: Booking
) -> Replies:
    """Book it; where another time was chosen meanwhile, show that one first."""
    appointment = await _own(booking, callback_data)
    shown = callback_data.minute == minute_number(appointment.starts_at)
    if not shown or not is_kept(booking, appointment):
        return edit_or_send(query, *await summary(booking, appointment))
    await book(
        booking.session,
        appointment=appointment,
        person=booking.person,
        profile=booking.profile,
        now=booking.now,
    )
    await stop_deciding(state)
    return edit_or_send(query, *await card(booking, appointment, _("✅ <b>Booked.</b>")))


@router.callback_query(ReleaseButton.filter(), HasBooking())
async def give_back(
    query: CallbackQuery, callback_data: ReleaseButton, state: FSMContext, booking: Booking
) -> Replies:
    """Give the time back."""
    appointment = await _own(booking, callback_data)
    await stop_deciding(state)
    if appointment.state is not AppointmentState.HELD:
        return edit_or_send(query, *await summary(booking, appointment))
    await _release(booking, appointment)
    return edit_or_send(query, _nothing_booked(), keyboard([free_times_button()]))


# --- By words ----------------------------------------------------------------------------------


@router.message(Command("cancel"), StateFilter(BookingForm), HasBooking())
async def give_back_by_command(_message: Message, state: FSMContext, booking: Booking) -> Replies:
    """Give the time back."""
    appointment = await _open(state, booking)
    await stop_deciding(state)
    if appointment.state is AppointmentState.HELD:
        await _release(booking, appointment)
    removed = ReplyKeyboardRemove(remove_keyboard=True)
    return send(booking.person.account_id, _nothing_booked(), removed)


@router.message(StateFilter(BookingForm), HasContact(), HasBooking())
async def take_number(
    _message: Message, phone: str, state: FSMContext, booking: Booking
) -> Replies:
    """Keep the number the person has shared."""
    appointment = await _open(state, booking)
    replies: list[Reply] = [_noted(booking)]
    return [*replies, await _tell(state, booking, appointment, phone=phone)]


@router.message(StateFilter(BookingForm), HasText(), HasBooking())
async def take_words(_message: Message, text: str, state: FSMContext, booking: Booking) -> Replies:
    """Keep what it is about, or the number or address that was asked for."""
    appointment = await _open(state, booking)
    asked = BookingDraft.model_validate(await state.get_data()).asked
    if asked is Part.PHONE:
        return await _take_typed_number(text, state, booking, appointment)
    homeless = appointment.way is Way.HOME and appointment.address is None
    if asked is Part.ADDRESS or (homeless and asked is not Part.TOPIC):
        return await _tell(state, booking, appointment, address=text)
    return await _tell(state, booking, appointment, topic=text)


# --- Inside ------------------------------------------------------------------------------------


async def _say(
    query: CallbackQuery,
    tapped: HeldButton,
    state: FSMContext,
    booking: Booking,
    **details: object,
) -> Reply:
    """Write down what was tapped, and show the summary in place."""
    appointment = await _own(booking, tapped)
    await _write_down(state, booking, appointment, **details)
    return edit_or_send(query, *await summary(booking, appointment))


async def _take_typed_number(
    text: str, state: FSMContext, booking: Booking, appointment: Appointment
) -> Replies:
    """Keep a number that was written, or go on without one."""
    if text == _no_number_label():
        return [_noted(booking), await _tell(state, booking, appointment)]
    if sum(letter.isdecimal() for letter in text) < SHORTEST_NUMBER:
        return _ask_number(booking, _("I cannot find a number in this."))
    return [_noted(booking), await _tell(state, booking, appointment, phone=text)]


async def _tell(
    state: FSMContext, booking: Booking, appointment: Appointment, **details: object
) -> Reply:
    """Write down what was written, and show the summary as a new message."""
    await _write_down(state, booking, appointment, **details)
    return send(booking.person.account_id, *await summary(booking, appointment))


async def _write_down(
    state: FSMContext, booking: Booking, appointment: Appointment, **details: object
) -> None:
    if not is_changeable(booking, appointment):
        await stop_deciding(state)
        return
    if details:
        await describe(
            booking.session,
            appointment=appointment,
            actor=booking.person,
            now=booking.now,
            **details,
        )
    if is_kept(booking, appointment):
        await begin_deciding(state, appointment)
    else:
        await stop_deciding(state)


async def _own(booking: Booking, tapped: HeldButton) -> Appointment:
    return await get_own_appointment(
        booking.session, person_id=booking.person.id, appointment_id=tapped.appointment_id
    )


async def _open(state: FSMContext, booking: Booking) -> Appointment:
    draft = BookingDraft.model_validate(await state.get_data())
    return await get_own_appointment(
        booking.session, person_id=booking.person.id, appointment_id=draft.appointment_id
    )


async def _release(booking: Booking, appointment: Appointment) -> None:
    await release(
        booking.session,
        appointment=appointment,
        person=booking.person,
        profile=booking.profile,
        now=booking.now,
    )


def _ask_number(booking: Booking, remark: str = "") -> Reply:
    """Ask in a message of its own: only a new one can bring the keyboard below the chat."""
    skip = _no_number_label()
    if booking.person.channel == SHARES_NO_NUMBERS:
        words = _("Please write your number. You can also go on without it.")
        markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=skip)]], resize_keyboard=True)
    else:
        words = _("Tap the button below, or write your number. You can also go on without it.")
        markup = contact_request(share_number_label(), skip)
    return send(booking.person.account_id, f"{remark} {words}".strip(), markup)


def _no_number_label() -> str:
    """Return the button that leaves the number out; it comes back as a text."""
    return _("Go on without a number")


def _noted(booking: Booking) -> Reply:
    """Return a word that also puts the keyboard with the number away."""
    removed = ReplyKeyboardRemove(remove_keyboard=True)
    return send(booking.person.account_id, _("👍 Noted."), removed)


def _nothing_booked() -> str:
    return _("Cancelled. Nothing is booked.")
