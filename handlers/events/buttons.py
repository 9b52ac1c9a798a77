"""The buttons of events; each carries all it needs, so that old ones still make sense."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.events.registration import PEOPLE_MOST

People = Annotated[int, Field(ge=1, le=PEOPLE_MOST)]


class DateButton(CallbackData, prefix="event"):
    """Show one date of an event, in a message of its own if ``fresh`` or with its ``photo``."""

    occurrence_id: Id
    fresh: bool = False
    photo: bool = False


class ComeButton(CallbackData, prefix="event-come"):
    """Say that so many people come."""

    occurrence_id: Id
    people: People


class WaitButton(CallbackData, prefix="event-wait"):
    """Wait for seats for so many people."""

    occurrence_id: Id
    people: People


class NumbersButton(CallbackData, prefix="event-more"):
    """Choose from more numbers of people."""

    occurrence_id: Id
    waiting: bool


class LeaveButton(CallbackData, prefix="event-leave"):
    """Say that one does not come, or waits no more."""

    occurrence_id: Id


class FileButton(CallbackData, prefix="event-file"):
    """Get the date for one's calendar."""

    occurrence_id: Id


class OtherDatesButton(CallbackData, prefix="event-dates"):
    """Show when else it takes place."""

    occurrence_id: Id


class HearButton(CallbackData, prefix="event-hear"):
    """Hear of such events from now on, or no more."""

    occurrence_id: Id
    follows: bool
