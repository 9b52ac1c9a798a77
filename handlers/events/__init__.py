"""Events of the quarter: looked through by residents, planned by the team."""

from typing import Final

from aiogram import Router

from handlers.events import browse, notices
from handlers.events.staff import menu
from handlers.notices import Renderer, renders
from storage.events.notices import (
    EventCalendarNotice,
    EventCancelledNotice,
    EventChangeNotice,
    EventOfferNotice,
    EventReminderNotice,
    PublishedEventNotice,
)

ROUTERS: Final[tuple[Router, ...]] = (
    menu.router,
    browse.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(PublishedEventNotice, notices.tell_of_event),
    renders(EventChangeNotice, notices.tell_of_change),
    renders(EventCancelledNotice, notices.tell_of_cancelling),
    renders(EventReminderNotice, notices.remind),
    renders(EventOfferNotice, notices.offer_seats),
    renders(EventCalendarNotice, notices.send_calendar),
)
