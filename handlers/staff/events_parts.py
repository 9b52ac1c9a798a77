"""The parts of an event, from time and place to cost; each by one tap or one text."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.filters import HasPhoto, HasPlace, HasText, IsManager
from handlers.formats import language_name
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Replies, edit_or_send, send
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.dialogues import PlanningEvent
from handlers.staff.event_buttons import Part, PartButton
from handlers.staff.events_card import count_told, event_card
from handlers.staff.events_draft import (
    Planned,
    ask_place,
    ask_when,
    await_answer,
    back_to,
    load_planned,
    parse_when,
    today,
)
from handlers.staff.events_tap import EventTap
from handlers.staff.times import parse_day
from handlers.topics import by_code, code_of, topic_labels
from storage.errors import EventError, EventFault
from storage.events.editing import change_event
from storage.events.models import Event, EventState
from storage.events.queries import get_event
from storage.events.recurrence import Repeat, read_repeat, rule_for
from storage.events.values import EventValues, values_of
from storage.media import StoredFile, keep_file

router: Final = Router(name="staff-events-parts")
router.message.filter(IsManager(), AtDesk())
router.callback_query.filter(IsManager(), AtDesk())

BY_WORDS: Final = (Part.WHEN, Part.PLACE, Part.PHOTO, Part.SEATS, Part.COST, Part.UNTIL)
"""Parts that are written or sent."""
BY_TAP: Final = (Part.TOPIC, Part.LANGUAGES, Part.STEPS, Part.CHILDREN, Part.REPEAT)
"""Parts that are chosen."""
YES, NO, UNKNOWN = 1, 0, 2
REPEATS: Final = tuple(Repeat)
ONCE: Final = len(REPEATS)


class AwaitsPart(Filter):
    """Takes messages with the part that is awaited; adds ``planned``."""

    def __init__(self, *parts: Part) -> None:
        self.parts = parts

    async def __call__(self, _message: Message, state: FSMContext) -> bool | dict[str, Planned]:
        """Return what is awaited under its parameter's name."""
        planned = await load_planned(state)
        return {"planned": planned} if planned.part in self.parts else False


# --- Asking ------------------------------------------------------------------------------------


@router.callback_query(EventTap(*BY_WORDS, *BY_TAP))
async def change_part(query: CallbackQuery, tapped: PartButton, desk: Desk) -> Replies:
    """Ask for a part, or change it by one tap."""
    event = await get_event(desk.session, tapped.event_id)
    if tapped.part in BY_TAP and tapped.value is not None:
        values = _BY_TAP[tapped.part](values_of(event), tapped.value, desk)
        return await _changed(query, desk, event, values)
    if tapped.value is not None:
        return await _changed(query, desk, event, _without(tapped.part, event))
    await await_answer(desk, PlanningEvent.part, Planned(event_id=event.id, part=tapped.part))
    question = await _question(tapped.part, event, desk)
    choices = _choices(tapped.part, event, desk)
    return edit_or_send(query, question, keyboard(*choices, [back_to(event.id)]))


async def _question(part: Part, event: Event, desk: Desk) -> str:
    questions = {
        Part.WHEN: ask_when(),
        Part.PLACE: ask_place(),
        Part.TOPIC: _("Which topic is it? Those who follow it hear of the event."),
        Part.PHOTO: _("Please send the photo."),
        Part.SEATS: _("For how many people is it? Please write a number."),
        Part.LANGUAGES: _("Which languages are spoken there? A tap adds or removes."),
        Part.STEPS: _("Is there a way in without steps?"),
        Part.CHILDREN: _("Are children looked after?"),
        Part.COST: _("What does it cost? Please write it, such as 5 euros."),
        Part.REPEAT: _("How often does it take place?"),
        Part.UNTIL: _("Until which day does it come back? For instance 31.3.2027"),
    }
    told = 0 if event.state is not EventState.PUBLISHED else await count_told(desk, event)
    if not told:
        return questions[part]
    warning = _(
        "{n} person has registered and is told of a change.",
        "{n} people have registered and are told of a change.",
        told,
    ).format(n=told)
    return f"{questions[part]}\n\n{warning}"


