"""Choosing a time for somebody: book for whoever has no messenger, or move an appointment.

::

    book for somebody ─► with whom ─► days ─► times ─► how ─► what it is about ─► card
    move ───────────────────────────► days ─► times ─► card

What has one answer only is not asked.  Free times are read anew at every step; one that is gone
when it is chosen brings the day's other times.
"""

from datetime import date
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.buttons import (
    AppointmentAction,
    AppointmentActionButton,
    BookForResidentButton,
    EntryWayButton,
    FreeDaysButton,
    FreeTimesButton,
    HostButton,
    NoTopicButton,
    StopButton,
    TimeButton,
)
from handlers.appointments.staff.card import can_be_changed, card_in_place, new_card
from handlers.appointments.staff.drafts import Entering, EntryDraft
from handlers.appointments.staff.free_times import (
    days_page,
    find_free,
    hosts_of,
    list_days,
    list_slots,
    stop_button,
    times_page,
)
from handlers.appointments.words import way_label
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import is_open
from handlers.filters import HasText, NoCommand, Tap, Works
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from storage.appointments.agendas import day_of
from storage.appointments.calendar import FreeSlot
from storage.appointments.models import Appointment
from storage.appointments.move_or_cancel import move
from storage.appointments.queries import get_staff_appointment
from storage.appointments.staff import book_for_resident
from storage.errors import AppointmentOverError, HostMissingError, SlotTakenError

router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly())
router.callback_query.filter(Works(), StaffOnly())


# --- Beginning ---------------------------------------------------------------------------------


