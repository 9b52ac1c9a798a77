"""News of appointments for residents: what the team did, reminders, and offers of free times.

Rendered when they are sent; what is not true any more is not sent.
"""

from typing import Any, Final

from aiogram import html
from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import DaysButton
from handlers.appointments.card import (
    cancel_button,
    card,
    card_keyboard,
    card_lines,
    offer_keyboard,
    reminder_keyboard,
    reminder_text,
)
from handlers.appointments.free_times import free_times_button, next_times
from handlers.appointments.words import short_when
from handlers.contexts import ResidentContext, context_of
from handlers.formats import isolate, time_of_day
from handlers.keyboards import button, column, keyboard
from handlers.notices import NoticeContext
from handlers.replies import Screen, send
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.notices import (
    AppointmentHistoryNotice,
    AppointmentOfferNotice,
    AppointmentReminderNotice,
)
from storage.appointments.queries import find_appointment, find_appointment_entry

TIMES_OFFERED: Final = 3
"""How many free times somebody whose appointment cannot take place may take with one tap."""


async def tell_of_history(
    notice: AppointmentHistoryNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell what the team did with the appointment."""
    entry = await find_appointment_entry(context.session, notice.entry_id)
    if entry is None:
        return None
    appointment = await _find_own(context, entry.appointment_id)
    if appointment is None or not _still_true(entry, appointment):
        return None
    screen = await _news(context_of(context), appointment, entry)
    return None if screen is None else send(context.receiver.account_id, *screen)


async def remind(
    notice: AppointmentReminderNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Remind of an appointment that is still booked, for that time, and has not begun."""
    appointment = await _find_own(context, notice.appointment_id)
    if (
        appointment is None
        or appointment.state is not AppointmentState.BOOKED
        or appointment.sequence != notice.sequence
        or appointment.starts_at <= context.now
    ):
        return None
    text = await reminder_text(context_of(context), appointment)
    return send(context.receiver.account_id, text, reminder_keyboard(appointment))


async def offer_time(
    notice: AppointmentOfferNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Offer a time that has become free, while it is kept for the receiver."""
    appointment = await _find_own(context, notice.appointment_id)
    if (
        appointment is None
        or appointment.state is not AppointmentState.OFFERED
        or appointment.expires_at is None
        or appointment.expires_at <= context.now
    ):
        return None
    resident = context_of(context)
    until = isolate(time_of_day(appointment.expires_at, resident.profile.zone))
    lines = [
        _("🔔 <b>A time has become free.</b>"),
        "",
        *await card_lines(resident, appointment),
        "",
        _("⏳ I keep it for you until {time}.").format(time=until),
    ]
    return send(context.receiver.account_id, "\n".join(lines), offer_keyboard(appointment))


# --- Inside ------------------------------------------------------------------------------------


async def _news(
    context: ResidentContext, appointment: Appointment, entry: AppointmentHistoryEntry
) -> Screen | None:
    match entry.kind:
        case AppointmentHistoryKind.BOOKED | AppointmentHistoryKind.ENTERED:
            heading = _("📅 <b>The team has booked an appointment for you.</b>")
            return await card(context, appointment, heading)
        case AppointmentHistoryKind.MOVED:
            return await card(context, appointment, _moved(context, entry))
        case AppointmentHistoryKind.CANCELLED:
            return _cancelled(context, appointment, entry)
        case AppointmentHistoryKind.DISPLACED:
            return await _displaced(context, appointment)
        case AppointmentHistoryKind.LAPSED | AppointmentHistoryKind.DECLINED:
            return _not_agreed(context, appointment)
        case (
            AppointmentHistoryKind.HELD
            | AppointmentHistoryKind.OFFERED
            | AppointmentHistoryKind.CHANGED
            | AppointmentHistoryKind.CONFIRMED
            | AppointmentHistoryKind.CAME
            | AppointmentHistoryKind.MISSED
            | AppointmentHistoryKind.NOTE
            | AppointmentHistoryKind.ERASED
        ):
            return None


def _moved(context: ResidentContext, entry: AppointmentHistoryEntry) -> str:
    heading = _("🔁 <b>The team has moved your appointment.</b>")
    if entry.was_at is None:
        return heading
    before = _("Before, it was: {when}").format(
        when=isolate(short_when(entry.was_at, context.profile.zone))
    )
    return "\n".join([heading, before, *_quoted(entry)])


def _cancelled(
    context: ResidentContext, appointment: Appointment, entry: AppointmentHistoryEntry
) -> Screen:
    when = isolate(short_when(appointment.starts_at, context.profile.zone))
    sorry = _("✖️ <b>The team had to cancel your appointment</b> on {when}. We are sorry.")
    lines = [sorry.format(when=when), *_quoted(entry)]
    return "\n".join(lines), card_keyboard(context, appointment)


def _not_agreed(context: ResidentContext, appointment: Appointment) -> Screen:
    when = isolate(short_when(appointment.starts_at, context.profile.zone))
    text = _(
        "✖️ <b>The time you asked for, {when}, could not be booked.</b> We are sorry. Please "
        "choose another one, or call us: {phone}."
    ).format(when=when, phone=isolate(context.profile.contact.phone))
    return text, keyboard([free_times_button()])


async def _displaced(context: ResidentContext, appointment: Appointment) -> Screen:
    when = isolate(short_when(appointment.starts_at, context.profile.zone))
    text = _(
        "⚠️ <b>Your appointment on {when} cannot take place.</b> We are sorry. "
        "Please choose another time."
    ).format(when=when)
    times = await next_times(context, appointment, limit=TIMES_OFFERED)
    others = button(_("🕐 Other times"), DaysButton(moving=appointment.id))
    return text, keyboard(*column(times), [others], [cancel_button(appointment)])


def _quoted(entry: AppointmentHistoryEntry) -> list[str]:
    """Return the team's words, if there are any."""
    if not entry.text:
        return []
    words = isolate(html.quote(entry.text))
    return [_("💬 The team writes: {words}").format(words=words)]


def _still_true(entry: AppointmentHistoryEntry, appointment: Appointment) -> bool:
    """Whether the appointment is still what the entry says."""
    if entry.kind is AppointmentHistoryKind.CANCELLED:
        return appointment.state is AppointmentState.CANCELLED
    if entry.kind in {AppointmentHistoryKind.LAPSED, AppointmentHistoryKind.DECLINED}:
        return appointment.state is AppointmentState.LAPSED
    if entry.kind is AppointmentHistoryKind.DISPLACED:
        return appointment.state is AppointmentState.DISPLACED
    booked = appointment.state is AppointmentState.BOOKED
    return booked and entry.became_at == appointment.starts_at


async def _find_own(context: NoticeContext, appointment_id: int) -> Appointment | None:
    """Return the appointment if it is the receiver's."""
    appointment = await find_appointment(context.session, appointment_id)
    if appointment is None or appointment.person_id != context.receiver.id:
        return None
    return appointment
