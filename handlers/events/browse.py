"""Events: what is on, /events; coming with others, waiting for seats, one's calendar.

::

    /events, the menu ─► what is to come ─► a date ─► I come (1, 2, 3, 4, more …) ─► the date
        ▲   │  today, this week, a topic        │  ├──► not coming, waiting list ─► the date
        └───┘                                   │  ├──► for my calendar ─► a file
                                                │  └──► follow or leave the topic ─► the date
                                                └──► other dates ─► a date

News of an event carry the same buttons (``event_news``).
"""

from typing import Final

from aiogram import Router, html
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendPhoto
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue
from handlers.entry_buttons import EventsButton
from handlers.events.buttons import (
    ComeButton,
    DateButton,
    FileButton,
    HearButton,
    LeaveButton,
    NumbersButton,
    OtherDatesButton,
    WaitButton,
)
from handlers.events.card import card, come_button, line_for, number_buttons, read
from handlers.events.list import listed
from handlers.events.words import topic_name, words_in
from handlers.filters import Command
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from storage.errors import EventFullError
from storage.events.models import RegistrationState
from storage.events.notifications import send_calendar
from storage.events.queries import (
    list_next_dates,
)
from storage.events.registration import (
    cancel_registration,
    join_waiting_list,
    people_most,
    register,
)
from storage.files.media import reference
from storage.topics import choose_topic

router: Final = Router(name=__name__)

DATES_SHOWN: Final = 12
NUMBERS_IN_ROW: Final = 5


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("events"), ForResident())
async def show_events(_message: Message, state: FSMContext, context: ResidentContext) -> Replies:
    """List what is to come."""
    await leave_dialogue(state)
    return send(context.chat_id, *await listed(context, EventsButton()))


@router.callback_query(EventsButton.filter(), ForResident())
async def show_events_again(
    query: CallbackQuery, callback_data: EventsButton, context: ResidentContext
) -> Replies:
    """List it by day or topic, or another page of it."""
    screen = await listed(context, callback_data)
    return send(context.chat_id, *screen) if callback_data.fresh else edit_or_send(query, *screen)


@router.callback_query(DateButton.filter(), ForResident())
async def show_date(
    query: CallbackQuery, callback_data: DateButton, context: ResidentContext
) -> Replies:
    """Show everything about one date; its photo comes first."""
    shown = await read(context, callback_data.occurrence_id)
    screen = await card(context, callback_data.occurrence_id)
    if callback_data.photo and shown.event.media_id is not None:
        photo = SendPhoto(chat_id=context.chat_id, photo=reference(shown.event.media_id))
        return [photo, send(context.chat_id, *screen)]
    return send(context.chat_id, *screen) if callback_data.fresh else edit_or_send(query, *screen)


@router.callback_query(OtherDatesButton.filter(), ForResident())
async def show_other_dates(
    query: CallbackQuery, callback_data: OtherDatesButton, context: ResidentContext
) -> Replies:
    """Show when else it takes place."""
    shown = await read(context, callback_data.occurrence_id)
    dates = await list_next_dates(
        context.session, event_id=shown.event.id, limit=DATES_SHOWN, now=context.now
    )
    lines = [line_for(shown.event, each, shown.texts, context) for each in dates]
    title = words_in(shown.texts, context.person.locale).title
    text = f"<b>{isolate(html.quote(title))}</b>"
    return edit_or_send(query, text, keyboard(*column(lines), [_back(shown.occurrence.id)]))


@router.callback_query(FileButton.filter(), ForResident())
async def send_file(
    _query: CallbackQuery, callback_data: FileButton, context: ResidentContext
) -> Replies:
    """Send the date as a calendar file."""
    shown = await read(context, callback_data.occurrence_id)
    await send_calendar(
        context.session, occurrence_id=shown.occurrence.id, person=context.person, now=context.now
    )
    return None


# --- Deciding ----------------------------------------------------------------------------------


@router.callback_query(ComeButton.filter(), ForResident())
async def say_coming(
    query: CallbackQuery, callback_data: ComeButton, context: ResidentContext
) -> Replies:
    """Take seats, change their number, or hear how many are left."""
    try:
        await register(
            context.session,
            occurrence_id=callback_data.occurrence_id,
            person=context.person,
            people=callback_data.people,
            profile=context.profile,
            now=context.now,
        )
    except EventFullError as full:  # nothing was written, and there is more to offer than a word
        return edit_or_send(query, *await _full(context, callback_data, full.left))
    said = _("🎉 See you there! I remind you in time.")
    return edit_or_send(query, *await card(context, callback_data.occurrence_id, said))


