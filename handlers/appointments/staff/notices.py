"""What the team hears of appointments: what others did, the day's agenda, and changes in it.

Whoever may no longer see an appointment is told nothing more of it.
"""

from collections.abc import Iterator
from typing import Any

from aiogram import html
from aiogram.methods import EditMessageText, TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.agenda_page import Agenda, about, view_agenda
from handlers.appointments.staff.buttons import AgendaButton, AppointmentButton, agenda_of
from handlers.appointments.words import language_words, short_when, way_label, when_words
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.replies import NO_PREVIEW, send
from handlers.text import quoted
from storage.appointments.agendas import day_of, find_view, find_view_message
from storage.appointments.models import (
    TOPIC_LONGEST,
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
)
from storage.appointments.notices import AgendaViewNotice, HostNotice, MorningAgendaNotice
from storage.appointments.queries import (
    find_appointment,
    find_appointment_entry,
    list_appointment_history,
)
from storage.quarter import QuarterProfile
from storage.team import list_names

NEWS = frozenset(
    {
        AppointmentHistoryKind.BOOKED,
        AppointmentHistoryKind.ENTERED,
        AppointmentHistoryKind.MOVED,
        AppointmentHistoryKind.DISPLACED,
        AppointmentHistoryKind.CANCELLED,
    }
)
"""What changes when an appointment is; only the last of them is still true."""


async def tell_host(notice: HostNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return what somebody else did with the host's appointment."""
    entry = await find_appointment_entry(context.session, notice.entry_id)
    if entry is None or not context.receiver.works:
        return None
    appointment = await find_appointment(context.session, entry.appointment_id)
    if appointment is None or await _is_outdated(context, entry, appointment):
        return None
    receiver, profile = context.receiver, context.quarter.profile
    if appointment.host_id != receiver.id:
        return send(receiver.account_id, _gone(entry, appointment, profile))
    names = await list_names(context.session)
    heading = _heading(entry, names.get(entry.actor_id or 0), profile)
    lines = [f"<b>{heading}</b>", *fact_lines(appointment, profile, receiver.locale)]
    show = button(_("📂 Show the appointment"), AppointmentButton(appointment_id=appointment.id))
    return send(receiver.account_id, "\n".join(lines), keyboard([show]))


async def show_morning(
    notice: MorningAgendaNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the day's agenda; none once the day is over."""
    day = notice.day
    if day != day_of(context.now, context.quarter.profile.zone) or not context.receiver.works:
        return None
    agenda = await _read(context, agenda_of(day))
    greeting = _("☀️ <b>Good morning! Your day:</b>")
    return send(context.receiver.account_id, agenda.text(greeting), agenda.keyboard())


async def redraw(_notice: AgendaViewNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return the agenda the receiver looks at, as it is now."""
    view = await find_view(context.session, person_id=context.receiver.id)
    if view is None or not context.receiver.is_at_desk:
        return None
    message_id = await find_view_message(context.session, view=view)
    if message_id is None:
        return None
    shown = AgendaButton(day=view.first_day.toordinal(), week=view.days > 1)
    agenda = await _read(context, shown)
    return EditMessageText(
        chat_id=context.receiver.account_id,
        message_id=message_id,
        text=agenda.text(),
        reply_markup=agenda.keyboard(),
        link_preview_options=NO_PREVIEW,
    )


async def _read(context: NoticeContext, shown: AgendaButton) -> Agenda:
    return await view_agenda(
        context.session,
        shown,
        staff=context.receiver,
        profile=context.quarter.profile,
        now=context.now,
    )


async def _is_outdated(
    context: NoticeContext, entry: AppointmentHistoryEntry, appointment: Appointment
) -> bool:
    if appointment.ends_at <= context.now:
        return True
    history = await list_appointment_history(context.session, appointment_id=appointment.id)
    return any(other.id > entry.id and other.kind in NEWS for other in history)


def _heading(
    entry: AppointmentHistoryEntry, colleague: str | None, profile: QuarterProfile
) -> str:
    if entry.kind is AppointmentHistoryKind.BOOKED:
        return _("📅 New appointment")
    if entry.kind is AppointmentHistoryKind.MOVED and entry.was_at is not None:
        return _moved(isolate(short_when(entry.was_at, profile.zone)), colleague)
    if entry.kind is AppointmentHistoryKind.CANCELLED:
        return _cancelled(colleague)
    return _("🔔 This appointment has changed.")


def _moved(before: str, colleague: str | None) -> str:
    if colleague is None:
        return _("🔁 Moved by the resident, from {when}").format(when=before)
    return _("🔁 Moved by {name}, from {when}").format(name=quoted(colleague), when=before)


def _cancelled(colleague: str | None) -> str:
    if colleague is None:
        return _("✖️ Cancelled by the resident")
    return _("✖️ Cancelled by {name}").format(name=quoted(colleague))


def fact_lines(appointment: Appointment, profile: QuarterProfile, locale: str) -> Iterator[str]:
    """Yield when it is, how, in which language and about what."""
    yield f"🗓 {when_words(appointment, profile)}"
    language = html.quote(language_words(appointment))
    yield f"{isolate(appointment.reference)} · {way_label(appointment.way)} · {language}"
    if topic := about(appointment, profile, locale, TOPIC_LONGEST):
        yield f"💬 {topic}"


def _gone(
    entry: AppointmentHistoryEntry, appointment: Appointment, profile: QuarterProfile
) -> str:
    when = entry.was_at or appointment.starts_at
    return _("🔁 {reference} is no longer with you. Your time is free again: {when}").format(
        reference=isolate(appointment.reference), when=isolate(short_when(when, profile.zone))
    )
