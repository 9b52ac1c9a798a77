"""The buttons of planning events."""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from storage.events.models import EventState

Code = Annotated[int, Field(ge=0, le=2**32 - 1)]
"""A small number, or what stands for a name (``handlers.topics.words.code_of``)."""


class PlanEventsButton(CallbackData, prefix="plan-events"):
    """List the events in one state."""

    state: EventState = EventState.PUBLISHED


class NewEventButton(CallbackData, prefix="plan-new"):
    """Begin a new event."""


class PlanEventButton(CallbackData, prefix="plan-event"):
    """Show an event as the team plans it."""

    event_id: Id


class NewTopicButton(CallbackData, prefix="plan-topic"):
    """Choose the topic of a new event."""

    topic: Code


class EventPart(enum.StrEnum):
    """What of an event is changed, or done with it."""

    WHEN = "when"
    PLACE = "place"
    TOPIC = "topic"
    PHOTO = "photo"
    SEATS = "seats"
    LANGUAGES = "languages"
    STEPS = "steps"
    CHILDREN = "children"
    COST = "cost"
    REPEAT = "repeat"
    UNTIL = "until"
    TEXTS = "texts"
    PREVIEW = "preview"
    PUBLISH = "publish"
    LATER = "later"
    NOT_LATER = "not-later"
    DELETE = "delete"
    CANCEL = "cancel"
    DATES = "dates"


class PartButton(CallbackData, prefix="plan-part"):
    """Change a part, or do something; without a value, ask for it."""

    event_id: Id
    part: EventPart
    value: Code | None = None


class DateAction(enum.StrEnum):
    """What is done with one date of an event."""

    SHOW = "show"
    WHEN = "when"
    PLACE = "place"
    SEATS = "seats"
    NOTE = "note"
    CANCEL = "cancel"


class PlanDateButton(CallbackData, prefix="plan-date"):
    """Do something with one date."""

    occurrence_id: Id
    act: DateAction
    value: Code | None = None
