"""Events of the quarter: looked through by residents, planned by the team."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers.events import browse, notices
from handlers.events.staff import menu
from handlers.notices import Renderer
from storage.events.notifications import (
    EVENT_CALENDAR_NOTICE,
    EVENT_CANCELLED_NOTICE,
    EVENT_CHANGE_NOTICE,
    EVENT_NOTICE,
    EVENT_OFFER_NOTICE,
    EVENT_REMINDER_NOTICE,
)

ROUTERS: Final[tuple[Router, ...]] = (
    menu.router,
    browse.router,
)

RENDERERS: Final[Mapping[str, Renderer]] = {
    EVENT_NOTICE: notices.tell_of_event,
    EVENT_CHANGE_NOTICE: notices.tell_of_change,
    EVENT_CANCELLED_NOTICE: notices.tell_of_cancelling,
    EVENT_REMINDER_NOTICE: notices.remind,
    EVENT_OFFER_NOTICE: notices.offer_seats,
    EVENT_CALENDAR_NOTICE: notices.send_calendar,
}
