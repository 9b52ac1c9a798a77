"""The buttons of events; each carries all it needs, so that old ones still make sense."""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field, StringConstraints

from handlers.keyboards import Id
from storage.events.coming import PEOPLE_MOST
from storage.quarter.profile import KEY_LENGTH

People = Annotated[int, Field(ge=1, le=PEOPLE_MOST)]
TopicKey = Annotated[str, StringConstraints(max_length=KEY_LENGTH)]


class Span(enum.StrEnum):
    """How far ahead events are listed."""

    ALL = "a"
    TODAY = "t"
    WEEK = "w"
    """Until Sunday."""


class EventsButton(CallbackData, prefix="events"):
    """List what is to come, in a message of its own if ``fresh``."""

    span: Span = Span.ALL
    topic: TopicKey | None = None
    page: Annotated[int, Field(ge=0, le=99)] = 0
    fresh: bool = False


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
