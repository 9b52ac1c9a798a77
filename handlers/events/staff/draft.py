"""An event that is being planned, as its buttons and the planner's texts find it."""

from datetime import date, time
from typing import Final, NamedTuple

from aiogram.fsm.state import State
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.contexts import StaffContext
from handlers.dialogues import StaffDialogue
from handlers.events.staff.buttons import DateAction, EventPart, PlanEventButton, PlanEventsButton
from handlers.keyboards import button
from handlers.times import EventWritten, read_event_time
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


USUAL_MINUTES: Final = 120
"""How long an event lasts whose end is not named."""


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
        yearly: whether it is every year.
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
    yearly: bool = False
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


class EventTime(NamedTuple):
    """When an event is; the names are those of ``Planned``."""

    day: date
    starts: time
    minutes: int
    yearly: bool


def written_time(
    text: str, context: StaffContext, minutes: int, *, once: bool = False
) -> EventTime:
    """Return when an event shall be.

    Args:
        text: what the planner wrote.
        context: who plans.
        minutes: how long it lasts where no end is written.
        once: whether it cannot be every year.

    Raises:
        TimeUnreadError: it cannot be taken.
    """
    return event_time(read_event_time(text, context, yearly=not once), minutes)


def event_time(written: EventWritten, minutes: int) -> EventTime:
    """Return when an event shall be; ``minutes`` is how long, where no end is written."""
    lasts = minutes if written.minutes is None else written.minutes
    return EventTime(written.day, written.starts, lasts, written.yearly)


def today(context: StaffContext) -> date:
    """Return the day it is in the quarter."""
    return context.local_now.date()


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
