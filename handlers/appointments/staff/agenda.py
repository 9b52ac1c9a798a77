"""The agenda: /agenda shows the day's appointments, kept up to date; cards, marks and walk-ins.

::

    /agenda ─► today ─► tomorrow · this week · ‹ › · another day
                 ├────► a walk-in counted
                 ├────► book for somebody                    (book_for_resident)
                 └────► the card of an appointment, below
                          ├──► came · did not come ─► card
                          ├──► move                          (book_for_resident)
                          └──► cancel with a word · note     (cancel_or_note)

The agenda stays one message, which is edited when something changes; cards come as messages of
their own.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.methods import EditMessageText
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.agenda_page import Agenda, view_agenda
from handlers.appointments.staff.buttons import (
    MARKS,
    AgendaButton,
    AppointmentAction,
    AppointmentActionButton,
    AppointmentButton,
    OtherDayButton,
    WalkInButton,
    agenda_of,
)
from handlers.appointments.staff.card import card_in_place, new_card
from handlers.appointments.staff.drafts import Looking
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command, HasText, NoCommand, Tap, Works
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.replies import QueuedReply, Replies, Reply, edit_or_send, send, toast
from handlers.times import read_day
from storage.appointments.agendas import AGENDA_TOPIC, close_view, day_of, open_view
from storage.appointments.queries import get_staff_appointment, get_visible_appointment
from storage.appointments.staff import mark
from storage.appointments.walk_ins import count_walk_in, count_walk_ins

router: Final = Router(name=__name__)
router.message.filter(StaffOnly())
router.callback_query.filter(StaffOnly())


# --- Agenda ------------------------------------------------------------------------------------


@router.message(Command("agenda"))
async def open_agenda(_message: Message, words: str, context: StaffContext) -> Replies:
    """Show the appointments of today, or of the day that stands after the command.

    Whoever has no hours is told where they would come from.
    """
    await leave_dialogue(context.state)
    day = read_day(words, context) if words else day_of(context.now, context.profile.zone)
    agenda = await _read(context, agenda_of(day))
    if agenda.is_for_nobody:
        text = _(
            "You offer no consultation hours, so there is nothing in your agenda. "
            "A manager can enter hours for you."
        )
        return send(context.chat_id, text)
    return await _new_agenda(context, agenda)


@router.callback_query(AgendaButton.filter())
async def look_at_days(
    query: CallbackQuery, callback_data: AgendaButton, context: StaffContext
) -> Replies:
    """Show another day, week or page."""
    await context.leave_dialogue()
    return await _agenda_in_place(context, query, callback_data)


@router.callback_query(OtherDayButton.filter())
async def ask_for_day(_query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask which day is wanted, below the agenda."""
    await context.open_dialogue(Looking.day)
    return send(context.chat_id, _question(), _back_to_today(context))


@router.message(Looking.day, HasText())
async def look_at_written_day(_message: Message, text: str, context: StaffContext) -> Replies:
    """Show the day that was written; what is no day is asked for again."""
    day = read_day(text, context)
    await context.leave_dialogue()
    return await _new_agenda(context, await _read(context, agenda_of(day)))


@router.message(StateFilter(Looking), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like."""
    return send(context.chat_id, _question(), _back_to_today(context))


@router.callback_query(Works(), WalkInButton.filter())
async def count_one_more(
    query: CallbackQuery, callback_data: WalkInButton, context: StaffContext
) -> Replies:
    """Count somebody who came without an appointment, and show the new number."""
    today = day_of(context.now, context.profile.zone)
    await count_walk_in(context.session, staff=context.staff, now=context.now)
    total = await count_walk_ins(context.session, profile=context.profile, day=today)
    shown = AgendaButton(day=callback_data.day, week=callback_data.week)
    if not shown.shows(today):  # the agenda of a day that is over
        shown = agenda_of(today)
    counted = _("🚶 {n} walk-in today", "🚶 {n} walk-ins today", total).format(n=total)
    return [toast(query, counted), await _agenda_in_place(context, query, shown)]


# --- Cards -------------------------------------------------------------------------------------


@router.callback_query(AppointmentButton.filter())
async def show_appointment(
    query: CallbackQuery, callback_data: AppointmentButton, context: StaffContext
) -> Replies:
    """Show an appointment as it is now."""
    appointment = await get_visible_appointment(
        context.session, staff=context.staff, appointment_id=callback_data.appointment_id
    )
    await context.leave_dialogue()
    if callback_data.here:
        return await card_in_place(context, query, appointment)
    return await new_card(context, appointment)


@router.callback_query(Tap(AppointmentActionButton, *MARKS))
async def mark_appointment(
    query: CallbackQuery, tapped: AppointmentActionButton, context: StaffContext
) -> Replies:
    """Note whether the person came; a slip is corrected with the other button."""
    appointment = await get_staff_appointment(
        context.session, staff=context.staff, appointment_id=tapped.appointment_id
    )
    came = tapped.act is AppointmentAction.CAME
    await mark(
        context.session, appointment=appointment, actor=context.staff, came=came, now=context.now
    )
    await context.leave_dialogue()
    return await card_in_place(context, query, appointment)


# --- Words and messages ------------------------------------------------------------------------


def _question() -> str:
    return _("Which day do you want to see? Please write it, such as {example}").format(
        example=isolate("24.11.")
    )


def _back_to_today(context: StaffContext) -> InlineKeyboardMarkup:
    today = agenda_of(day_of(context.now, context.profile.zone))
    return keyboard([button(_("↩️ Back"), today)])


async def _read(context: StaffContext, shown: AgendaButton) -> Agenda:
    return await view_agenda(
        context.session, shown, staff=context.staff, profile=context.profile, now=context.now
    )


async def _new_agenda(context: StaffContext, agenda: Agenda) -> Reply:
    await _keep_up_to_date(context, agenda.shown, message_id=None)
    return QueuedReply(send(context.chat_id, agenda.text(), agenda.keyboard()), topic=AGENDA_TOPIC)


async def _agenda_in_place(
    context: StaffContext, query: CallbackQuery, shown: AgendaButton
) -> Reply:
    agenda = await _read(context, shown)
    reply = edit_or_send(query, agenda.text(), agenda.keyboard())
    if not isinstance(reply, EditMessageText):
        return await _new_agenda(context, agenda)
    await _keep_up_to_date(context, shown, message_id=reply.message_id)
    return reply


async def _keep_up_to_date(
    context: StaffContext, shown: AgendaButton, *, message_id: int | None
) -> None:
    """Have the message redrawn on changes; further pages are not, which would turn them back."""
    person_id = context.staff.id
    if shown.page:
        await close_view(context.session, person_id=person_id)
        return
    await open_view(
        context.session,
        person_id=person_id,
        message_id=message_id,
        first_day=shown.first_day,
        days=shown.days,
    )