def _choices(part: Part, event: Event, desk: Desk) -> list[list[InlineKeyboardButton]]:
    match part:
        case Part.TOPIC:
            labels = topic_labels(desk.profile, desk.staff.locale)
            return pairs(_tap(event, part, label, code_of(key)) for key, label in labels.items())
        case Part.LANGUAGES:
            return pairs(
                _tap(event, part, _marked(language_name(code), code in event.languages), index)
                for index, code in enumerate(desk.profile.locales)
            )
        case Part.STEPS | Part.CHILDREN:
            answers = {YES: _("Yes"), NO: _("No"), UNKNOWN: _("Say nothing about it")}
            return pairs(_tap(event, part, label, value) for value, label in answers.items())
        case Part.REPEAT:
            return column(_repeats(event))
        case Part.SEATS | Part.COST | Part.PHOTO | Part.UNTIL:
            return [[_tap(event, part, _none_label(part), NO)]]
        case _:
            return []


def _repeats(event: Event) -> list[InlineKeyboardButton]:
    chosen, until, _count = read_repeat(event.rrule, event.first_day)
    found = [
        _tap(event, Part.REPEAT, _marked(_repeat_label(repeat), repeat is chosen), index)
        for index, repeat in enumerate(REPEATS)
    ]
    once = _tap(event, Part.REPEAT, _marked(_("Only once"), event.rrule is None), ONCE)
    if event.rrule is None:
        return [once, *found]
    label = _("📅 Until a day") if until is None else _("📅 Until another day")
    last = button(label, PartButton(event_id=event.id, part=Part.UNTIL))
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


def _none_label(part: Part) -> str:
    match part:
        case Part.SEATS:
            return _("No limit")
        case Part.COST:
            return _("Costs nothing")
        case Part.PHOTO:
            return _("Without a photo")
        case _until:
            return _("♾ No end")


