"""The questions for the parts of an event, and what can be chosen for them."""

from typing import Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext
from handlers.events.staff.buttons import EventPart, PartButton
from handlers.events.staff.card import count_told
from handlers.events.staff.draft import ask_place, ask_when
from handlers.formats import language_name
from handlers.keyboards import button, column, pairs
from handlers.topics.words import code_of, topic_labels
from storage.events.models import Event, EventState
from storage.events.recurrence import Repeat, read_repeat

YES, NO, UNKNOWN = 1, 0, 2
"""What a tap says of steps and children."""
REPEATS: Final = tuple(Repeat)
ONCE: Final = len(REPEATS)
"""What a tap says of repeating: a place in ``REPEATS``, or never."""


async def question(part: EventPart, event: Event, context: StaffContext) -> str:
    """Return the question for a part, and who hears of an answer."""
    questions = {
        EventPart.WHEN: ask_when(),
        EventPart.PLACE: ask_place(),
        EventPart.TOPIC: _("Which topic is it? Those who follow it hear of the event."),
        EventPart.PHOTO: _("Please send the photo."),
        EventPart.SEATS: _("For how many people is it? Please write a number."),
        EventPart.LANGUAGES: _("Which languages are spoken there? A tap adds or removes."),
        EventPart.STEPS: _("Is there a way in without steps?"),
        EventPart.CHILDREN: _("Are children looked after?"),
        EventPart.COST: _("What does it cost? Please write it, such as 5 euros."),
        EventPart.REPEAT: _("How often does it take place?"),
        EventPart.UNTIL: _("Until which day does it come back? For instance 31.3.2027"),
    }
    told = 0 if event.state is not EventState.PUBLISHED else await count_told(context, event)
    if not told:
        return questions[part]
    warning = _(
        "{n} person has registered and is told of a change.",
        "{n} people have registered and are told of a change.",
        told,
    ).format(n=told)
    return f"{questions[part]}\n\n{warning}"


def choices(  # noqa: C901  one case for each member
    part: EventPart, event: Event, context: StaffContext
) -> list[list[InlineKeyboardButton]]:
    """Return what can be tapped below the question; nothing for what has to be written."""
    match part:
        case EventPart.TOPIC:
            labels = topic_labels(context.profile, context.staff.locale)
            return pairs(_tap(event, part, label, code_of(key)) for key, label in labels.items())
        case EventPart.LANGUAGES:
            return pairs(
                _tap(event, part, _marked(language_name(code), code in event.languages), index)
                for index, code in enumerate(context.profile.locales)
            )
        case EventPart.STEPS | EventPart.CHILDREN:
            answers = {YES: _("Yes"), NO: _("No"), UNKNOWN: _("Say nothing about it")}
            return pairs(_tap(event, part, label, value) for value, label in answers.items())
        case EventPart.REPEAT:
            return column(_repeats(event))
        case EventPart.SEATS:
            return [[_tap(event, part, _("No limit"), NO)]]
        case EventPart.COST:
            return [[_tap(event, part, _("Costs nothing"), NO)]]
        case EventPart.PHOTO:
            return [[_tap(event, part, _("Without a photo"), NO)]]
        case EventPart.UNTIL:
            return [[_tap(event, part, _("♾ No end"), NO)]]
        case (
            EventPart.WHEN
            | EventPart.PLACE
            | EventPart.TEXTS
            | EventPart.PREVIEW
            | EventPart.PUBLISH
            | EventPart.LATER
            | EventPart.NOT_LATER
            | EventPart.DELETE
            | EventPart.CANCEL
            | EventPart.DATES
        ):
            return []


# --- Inside ------------------------------------------------------------------------------------


def _repeats(event: Event) -> list[InlineKeyboardButton]:
    chosen, until, _count = read_repeat(event.rrule, event.first_day)
    found = [
        _tap(event, EventPart.REPEAT, _marked(_repeat_label(repeat), repeat is chosen), index)
        for index, repeat in enumerate(REPEATS)
    ]
    once = _tap(event, EventPart.REPEAT, _marked(_("Only once"), event.rrule is None), ONCE)
    if event.rrule is None:
        return [once, *found]
    label = _("📅 Until a day") if until is None else _("📅 Until another day")
    last = button(label, PartButton(event_id=event.id, part=EventPart.UNTIL))
    return [once, *found, last]


def _repeat_label(repeat: Repeat) -> str:
    match repeat:
        case Repeat.DAILY:
            return _("Every day")
        case Repeat.WEEKLY:
            return _("Every week")
        case Repeat.FORTNIGHTLY:
            return _("Every two weeks")
        case Repeat.MONTHLY_WEEKDAY:
            return _("Monthly, same weekday")
        case Repeat.MONTHLY_DAY:
            return _("Monthly, same day")
        case Repeat.YEARLY:
            return _("Every year")


def _marked(label: str, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label


def _tap(event: Event, part: EventPart, label: str, value: int) -> InlineKeyboardButton:
    return button(label, PartButton(event_id=event.id, part=part, value=value))
