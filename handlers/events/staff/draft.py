"""An event that is being planned, as its buttons and the planner's texts find it."""

from datetime import date, datetime, time
from typing import Final

from aiogram.fsm.state import State
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.contexts import StaffContext
from handlers.dialogues import StaffDialogue
from handlers.events.staff.buttons import DateAction, EventPart, PlanEventButton, PlanEventsButton
from handlers.input_parsing import parse_day, parse_span, parse_time
from handlers.keyboards import button
from storage.errors import HoursError, HoursFault
from storage.quarter.profile import ORIGINAL_LOCALE


class PlanningEvent(StaffDialogue):
    """An event is being planned: what is awaited for a new one, or for a part of one."""

    title = State()
    text = State()
    when = State()
    place = State()
    topic = State()
    part = State()
    words = State()
    date = State()


MINUTES_A_DAY: Final = 24 * 60


class Planned(BaseModel, frozen=True):
    """What is awaited of the planner, and what a new event has so far.

    Attributes:
        event_id: which event; 0 for one that is not stored yet.
        occurrence_id: which of its dates, where one date is changed.
        part: which part of the event is awaited.
        act: which part of the date is awaited.
        locale: in which language the words are awaited.
        title: what a new event is called.
        text: what is said of it.
        day: its first day.
        starts: when it begins.
        minutes: how long it lasts.
        place: where it is.
        latitude: where it is, in degrees.
        longitude: where it is, in degrees.
    """

    event_id: int = 0
    occurrence_id: int = 0
    part: EventPart | None = None
    act: DateAction | None = None
    locale: str = ORIGINAL_LOCALE
    title: str = ""
    text: str = ""
    day: date | None = None
    starts: time | None = None
    minutes: int = 0
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


def parse_when(text: str, today: date) -> tuple[date, time, int]:
    """Return day, beginning and minutes of ``24.12. 18-20`` or ``24.12.2026 18:00–20:30``.

    Raises:
        HoursError: no such day, no such times, or the end is not after the beginning.
    """
    day, _space, span = " ".join(text.split()).partition(" ")
    if not span:
        raise HoursError(HoursFault.TIME)
    starts, ends = parse_span(span)
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return parse_day(day, today), starts, minutes


def parse_moment(text: str, context: StaffContext) -> datetime:
    """Return the moment of ``24.12. 9:00`` in the quarter.

    Raises:
        HoursError: no such day, or no such time.
    """
    day, _space, at = " ".join(text.split()).partition(" ")
    if not at:
        raise HoursError(HoursFault.TIME)
    return datetime.combine(
        parse_day(day, today(context)), parse_time(at), tzinfo=context.profile.zone
    )


def today(context: StaffContext) -> date:
    """Return the day it is in the quarter."""
    return context.now.astimezone(context.profile.zone).date()


def ask_when() -> str:
    """Return the question when it takes place."""
    return _("When is it? Please write day, beginning and end, such as 24.12. 18:00-20:00")


def ask_place() -> str:
    """Return the question where it takes place."""
    return _("Where is it? Please write the place, or share a pin.")


def all_events() -> InlineKeyboardButton:
    """Return the button to the list."""
    return button(_("🛠 All events"), PlanEventsButton())


def back_to(event_id: int) -> InlineKeyboardButton:
    """Return the button to the event's card."""
    return button(_("↩️ Back"), PlanEventButton(event_id=event_id))
