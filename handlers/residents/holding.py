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
from handlers.labels import field_name
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
from handlers.residents.appointment_words import card, share_number_label
from handlers.residents.deciding import (
    BookingDraft,
    BookingForm,
    begin_deciding,
    is_changeable,
    is_kept,
    stop_deciding,
    summary,
)
from handlers.residents.free_times import free_times_button
from handlers.residents.summaries import part_screen
from handlers.residents.visit import HasVisit, Visit
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


@router.callback_query(HeldButton.filter(), HasVisit())
async def show_summary(
    query: CallbackQuery, callback_data: HeldButton, state: FSMContext, visit: Visit
) -> Replies:
    """Show the summary again."""
    return await _say(query, callback_data, state, visit)


@router.callback_query(WayButton.filter(), HasVisit())
async def choose_way(
    query: CallbackQuery, callback_data: WayButton, state: FSMContext, visit: Visit
) -> Replies:
    """Meet another way."""
    return await _say(query, callback_data, state, visit, way=callback_data.way)


@router.callback_query(LanguageButton.filter(), HasVisit())
async def choose_language(
    query: CallbackQuery, callback_data: LanguageButton, state: FSMContext, visit: Visit
) -> Replies:
    """Speak another language."""
    return await _say(query, callback_data, state, visit, language=callback_data.language)


@router.callback_query(InterpreterButton.filter(), HasVisit())
async def wish_interpreter(
    query: CallbackQuery, callback_data: InterpreterButton, state: FSMContext, visit: Visit
) -> Replies:
    """Wish for an interpreter, or not."""
    return await _say(query, callback_data, state, visit, interpreter=callback_data.wished)


@router.callback_query(FieldButton.filter(), HasVisit())
async def choose_field(
    query: CallbackQuery, callback_data: FieldButton, state: FSMContext, visit: Visit
) -> Replies:
    """Say what it is about with one tap; a field the quarter no longer has changes nothing."""
    known = field_name(visit.profile, callback_data.field, visit.person.locale)
    details = {} if known is None else {"field": callback_data.field}
    return await _say(query, callback_data, state, visit, **details)


@router.callback_query(PartButton.filter(), HasVisit())
async def ask_for_part(
    query: CallbackQuery, callback_data: PartButton, state: FSMContext, visit: Visit
) -> Replies:
    """Ask for one part; what is written next belongs to it."""
    appointment = await _own(visit, callback_data)
    if not is_changeable(visit, appointment):
        return edit_or_send(query, *await summary(visit, appointment))
    await begin_deciding(state, appointment, callback_data.part)
    if callback_data.part is Part.PHONE:
        return _ask_number(visit)
    screen = await part_screen(visit, appointment, callback_data.part)
    return edit_or_send(query, *screen)


@router.callback_query(BookButton.filter(), HasVisit())
async def book_held(
    query: CallbackQuery, callback_data: BookButton, state: FSMContext, visit: Visit
) -> Replies:
    """Book it; where another time was chosen meanwhile, show that one first."""
    appointment = await _own(visit, callback_data)
    shown = callback_data.minute == minute_number(appointment.starts_at)
    if not shown or not is_kept(visit, appointment):
        return edit_or_send(query, *await summary(visit, appointment))
    await book(
        visit.session,
        appointment=appointment,
        person=visit.person,
        profile=visit.profile,
        now=visit.now,
    )
    await stop_deciding(state)
    return edit_or_send(query, *await card(visit, appointment, _("✅ <b>Booked.</b>")))


@router.callback_query(ReleaseButton.filter(), HasVisit())
async def give_back(
    query: CallbackQuery, callback_data: ReleaseButton, state: FSMContext, visit: Visit
) -> Replies:
    """Give the time back."""
    appointment = await _own(visit, callback_data)
    await stop_deciding(state)
    if appointment.state is not AppointmentState.HELD:
        return edit_or_send(query, *await summary(visit, appointment))
    await _release(visit, appointment)
    return edit_or_send(query, _nothing_booked(), keyboard([free_times_button()]))


# --- By words ----------------------------------------------------------------------------------


@router.message(Command("cancel"), StateFilter(BookingForm), HasVisit())
async def give_back_by_command(_message: Message, state: FSMContext, visit: Visit) -> Replies:
    """Give the time back."""
    appointment = await _open(state, visit)
    await stop_deciding(state)
    if appointment.state is AppointmentState.HELD:
        await _release(visit, appointment)
    removed = ReplyKeyboardRemove(remove_keyboard=True)
    return send(visit.chat_id, _nothing_booked(), removed)


