"""Appointments: booked by residents in consultation hours, and looked after by the team."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.appointments import booking, hold_review, ical_notices, notices, own, waiting_list
from handlers.appointments.staff import agenda, book_for_resident, calendar_feed, cancel_or_note
from handlers.appointments.staff import notices as staff_notices
from handlers.notices import Renderer
from storage.appointments.agendas import AGENDA_VIEW_NOTICE
from storage.appointments.history import (
    AGENDA_NOTICE,
    APPOINTMENT_NOTICE,
    CALENDAR_NOTICE,
    HOST_NOTICE,
    OFFER_NOTICE,
    REMINDER_NOTICE,
)

ROUTERS: Final[tuple[Router, ...]] = (
    booking.router,
    hold_review.router,
    own.router,
    waiting_list.router,
    calendar_feed.router,
    agenda.router,
    cancel_or_note.router,
    book_for_resident.router,
)

RENDERERS: Final[Mapping[str, Renderer]] = {
    APPOINTMENT_NOTICE: notices.tell_of_history,
    REMINDER_NOTICE: notices.remind,
    OFFER_NOTICE: notices.offer_time,
    CALENDAR_NOTICE: ical_notices.send_calendar,
    HOST_NOTICE: staff_notices.tell_host,
    AGENDA_NOTICE: staff_notices.show_morning,
    AGENDA_VIEW_NOTICE: staff_notices.redraw,
}