def _marked(label: str, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label


def _tap(event: Event, part: Part, label: str, value: int) -> InlineKeyboardButton:
    return button(label, PartButton(event_id=event.id, part=part, value=value))


# --- Taps --------------------------------------------------------------------------------------


def _topic(values: EventValues, value: int, desk: Desk) -> EventValues:
    topic = by_code(value, topic_labels(desk.profile, desk.staff.locale))
    if topic is None:
        raise EventError(EventFault.TOPIC)
    return replace(values, topic=topic)


def _languages(values: EventValues, value: int, desk: Desk) -> EventValues:
    locales = desk.profile.locales
    if value >= len(locales):
        raise EventError(EventFault.LANGUAGE)
    chosen = set(values.languages) ^ {locales[value]}
    kept = [code for code in values.languages if code in chosen]
    return replace(values, languages=(*kept, *sorted(chosen - set(kept))))


def _steps(values: EventValues, value: int, _desk: Desk) -> EventValues:
    return replace(values, step_free=_known(value))


def _children(values: EventValues, value: int, _desk: Desk) -> EventValues:
    return replace(values, child_care=_known(value))


def _known(value: int) -> bool | None:
    return None if value == UNKNOWN else value == YES


def _repeat(values: EventValues, value: int, _desk: Desk) -> EventValues:
    if value >= ONCE:
        return replace(values, rrule=None)
    return _with_rule(values, REPEATS[value])


_BY_TAP: Final[dict[Part, Any]] = {
    Part.TOPIC: _topic,
    Part.LANGUAGES: _languages,
    Part.STEPS: _steps,
    Part.CHILDREN: _children,
    Part.REPEAT: _repeat,
}


def _without(part: Part, event: Event) -> EventValues:
    """Return the values with a part that is written otherwise left out."""
    values = values_of(event)
    match part:
        case Part.SEATS:
            return replace(values, seats=None)
        case Part.COST:
            return replace(values, cost=None)
        case Part.PHOTO:
            return replace(values, media_id=None)
        case Part.UNTIL:
            repeat, _until, _count = read_repeat(event.rrule, event.first_day)
            return values if repeat is None else _with_rule(values, repeat)
        case _needed:
            return values


def _with_rule(values: EventValues, repeat: Repeat) -> EventValues:
    return replace(values, rrule=rule_for(repeat, values.first_day))


async def _changed(query: CallbackQuery, desk: Desk, event: Event, values: EventValues) -> Replies:
    await _store(desk, event.id, values)
    await desk.leave_dialogue()
    return edit_or_send(query, *await event_card(desk, event.id))


async def _store(desk: Desk, event_id: int, values: EventValues) -> None:
    await change_event(
        desk.session,
        event_id=event_id,
        values=values,
        actor=desk.staff,
        profile=desk.profile,
        now=desk.now,
    )


# --- Words, pins and photos --------------------------------------------------------------------


@router.message(
    PlanningEvent.part,
    AwaitsPart(Part.WHEN, Part.PLACE, Part.SEATS, Part.COST, Part.UNTIL),
    HasText(),
)
async def take_words(_message: Message, text: str, planned: Planned, desk: Desk) -> Replies:
    """Change the part that was asked for."""
    event = await get_event(desk.session, planned.event_id)
    return await _told(desk, event, _with_words(planned.part, text, event, desk))


@router.message(PlanningEvent.part, AwaitsPart(Part.PLACE), HasPlace())
async def take_pin(
    _message: Message,
    place: tuple[float, float],
    address: str | None,
    planned: Planned,
    desk: Desk,
) -> Replies:
    """Move the event to a pin; without a name the place keeps its words."""
    event = await get_event(desk.session, planned.event_id)
    values = replace(
        values_of(event),
        place=address or event.place,
        latitude=place[0],
        longitude=place[1],
    )
    return await _told(desk, event, values)


@router.message(PlanningEvent.part, AwaitsPart(Part.PHOTO), HasPhoto())
async def take_photo(
    _message: Message, photo: StoredFile, planned: Planned, desk: Desk
) -> Replies:
    """Give the event this photo."""
    event = await get_event(desk.session, planned.event_id)
    file = await keep_file(desk.session, person_id=desk.staff.id, file=photo, now=desk.now)
    return await _told(desk, event, replace(values_of(event), media_id=file.id))


def _with_words(part: Part | None, text: str, event: Event, desk: Desk) -> EventValues:
    values = values_of(event)
    match part:
        case Part.WHEN:
            day, starts, minutes = parse_when(text, today(desk))
            rule = _same_rule(event, day)
            return replace(
                values, first_day=day, starts=starts, duration_minutes=minutes, rrule=rule
            )
        case Part.PLACE:
            return replace(values, place=text, latitude=None, longitude=None)
        case Part.SEATS:
            return replace(values, seats=read_number(text))
        case Part.COST:
            return replace(values, cost=text)
        case _until_a_day:
            repeat, _until, _count = read_repeat(event.rrule, event.first_day)
            if repeat is None:
                raise EventError(EventFault.RULE)
            last = parse_day(text, today(desk))
            if last < event.first_day:
                raise EventError(EventFault.RULE)
            return replace(values, rrule=rule_for(repeat, event.first_day, until=last))


def _same_rule(event: Event, day: date) -> str | None:
    """Return the rule as it is from another first day on."""
    repeat, until, count = read_repeat(event.rrule, event.first_day)
    return event.rrule if repeat is None else rule_for(repeat, day, until=until, count=count)


def read_number(text: str) -> int:
    """Return the number somebody wrote, in the figures of any script."""
    written = text.strip()
    if not written.isdecimal() or len(written) > 6:  # noqa: PLR2004  far beyond any hall
        raise EventError(EventFault.SEATS)
    return int(written)


async def _told(desk: Desk, event: Event, values: EventValues) -> Replies:
    await _store(desk, event.id, values)
    await desk.state.clear()
    return send(desk.chat_id, *await event_card(desk, event.id))
