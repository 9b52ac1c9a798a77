"""What all that is said about one appointment shares: which one it is, and what is shown of it."""

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.appointments.buttons import BookingPart, TimesButton, day_number
from handlers.appointments.card import card
from handlers.appointments.free_times import times_screen
from handlers.appointments.hold_screens import requested, summarise
from handlers.contexts import ResidentContext
from handlers.dialogues import leave_dialogue, open_dialogue
from handlers.replies import Screen
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.requests import is_requested


class BookingForm(StatesGroup):
    """A time is held, and words belong to it."""

    open = State()


class BookingDraft(BaseModel, frozen=True):
    """Which appointment words belong to, and what was asked for last."""

    appointment_id: int
    asked: BookingPart | None = None


async def begin_deciding(
    state: FSMContext, appointment: Appointment, asked: BookingPart | None = None
) -> None:
    """Take the next words for this appointment."""
    draft = BookingDraft(appointment_id=appointment.id, asked=asked)
    await open_dialogue(state, BookingForm.open, draft)


async def summary(context: ResidentContext, appointment: Appointment) -> Screen:
    """Return a held time with all that can be said about it; else what became of it."""
    if await is_requested(context.session, appointment.id):
        return await requested(context, appointment)
    if is_kept(context, appointment):
        return await summarise(context, appointment)
    if appointment.state in {AppointmentState.HELD, AppointmentState.LAPSED}:
        return await _too_late(context, appointment)
    return await card(context, appointment)


def is_changeable(context: ResidentContext, appointment: Appointment) -> bool:
    """Return whether something can be said about it: held, or booked and to come."""
    booked = appointment.state is AppointmentState.BOOKED
    return is_kept(context, appointment) or (booked and appointment.starts_at > context.now)


def is_kept(context: ResidentContext, appointment: Appointment) -> bool:
    """Return whether the time is still held."""
    return (
        appointment.state is AppointmentState.HELD
        and appointment.expires_at is not None
        and appointment.expires_at > context.now
    )


async def stop_deciding(state: FSMContext) -> None:
    """Take words for it no more; what else is open stays, and so does an unsent report."""
    await leave_dialogue(state, BookingForm)


async def _too_late(context: ResidentContext, appointment: Appointment) -> Screen:
    """Say that the time is gone, and show what is free on that day."""
    day = day_number(appointment.starts_at.astimezone(context.profile.zone).date())
    words, buttons = await times_screen(context, TimesButton(way=appointment.way, day=day))
    gone = _("⌛ I could not keep this time any longer.")
    return f"{gone}\n\n{words}", buttons
