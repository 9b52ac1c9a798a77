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
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    CallbackQuery,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import (
    BookButton,
    BookingPart,
    FieldButton,
    HeldButton,
    HeldWayButton,
    InterpreterButton,
    LanguageButton,
    PartButton,
    ReleaseButton,
    minute_number,
)
from handlers.appointments.card import card, share_number_label
from handlers.appointments.free_times import free_times_button
from handlers.appointments.hold_screens import part_screen
from handlers.appointments.hold_state import (
    BookingDraft,
    BookingForm,
    begin_deciding,
    is_changeable,
    is_kept,
    stop_deciding,
    summary,
)
from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import load_draft
from handlers.filters import Command, HasBecome, HasContact, HasOtherWords, HasText
from handlers.keyboards import contact_request, keyboard
from handlers.labels import field_name
from handlers.replies import Replies, Reply, edit_or_send, send
from storage.appointments.booking import book, describe, release
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import get_own_appointment
from storage.hours.models import Way
from storage.markup import plain
from storage.own_messages import Became, note_message

router: Final = Router(name=__name__)

SHORTEST_NUMBER: Final = 5
"""Digits; with fewer it is no number somebody can be called on, but something else."""
SHARES_NO_NUMBERS: Final = "webchat"
"""A browser has no number to share; there it is typed."""


# --- By buttons --------------------------------------------------------------------------------