@router.callback_query(WaitButton.filter(), ForResident())
async def wait_for_seats(
    query: CallbackQuery, callback_data: WaitButton, context: ResidentContext
) -> Replies:
    """Go on the waiting list, or change for how many."""
    await join_waiting_list(
        context.session,
        occurrence_id=callback_data.occurrence_id,
        person=context.person,
        people=callback_data.people,
        profile=context.profile,
        now=context.now,
    )
    said = _("🔔 I tell you as soon as seats become free.")
    return edit_or_send(query, *await card(context, callback_data.occurrence_id, said))


@router.callback_query(LeaveButton.filter(), ForResident())
async def say_not_coming(
    query: CallbackQuery, callback_data: LeaveButton, context: ResidentContext
) -> Replies:
    """Give the seats, or the place in the line, to somebody else."""
    shown = await read(context, callback_data.occurrence_id)
    await cancel_registration(
        context.session,
        occurrence_id=shown.occurrence.id,
        person=context.person,
        profile=context.profile,
        now=context.now,
    )
    said = _("👌 All right, you do not come. Thank you for telling me.")
    return edit_or_send(query, *await card(context, callback_data.occurrence_id, said))


@router.callback_query(NumbersButton.filter(), ForResident())
async def choose_number(
    query: CallbackQuery, callback_data: NumbersButton, context: ResidentContext
) -> Replies:
    """Choose from all numbers of people."""
    shown = await read(context, callback_data.occurrence_id)
    most = people_most(shown.occurrence)
    numbers = range(1, min(shown.occurrence.seats or most, most) + 1)
    buttons = number_buttons(shown, numbers, waiting=callback_data.waiting)
    rows = [
        buttons[start : start + NUMBERS_IN_ROW] for start in range(0, len(buttons), NUMBERS_IN_ROW)
    ]
    text = _("How many are you? Children count too.")
    return edit_or_send(query, text, keyboard(*rows, [_back(shown.occurrence.id)]))


@router.callback_query(HearButton.filter(), ForResident())
async def hear(
    query: CallbackQuery, callback_data: HearButton, context: ResidentContext
) -> Replies:
    """Follow or leave the topic of the event."""
    shown = await read(context, callback_data.occurrence_id)
    await choose_topic(
        context.session,
        person_id=context.person.id,
        topic=shown.event.topic,
        follows=callback_data.follows,
        now=context.now,
    )
    said = (
        _("🔔 I tell you of new events from now on: {topic}")
        if callback_data.follows
        else _("🔕 I do not tell you of such events any more: {topic}")
    )
    topic = topic_name(context.profile, shown.event.topic, context.person.locale)
    words = said.format(topic=isolate(html.quote(topic)))
    return edit_or_send(query, *await card(context, callback_data.occurrence_id, words))


# --- Screens -----------------------------------------------------------------------------------


async def _full(context: ResidentContext, wanted: ComeButton, left: int) -> Screen:
    """Say how many seats are left, and what can be done."""
    shown = await read(context, wanted.occurrence_id)
    text = (
        _("🎟 Only {n} seat is free.", "🎟 Only {n} seats are free.", left).format(n=left)
        if left
        else _("🎟 All seats are taken.")
    )
    rows: list[list[InlineKeyboardButton]] = []
    coming = shown.state is RegistrationState.COMING
    if left and left != shown.people:
        rows.append([come_button(wanted.occurrence_id, left)])
        text = f"{text}\n{_few(left)}"
    seats = shown.occurrence.seats
    if not coming and (seats is None or wanted.people <= seats):
        data = WaitButton(occurrence_id=wanted.occurrence_id, people=wanted.people)
        rows.append([button(_("🔔 Waiting list"), data)])
    return text, keyboard(*rows, [_back(wanted.occurrence_id)])


def _few(left: int) -> str:
    return _(
        "Do you want to come with {n} person?", "Do you want to come with {n} people?", left
    ).format(n=left)


def _back(occurrence_id: int) -> InlineKeyboardButton:
    return button(_("↩️ Back"), DateButton(occurrence_id=occurrence_id))
