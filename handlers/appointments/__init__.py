"""Appointments: booked by residents in consultation hours, and looked after by the team."""

from typing import Final

from aiogram import Router

from handlers.appointments import booking, hold_review, ical_notices, notices, own, waiting_list
from handlers.appointments.staff import (
    agenda,
    book_for_resident,
    calendar_feed,
    cancel_or_note,
    requests,
)
from handlers.appointments.staff import notices as staff_notices
from handlers.notices import Renderer, renders
from storage.appointments.notices import (
    AgendaViewNotice,
    AppointmentCalendarNotice,
    AppointmentHistoryNotice,
    AppointmentOfferNotice,
    AppointmentReminderNotice,
    BookingRequestNotice,
    HostNotice,
    MorningAgendaNotice,
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
    requests.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(AppointmentHistoryNotice, notices.tell_of_history),
    renders(AppointmentReminderNotice, notices.remind),
    renders(AppointmentOfferNotice, notices.offer_time),
    renders(AppointmentCalendarNotice, ical_notices.send_calendar),
    renders(BookingRequestNotice, requests.ask),
    renders(HostNotice, staff_notices.tell_host),
    renders(MorningAgendaNotice, staff_notices.show_morning),
    renders(AgendaViewNotice, staff_notices.redraw),
)