@router.callback_query(BookForResidentButton.filter())
async def start_entering(_query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask with whom, or show the days where that is clear; below the agenda."""
    await context.leave_dialogue()
    hosts = await hosts_of(context)
    if not hosts:
        return send(
            context.chat_id, _("There are no consultation hours yet that could be booked.")
        )
    if len(hosts) == 1:
        await context.open_dialogue(Entering.time, EntryDraft(host_id=next(iter(hosts))))
        return send(context.chat_id, *await _days(context))
    await context.open_dialogue(Entering.host, EntryDraft())
    buttons = [button(name, HostButton(host_id=host_id)) for host_id, name in hosts.items()]
    text = _("➕ <b>Book for somebody</b>\nWith whom is the appointment?")
    return send(context.chat_id, text, keyboard(*column(buttons), [stop_button()]))


@router.callback_query(Entering.host, HostButton.filter())
async def choose_host(
    query: CallbackQuery, callback_data: HostButton, context: StaffContext
) -> Replies:
    """Show the days with free times."""
    if callback_data.host_id not in await hosts_of(context):
        raise HostMissingError(callback_data.host_id)
    await context.keep_draft(EntryDraft(host_id=callback_data.host_id))
    return edit_or_send(query, *await _days(context))


@router.callback_query(Tap(AppointmentActionButton, AppointmentAction.MOVE))
async def start_moving(
    _query: CallbackQuery, tapped: AppointmentActionButton, context: StaffContext
) -> Replies:
    """Show the days with free times of the same host, below the card."""
    appointment = await _get(context, tapped.appointment_id)
    if not can_be_changed(appointment, context.now):
        raise AppointmentOverError
    draft = EntryDraft(moving=appointment.id, host_id=appointment.host_id)
    await context.open_dialogue(Entering.time, draft)
    return send(context.chat_id, *await _days(context))


# --- Choosing ----------------------------------------------------------------------------------


@router.callback_query(StateFilter(Entering), FreeDaysButton.filter())
async def choose_day(
    query: CallbackQuery, callback_data: FreeDaysButton, context: StaffContext
) -> Replies:
    """Show the days with free times, or those after them."""
    number = callback_data.after
    after = None if number is None else date.fromordinal(number)
    return edit_or_send(query, *await _days(context, after))


@router.callback_query(StateFilter(Entering), FreeTimesButton.filter())
async def choose_time(
    query: CallbackQuery, callback_data: FreeTimesButton, context: StaffContext
) -> Replies:
    """Show the free times of a day."""
    day = date.fromordinal(callback_data.day)
    return edit_or_send(query, *await _times(context, day, page=callback_data.page))


@router.callback_query(Entering.time, TimeButton.filter())
async def take_time(
    query: CallbackQuery, callback_data: TimeButton, context: StaffContext
) -> Replies:
    """Move the appointment there; or ask how they meet, and what it is about."""
    entry = await context.load_draft(EntryDraft)
    draft = entry.model_copy(update={"starts_at": callback_data.moment})
    free = await find_free(context, draft)
    if free is None:
        return edit_or_send(query, *await _other_times(context, draft))
    if draft.moving is not None:
        return await _move(query, context, draft.moving, free)
    if len(free.hours.ways) > 1:
        await context.open_dialogue(Entering.way, draft)
        ways = [button(way_label(way), EntryWayButton(way=way)) for way in free.hours.ways]
        text = _("➕ <b>Book for somebody</b>\nHow do they meet?")
        return edit_or_send(query, text, keyboard(*column(ways), [stop_button()]))
    return edit_or_send(query, *await _ask_topic(context, draft))


@router.callback_query(Entering.way, EntryWayButton.filter())
async def choose_way(
    query: CallbackQuery, callback_data: EntryWayButton, context: StaffContext
) -> Replies:
    """Ask what it is about."""
    draft = (await context.load_draft(EntryDraft)).model_copy(update={"way": callback_data.way})
    return edit_or_send(query, *await _ask_topic(context, draft))


@router.callback_query(Entering.topic, NoTopicButton.filter())
async def enter_without_topic(query: CallbackQuery, context: StaffContext) -> Replies:
    """Book the time; nobody needs to know what for."""
    found = await _enter(context, None)
    if not isinstance(found, Appointment):
        return edit_or_send(query, *found)
    return await card_in_place(context, query, found)


@router.message(Entering.topic, HasText())
async def take_topic(_message: Message, text: str, context: StaffContext) -> Replies:
    """Book the time."""
    found = await _enter(context, text)
    if not isinstance(found, Appointment):
        return send(context.chat_id, *found)
    return await new_card(context, found)


@router.callback_query(StopButton.filter())
async def stop(query: CallbackQuery, context: StaffContext) -> Replies:
    """Choose nothing; the card comes back if an appointment was to be moved."""
    draft = EntryDraft()
    if await is_open(context.state, Entering):
        draft = await context.load_draft(EntryDraft)
    await context.leave_dialogue()
    if draft.moving is None:
        return edit_or_send(query, _("Cancelled. Nothing was booked."))
    return await card_in_place(context, query, await _get(context, draft.moving))


@router.message(Entering.topic, NoCommand())
async def repeat_topic(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like."""
    return send(context.chat_id, *await _ask_topic(context, await context.load_draft(EntryDraft)))


@router.message(StateFilter(Entering), NoCommand())
async def ask_for_button(_message: Message, context: StaffContext) -> Replies:
    """Answer words where a button is awaited."""
    text = _("Please choose with the buttons above, or cancel.")
    return send(context.chat_id, text, keyboard([stop_button()]))


# --- Pages -------------------------------------------------------------------------------------


async def _days(context: StaffContext, after: date | None = None) -> Screen:
    draft = await context.load_draft(EntryDraft)
    days, more = await list_days(context, draft, after)
    await context.state.set_state(Entering.time)
    return days_page(days, heading=await _heading(context, draft), after=after, more=more)


async def _times(context: StaffContext, day: date, *, page: int = 0, gone: bool = False) -> Screen:
    draft = await context.load_draft(EntryDraft)
    slots = await list_slots(context, draft, day)
    await context.state.set_state(Entering.time)
    heading = await _heading(context, draft)
    if gone:
        sorry = _("😕 This time has just been taken. Please choose another one.")
        heading = f"{sorry}\n\n{heading}"
    return times_page(slots, heading=heading, day=day, page=page, profile=context.profile)


async def _other_times(context: StaffContext, draft: EntryDraft) -> Screen:
    day = context.now if draft.starts_at is None else draft.starts_at
    return await _times(context, day_of(day, context.profile.zone), gone=True)


async def _ask_topic(context: StaffContext, draft: EntryDraft) -> Screen:
    await context.open_dialogue(Entering.topic, draft)
    text = _(
        "➕ <b>Book for somebody</b>\n"
        "What is it about? Please write a few words. No name is needed."
    )
    return text, keyboard([button(_("Without words"), NoTopicButton())], [stop_button()])


async def _heading(context: StaffContext, draft: EntryDraft) -> str:
    if draft.moving is None:
        return _("➕ <b>Book for somebody</b>")
    appointment = await _get(context, draft.moving)
    return _("🔁 <b>Move {reference}</b>").format(reference=isolate(appointment.reference))


# --- Times -------------------------------------------------------------------------------------


async def _move(
    query: CallbackQuery, context: StaffContext, appointment_id: int, free: FreeSlot
) -> Replies:
    appointment = await _get(context, appointment_id)
    try:
        await move(
            context.session,
            appointment=appointment,
            actor=context.staff,
            profile=context.profile,
            host_id=free.slot.host_id,
            starts_at=free.slot.starts_at,
            now=context.now,
            team=True,
        )
    except SlotTakenError:
        entry = await context.load_draft(EntryDraft)
        draft = entry.model_copy(update={"starts_at": free.slot.starts_at})
        return edit_or_send(query, *await _other_times(context, draft))
    await context.leave_dialogue()
    return await card_in_place(context, query, appointment)


async def _enter(context: StaffContext, topic: str | None) -> Appointment | Screen:
    """Return the appointment, or other times where the chosen one is gone."""
    draft = await context.load_draft(EntryDraft)
    free = await find_free(context, draft)
    if free is None:
        return await _other_times(context, draft)
    try:
        appointment = await book_for_resident(
            context.session,
            staff=context.staff,
            profile=context.profile,
            host_id=free.slot.host_id,
            starts_at=free.slot.starts_at,
            way=draft.way or free.hours.ways[0],
            language=free.hours.languages[0],
            topic=topic,
            now=context.now,
        )
    except SlotTakenError:
        return await _other_times(context, draft)
    await context.leave_dialogue()
    return appointment


async def _get(context: StaffContext, appointment_id: int) -> Appointment:
    return await get_staff_appointment(
        context.session, staff=context.staff, appointment_id=appointment_id
    )
