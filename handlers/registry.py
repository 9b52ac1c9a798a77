"""All conversations, and all notices."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers import calendar_news, fallback
from handlers.notices import Renderer
from handlers.residents import (
    appointment_news,
    booking,
    holding,
    language,
    my_appointments,
    my_cases,
    news,
    privacy,
    reports,
    start,
    waiting,
)
from handlers.staff import (
    agenda,
    agenda_news,
    appointment_writing,
    calendar,
    cases,
    closing,
    entering,
    export,
    hours,
    inbox,
    team,
    writing,
)
from handlers.staff import news as team_news
from storage.appointments.agendas import AGENDA_VIEW_NOTICE
from storage.appointments.history import (
    AGENDA_NOTICE,
    APPOINTMENT_NOTICE,
    CALENDAR_NOTICE,
    HOST_NOTICE,
    OFFER_NOTICE,
    REMINDER_NOTICE,
)
from storage.cases.clock import OVERDUE_NOTICE, SOLVED_REMINDER
from storage.cases.history import EVENT_NOTICE, PHOTOS_NOTICE, PLACE_NOTICE, TEAM_NOTICE
from storage.privacy import EXPORT_NOTICE
from storage.team import LEFT_NOTICE, MENU_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    language.router,
    privacy.router,
    my_cases.router,
    booking.router,
    holding.router,  # takes what is said about a time that is held
    my_appointments.router,
    waiting.router,
    inbox.router,
    cases.router,
    closing.router,
    team.router,
    calendar.router,
    export.router,
    agenda.router,
    appointment_writing.router,
    entering.router,
    hours.router,
    writing.router,  # takes what is sent in the middle of a dialogue of the team
    reports.router,  # takes any text, photo and place outside a conversation
    fallback.router,  # takes the rest
)
"""All conversations, in the order updates are offered to them."""

RENDERERS: Final[Mapping[str, Renderer]] = {
    EVENT_NOTICE: news.tell_of_event,
    SOLVED_REMINDER: news.ask_again_whether_solved,
    APPOINTMENT_NOTICE: appointment_news.tell_of_event,
    REMINDER_NOTICE: appointment_news.remind,
    OFFER_NOTICE: appointment_news.offer_time,
    PHOTOS_NOTICE: team_news.show_photos,
    PLACE_NOTICE: team_news.show_place,
    TEAM_NOTICE: team_news.show_event,
    OVERDUE_NOTICE: team_news.show_overdue,
    MENU_NOTICE: team_news.change_menu,
    LEFT_NOTICE: team_news.say_goodbye,
    EXPORT_NOTICE: privacy.send_export,
    HOST_NOTICE: agenda_news.tell_host,
    AGENDA_NOTICE: agenda_news.show_morning,
    AGENDA_VIEW_NOTICE: agenda_news.redraw,
    CALENDAR_NOTICE: calendar_news.send_calendar,
}
"""What each notice of the outbox says."""