@router.message(StateFilter(BookingForm), HasContact(), HasVisit())
async def take_number(_message: Message, phone: str, state: FSMContext, visit: Visit) -> Replies:
    """Keep the number the person has shared."""
    appointment = await _open(state, visit)
    replies: list[Reply] = [_noted(visit)]
    return [*replies, await _tell(state, visit, appointment, phone=phone)]


@router.message(StateFilter(BookingForm), HasText(), HasVisit())
async def take_words(_message: Message, text: str, state: FSMContext, visit: Visit) -> Replies:
    """Keep what it is about, or the number or address that was asked for."""
    appointment = await _open(state, visit)
    asked = BookingDraft.model_validate(await state.get_data()).asked
    if asked is Part.PHONE:
        return await _take_typed_number(text, state, visit, appointment)
    homeless = appointment.way is Way.HOME and appointment.address is None
    if asked is Part.ADDRESS or (homeless and asked is not Part.TOPIC):
        return await _tell(state, visit, appointment, address=text)
    return await _tell(state, visit, appointment, topic=text)


# --- Inside ------------------------------------------------------------------------------------


async def _say(
    query: CallbackQuery,
    tapped: HeldButton,
    state: FSMContext,
    visit: Visit,
    **details: object,
) -> Reply:
    """Write down what was tapped, and show the summary in place."""
    appointment = await _own(visit, tapped)
    await _write_down(state, visit, appointment, **details)
    return edit_or_send(query, *await summary(visit, appointment))


async def _take_typed_number(
    text: str, state: FSMContext, visit: Visit, appointment: Appointment
) -> Replies:
    """Keep a number that was written, or go on without one."""
    if text == _no_number_label():
        return [_noted(visit), await _tell(state, visit, appointment)]
    if sum(letter.isdecimal() for letter in text) < SHORTEST_NUMBER:
        return _ask_number(visit, _("I cannot find a number in this."))
    return [_noted(visit), await _tell(state, visit, appointment, phone=text)]


async def _tell(
    state: FSMContext, visit: Visit, appointment: Appointment, **details: object
) -> Reply:
    """Write down what was written, and show the summary as a new message."""
    await _write_down(state, visit, appointment, **details)
    return send(visit.chat_id, *await summary(visit, appointment))


async def _write_down(
    state: FSMContext, visit: Visit, appointment: Appointment, **details: object
) -> None:
    if not is_changeable(visit, appointment):
        await stop_deciding(state)
        return
    if details:
        await describe(
            visit.session,
            appointment=appointment,
            actor=visit.person,
            now=visit.now,
            **details,
        )
    if is_kept(visit, appointment):
        await begin_deciding(state, appointment)
    else:
        await stop_deciding(state)


async def _own(visit: Visit, tapped: HeldButton) -> Appointment:
    return await get_own_appointment(
        visit.session, person_id=visit.person.id, appointment_id=tapped.appointment_id
    )


async def _open(state: FSMContext, visit: Visit) -> Appointment:
    draft = BookingDraft.model_validate(await state.get_data())
    return await get_own_appointment(
        visit.session, person_id=visit.person.id, appointment_id=draft.appointment_id
    )


async def _release(visit: Visit, appointment: Appointment) -> None:
    await release(
        visit.session,
        appointment=appointment,
        person=visit.person,
        profile=visit.profile,
        now=visit.now,
    )


def _ask_number(visit: Visit, remark: str = "") -> Reply:
    """Ask in a message of its own: only a new one can bring the keyboard below the chat."""
    skip = _no_number_label()
    if visit.person.channel == SHARES_NO_NUMBERS:
        words = _("Please write your number. You can also go on without it.")
        markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=skip)]], resize_keyboard=True)
    else:
        words = _("Tap the button below, or write your number. You can also go on without it.")
        markup = contact_request(share_number_label(), skip)
    return send(visit.chat_id, f"{remark} {words}".strip(), markup)


def _no_number_label() -> str:
    """Return the button that leaves the number out; it comes back as a text."""
    return _("Go on without a number")


def _noted(visit: Visit) -> Reply:
    """Return a word that also puts the keyboard with the number away."""
    removed = ReplyKeyboardRemove(remove_keyboard=True)
    return send(visit.chat_id, _("👍 Noted."), removed)


def _nothing_booked() -> str:
    return _("Cancelled. Nothing is booked.")