@router.callback_query(HeldButton.filter(), ForResident())
async def show_summary(
    query: CallbackQuery, callback_data: HeldButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Show the summary again."""
    return await _say(query, callback_data, state, context)


@router.callback_query(HeldWayButton.filter(), ForResident())
async def choose_way(
    query: CallbackQuery, callback_data: HeldWayButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Meet another way."""
    return await _say(query, callback_data, state, context, way=callback_data.way)


@router.callback_query(LanguageButton.filter(), ForResident())
async def choose_language(
    query: CallbackQuery,
    callback_data: LanguageButton,
    state: FSMContext,
    context: ResidentContext,
) -> Replies:
    """Speak another language."""
    return await _say(query, callback_data, state, context, language=callback_data.language)


@router.callback_query(InterpreterButton.filter(), ForResident())
async def choose_interpreter(
    query: CallbackQuery,
    callback_data: InterpreterButton,
    state: FSMContext,
    context: ResidentContext,
) -> Replies:
    """SlotFilter for an interpreter, or not."""
    return await _say(query, callback_data, state, context, interpreter=callback_data.wished)


@router.callback_query(FieldButton.filter(), ForResident())
async def choose_field(
    query: CallbackQuery, callback_data: FieldButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Say what it is about with one tap; a field the quarter no longer has changes nothing."""
    known = field_name(context.profile, callback_data.field, context.person.locale)
    details = {} if known is None else {"field": callback_data.field}
    return await _say(query, callback_data, state, context, **details)


@router.callback_query(PartButton.filter(), ForResident())
async def ask_for_part(
    query: CallbackQuery, callback_data: PartButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Ask for one part; what is written next belongs to it."""
    appointment = await _own(context, callback_data)
    if not is_changeable(context, appointment):
        return edit_or_send(query, *await summary(context, appointment))
    await begin_deciding(state, appointment, callback_data.part)
    if callback_data.part is BookingPart.PHONE:
        return _ask_number(context)
    screen = await part_screen(context, appointment, callback_data.part)
    return edit_or_send(query, *screen)


@router.callback_query(BookButton.filter(), ForResident())
async def book_held(
    query: CallbackQuery,
    callback_data: BookButton,
    state: FSMContext,
    context: ResidentContext,
    network: str | None,
) -> Replies:
    """Book it, or ask the team; where another time was chosen meanwhile, show that one first."""
    appointment = await _own(context, callback_data)
    shown = callback_data.minute == minute_number(appointment.starts_at)
    if not shown or not is_kept(context, appointment):
        return edit_or_send(query, *await summary(context, appointment))
    await book(
        context.session,
        appointment=appointment,
        person=context.person,
        profile=context.profile,
        network=network,
        now=context.now,
    )
    await stop_deciding(state)
    if appointment.state is not AppointmentState.BOOKED:
        return edit_or_send(query, *await summary(context, appointment))
    return edit_or_send(query, *await card(context, appointment, _("✅ <b>Booked.</b>")))


@router.callback_query(ReleaseButton.filter(), ForResident())
async def release_hold(
    query: CallbackQuery, callback_data: ReleaseButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Give the time back."""
    appointment = await _own(context, callback_data)
    await stop_deciding(state)
    if appointment.state is not AppointmentState.HELD:
        return edit_or_send(query, *await summary(context, appointment))
    await _release(context, appointment)
    return edit_or_send(query, _nothing_booked(), keyboard([free_times_button()]))


# --- By words ----------------------------------------------------------------------------------


@router.message(Command("cancel"), StateFilter(BookingForm), ForResident())
async def release_hold_by_command(
    _message: Message, state: FSMContext, context: ResidentContext
) -> Replies:
    """Give the time back."""
    appointment = await _open(state, context)
    await stop_deciding(state)
    if appointment.state is AppointmentState.HELD:
        await _release(context, appointment)
    removed = ReplyKeyboardRemove(remove_keyboard=True)
    return send(context.chat_id, _nothing_booked(), removed)


@router.message(StateFilter(BookingForm), HasContact(), ForResident())
async def take_number(
    _message: Message, phone: str, state: FSMContext, context: ResidentContext
) -> Replies:
    """Keep the number the person has shared."""
    appointment = await _open(state, context)
    replies: list[Reply] = [_noted(context)]
    return [*replies, await _tell(state, context, appointment, phone=phone)]


@router.message(StateFilter(BookingForm), HasText(), ForResident())
async def take_words(
    message: Message, text: str, state: FSMContext, context: ResidentContext
) -> Replies:
    """Keep what it is about, or the number or address that was asked for."""
    appointment = await _open(state, context)
    asked = (await load_draft(state, BookingDraft)).asked
    if asked is BookingPart.PHONE:
        return await _take_typed_number(text, state, context, appointment)
    homeless = appointment.way is Way.HOME and appointment.address is None
    if asked is BookingPart.ADDRESS or (homeless and asked is not BookingPart.TOPIC):
        return await _tell(state, context, appointment, address=text)
    told = await _tell(state, context, appointment, topic=text)
    await note_message(
        context.session,
        person=context.person,
        message_ids=[message.message_id],
        became=Became.TOPIC,
        about_id=appointment.id,
        alone=True,
        now=context.now,
    )
    return told


@router.edited_message(HasOtherWords(), HasBecome(Became.TOPIC), ForResident())
async def reword_topic(
    _message: Message, text: str, about_id: int, context: ResidentContext
) -> Replies:
    """Change what it is about, as long as it is to come; whoever offers the hours sees it."""
    appointment = await get_own_appointment(
        context.session, person_id=context.person.id, appointment_id=about_id
    )
    await describe(
        context.session,
        appointment=appointment,
        actor=context.person,
        topic=plain(text),
        now=context.now,
    )
    return send(context.chat_id, *await summary(context, appointment))


# --- Inside ------------------------------------------------------------------------------------


async def _say(
    query: CallbackQuery,
    tapped: HeldButton,
    state: FSMContext,
    context: ResidentContext,
    **details: object,
) -> Reply:
    """Write down what was tapped, and show the summary in place."""
    appointment = await _own(context, tapped)
    await _write_down(state, context, appointment, **details)
    return edit_or_send(query, *await summary(context, appointment))


async def _take_typed_number(
    text: str, state: FSMContext, context: ResidentContext, appointment: Appointment
) -> Replies:
    """Keep a number that was written, or go on without one."""
    if text == _no_number_label():
        return [_noted(context), await _tell(state, context, appointment)]
    if sum(letter.isdecimal() for letter in text) < SHORTEST_NUMBER:
        return _ask_number(context, _("I cannot find a number in this."))
    return [_noted(context), await _tell(state, context, appointment, phone=text)]


async def _tell(
    state: FSMContext, context: ResidentContext, appointment: Appointment, **details: object
) -> Reply:
    """Write down what was written, and show the summary as a new message."""
    await _write_down(state, context, appointment, **details)
    return send(context.chat_id, *await summary(context, appointment))


async def _write_down(
    state: FSMContext, context: ResidentContext, appointment: Appointment, **details: object
) -> None:
    if not is_changeable(context, appointment):
        await stop_deciding(state)
        return
    if details:
        await describe(
            context.session,
            appointment=appointment,
            actor=context.person,
            now=context.now,
            **details,
        )
    if is_kept(context, appointment):
        await begin_deciding(state, appointment)
    else:
        await stop_deciding(state)


async def _own(context: ResidentContext, tapped: HeldButton) -> Appointment:
    return await get_own_appointment(
        context.session, person_id=context.person.id, appointment_id=tapped.appointment_id
    )


async def _open(state: FSMContext, context: ResidentContext) -> Appointment:
    draft = await load_draft(state, BookingDraft)
    return await get_own_appointment(
        context.session, person_id=context.person.id, appointment_id=draft.appointment_id
    )


async def _release(context: ResidentContext, appointment: Appointment) -> None:
    await release(
        context.session,
        appointment=appointment,
        person=context.person,
        profile=context.profile,
        now=context.now,
    )


def _ask_number(context: ResidentContext, remark: str = "") -> Reply:
    """Ask in a message of its own: only a new one can bring the keyboard below the chat."""
    skip = _no_number_label()
    if context.person.channel == SHARES_NO_NUMBERS:
        words = _("Please write your number. You can also go on without it.")
        markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=skip)]], resize_keyboard=True)
    else:
        words = _("Tap the button below, or write your number. You can also go on without it.")
        markup = contact_request(share_number_label(), skip)
    return send(context.chat_id, f"{remark} {words}".strip(), markup)


def _no_number_label() -> str:
    """Return the button that leaves the number out; it comes back as a text."""
    return _("Go on without a number")


def _noted(context: ResidentContext) -> Reply:
    """Return a word that also puts the keyboard with the number away."""
    removed = ReplyKeyboardRemove(remove_keyboard=True)
    return send(context.chat_id, _("👍 Noted."), removed)


def _nothing_booked() -> str:
    return _("Cancelled. Nothing is booked.")
