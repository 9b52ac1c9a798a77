"""Words about an appointment: cancel it with a word to the resident, or note something.

::

    card ─► prompt ─► words, or "without words" ─► the new card
                └───► back ─► card
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.buttons import (
    DIALOGUES,
    AppointmentAction,
    AppointmentActionButton,
    AppointmentButton,
    SilentCancelButton,
)
from handlers.appointments.staff.card import can_be_changed, card_in_place, new_card
from handlers.appointments.staff.drafts import AppointmentDraft, Noting
from handlers.cases.staff.writing.arriving import reader
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasMarkedText, NoCommand, Tap, Works
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, send
from storage.appointments.models import Appointment
from storage.appointments.move_or_cancel import cancel
from storage.appointments.queries import get_staff_appointment
from storage.appointments.staff import note
from storage.errors import AppointmentOverError
from storage.people import Person

router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly())
router.callback_query.filter(Works(), StaffOnly())


@router.callback_query(Tap(AppointmentActionButton, *DIALOGUES))
async def start_writing(
    _query: CallbackQuery, tapped: AppointmentActionButton, context: StaffContext
) -> Replies:
    """Ask for the words, below the card, which stays readable."""
    appointment = await _get(context, tapped.appointment_id)
    if tapped.act is AppointmentAction.CANCEL and not can_be_changed(appointment, context.now):
        raise AppointmentOverError
    draft = AppointmentDraft(appointment_id=appointment.id, act=tapped.act)
    await context.open_dialogue(Noting.words, draft)
    return send(context.chat_id, await _prompt(context, appointment, tapped.act), _keyboard(draft))


@router.message(Noting.words, HasMarkedText())
async def take_words(_message: Message, text: str, context: StaffContext) -> Replies:
    """Do with the words what was announced."""
    draft = await context.load_draft(AppointmentDraft)
    appointment = await _get(context, draft.appointment_id)
    if draft.act is AppointmentAction.CANCEL:
        heading = await _cancel(context, appointment, text)
    else:
        await note(
            context.session,
            appointment=appointment,
            actor=context.staff,
            text=text,
            now=context.now,
        )
        heading = _("🔒 The note is kept. Residents never see it.")
    await context.leave_dialogue()
    return await new_card(context, appointment, heading)


@router.callback_query(SilentCancelButton.filter())
async def cancel_without_words(
    query: CallbackQuery, callback_data: SilentCancelButton, context: StaffContext
) -> Replies:
    """Cancel; the resident reads only that it is cancelled."""
    appointment = await _get(context, callback_data.appointment_id)
    await _cancel(context, appointment, None)
    await context.leave_dialogue()
    return await card_in_place(context, query, appointment)


@router.message(StateFilter(Noting), NoCommand())
async def ask_for_text(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like, which cannot be sent on."""
    text = _("Please write it as a text. I cannot pass on anything else here.")
    return send(context.chat_id, text, _keyboard(await context.load_draft(AppointmentDraft)))


# --- Words and keyboards -----------------------------------------------------------------------


async def _prompt(context: StaffContext, appointment: Appointment, act: AppointmentAction) -> str:
    reference = isolate(appointment.reference)
    if act is AppointmentAction.NOTE:
        return _(
            "🔒 <b>Internal note on {reference}</b>\n"
            "Only the team reads it. <b>Residents never see this.</b>"
        ).format(reference=reference)
    if appointment.person_id is None:
        return _(
            "✖️ <b>Cancel {reference}</b>\n"
            "I cannot tell anybody: this appointment has no messenger. Please call. "
            "What you write here stays in the history."
        ).format(reference=reference)
    resident = await context.session.get(Person, appointment.person_id)
    return _("✖️ <b>Cancel {reference}</b>\nWhat shall I tell the resident?\n{language}").format(
        reference=reference, language=reader(*([resident.locale] if resident else []))
    )


def _keyboard(draft: AppointmentDraft) -> InlineKeyboardMarkup:
    back = AppointmentButton(appointment_id=draft.appointment_id, here=True)
    silent = []
    if draft.act is AppointmentAction.CANCEL:
        silent_cancel = SilentCancelButton(appointment_id=draft.appointment_id)
        silent.append(button(_("✖️ Cancel without words"), silent_cancel))
    return keyboard(silent, [button(_("↩️ Back"), back)])


# --- Appointment -------------------------------------------------------------------------------


async def _cancel(context: StaffContext, appointment: Appointment, text: str | None) -> str:
    await cancel(
        context.session,
        appointment=appointment,
        actor=context.staff,
        profile=context.profile,
        text=text,
        now=context.now,
    )
    if appointment.person_id is None:
        return _("✅ Cancelled. Please call: I cannot tell anybody.")
    return _("✅ Cancelled, and the resident is told.")


async def _get(context: StaffContext, appointment_id: int) -> Appointment:
    return await get_staff_appointment(
        context.session, staff=context.staff, appointment_id=appointment_id
    )
