"""Planning events: the list, a new event, and its card.

::

    /events ─► plan events ─► drafts, to be published, published, cancelled
                  └──► new ─► title ─► text ─► when ─► place ─► topic ─► the card
    the card ─► its parts                            (parts)
       ├──────► texts in each language               (texts)
       ├──────► preview, publish now or later, delete, cancel (publishing)
       └──────► its dates: who comes, change or cancel one    (dates)

For managers.  A new event is a draft from its topic on, and nobody hears of a draft.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.appointments.words import short_date
from handlers.contexts import StaffContext, StaffOnly
from handlers.events.staff import dates, parts, publishing, texts
from handlers.events.staff.buttons import (
    NewEventButton,
    NewTopicButton,
    PlanEventButton,
    PlanEventsButton,
)
from handlers.events.staff.card import event_card
from handlers.events.staff.draft import (
    USUAL_MINUTES,
    EventTime,
    Planned,
    PlanningEvent,
    all_events,
    ask_place,
    ask_when,
    event_time,
    today,
)
from handlers.events.staff.places import find_point
from handlers.events.words import span_words, words_in
from handlers.filters import HasMarkedText, HasPlace, HasText, IsManager, NoCommand
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import one_line, shorten
from handlers.times import EventWritten, read_event_time
from handlers.topics.words import by_code, code_of, topic_labels
from storage.errors import EventError, EventFault
from storage.events.editing import create_event
from storage.events.models import TEXT_LONGEST, TITLE_LONGEST, Event, EventState
from storage.events.queries import list_team_events, list_texts
from storage.events.recurrence import Repeat, rule_for
from storage.events.values import EventValues, check_values, cleaned_place
from storage.slots.wallclock import moment_or_next
from storage.texts import clean_text

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

LISTED: Final = 20
BEGINNING: Final = 26
"""Units of a title on a button; more is cut off on a narrow phone."""


# --- The list ----------------------------------------------------------------------------------


@router.callback_query(PlanEventsButton.filter())
async def show_events(
    query: CallbackQuery, callback_data: PlanEventsButton, context: StaffContext
) -> Replies:
    """List the events in one state."""
    await context.leave_dialogue()
    return edit_or_send(query, *await event_list(context, callback_data.state))


async def event_list(context: StaffContext, state: EventState) -> Screen:
    """Return the list of the events in this state."""
    found = await list_team_events(context.session, state=state, now=context.now, limit=LISTED)
    choices = [each async for each in _choices(context, found)]
    text = _("🛠 <b>Plan events</b>")
    if not found:
        nothing = _("Nothing here.")
        text = f"{text}\n{nothing}"
    return text, keyboard(
        [button(_("➕ New event"), NewEventButton())], *pairs(_tabs(state)), *column(choices)
    )


def _tabs(shown: EventState) -> Iterator[InlineKeyboardButton]:
    labels = {
        EventState.PUBLISHED: _("Published"),
        EventState.SCHEDULED: _("To be published"),
        EventState.DRAFT: _("Drafts"),
        EventState.CANCELLED: _("Cancelled"),
    }
    for state, label in labels.items():
        mark = "● " if state is shown else ""
        yield button(f"{mark}{label}", PlanEventsButton(state=state))


async def _choices(
    context: StaffContext, found: Sequence[Event]
) -> AsyncIterator[InlineKeyboardButton]:
    texts = await list_texts(context.session, event_ids=[event.id for event in found])
    for event in found:
        title = words_in(texts.get(event.id, {}), context.staff.locale).title
        words = isolate(shorten(one_line(title), BEGINNING))
        label = f"{short_date(event.first_day)} · {words}"
        yield button(label, PlanEventButton(event_id=event.id))


@router.callback_query(PlanEventButton.filter())
async def show_event(
    query: CallbackQuery, callback_data: PlanEventButton, context: StaffContext
) -> Replies:
    """Show the card of an event."""
    await context.leave_dialogue()
    return edit_or_send(query, *await event_card(context, callback_data.event_id))


# --- A new one ---------------------------------------------------------------------------------


@router.callback_query(NewEventButton.filter())
async def start_event(query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask for the title."""
    await context.open_dialogue(PlanningEvent.title, Planned())
    return edit_or_send(query, _ask_title(), keyboard([all_events()]))


@router.message(PlanningEvent.title, HasText())
async def take_title(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the title, and ask what the event is about."""
    planned = Planned(title=clean_text(one_line(text), longest=TITLE_LONGEST))
    await context.open_dialogue(PlanningEvent.text, planned)
    return _ask(
        context, _("What is it about? Please write it in German, as residents shall read it.")
    )


@router.message(PlanningEvent.text, HasMarkedText())
async def take_text(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the words, and ask when it is."""
    planned = await context.load_draft(Planned)
    words = clean_text(text, longest=TEXT_LONGEST)
    await context.open_dialogue(PlanningEvent.when, planned.model_copy(update={"text": words}))
    return _ask(context, ask_when())


@router.message(PlanningEvent.when, HasText())
async def take_when(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep day and time, and ask where it is."""
    planned = await context.load_draft(Planned)
    written = read_event_time(text, context, yearly=True)
    when = event_time(written, USUAL_MINUTES)
    if when.day < today(context):
        raise EventError(EventFault.PAST)
    await context.open_dialogue(PlanningEvent.place, planned.model_copy(update=when._asdict()))
    return _ask(context, "\n\n".join([*_understood(written, when, context), ask_place()]))


def _understood(written: EventWritten, when: EventTime, context: StaffContext) -> Iterator[str]:
    """Yield what was understood, where it is more than what was written."""
    if written.minutes is not None and not written.reaches_next_day:
        return
    zone = context.profile.zone
    starts_at = moment_or_next(when.day, when.starts, zone)
    yield f"📅 {span_words(starts_at, starts_at + timedelta(minutes=when.minutes), zone)}"
    if written.minutes is None:
        yield _("No end was written, so it lasts two hours for now. The card can change it.")


@router.message(PlanningEvent.place, HasText())
async def take_place(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the place in words, with the point they mean, and ask for the topic."""
    latitude, longitude = await find_point(text, context)
    place = {"place": cleaned_place(text), "latitude": latitude, "longitude": longitude}
    return await _ask_topic(context, place)


@router.message(PlanningEvent.place, HasPlace())
async def take_pin(
    _message: Message, place: tuple[float, float], address: str | None, context: StaffContext
) -> Replies:
    """Keep a pin; its name, or that it stands on the map, is the place in words."""
    words = address or _("on the map")
    pin = {"place": words, "latitude": place[0], "longitude": place[1]}
    return await _ask_topic(context, pin)


async def _ask_topic(context: StaffContext, place: Mapping[str, object]) -> Replies:
    planned = (await context.load_draft(Planned)).model_copy(update=place)
    await context.open_dialogue(PlanningEvent.topic, planned)
    topics = [
        button(label, NewTopicButton(topic=code_of(key)))
        for key, label in topic_labels(context.profile, context.staff.locale).items()
    ]
    question = _("Which topic is it? Those who follow it hear of the event.")
    return send(context.chat_id, question, keyboard(*pairs(topics), [all_events()]))


@router.callback_query(PlanningEvent.topic, NewTopicButton.filter())
async def take_topic(
    query: CallbackQuery, callback_data: NewTopicButton, context: StaffContext
) -> Replies:
    """Store the draft, and show its card."""
    planned = await context.load_draft(Planned)
    topic = by_code(callback_data.topic, topic_labels(context.profile, context.staff.locale))
    if topic is None or planned.day is None or planned.starts is None:
        raise EventError(EventFault.TOPIC)
    values = EventValues(
        topic=topic,
        place=planned.place,
        first_day=planned.day,
        starts=planned.starts,
        duration_minutes=planned.minutes,
        latitude=planned.latitude,
        longitude=planned.longitude,
        rrule=rule_for(Repeat.YEARLY, planned.day) if planned.yearly else None,
    )
    check_values(values, profile=context.profile, now=context.now)
    event = await create_event(
        context.session,
        values=values,
        title=planned.title,
        text=planned.text,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
    await context.leave_dialogue()
    return edit_or_send(query, *await event_card(context, event.id))


@router.message(
    StateFilter(PlanningEvent.title, PlanningEvent.text, PlanningEvent.when, PlanningEvent.place),
    NoCommand(),
)
async def ask_for_words(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer, stickers and the like."""
    return _ask(context, _("Please write it as a text."))


def _ask(context: StaffContext, question: str) -> Replies:
    return send(context.chat_id, question, keyboard([all_events()]))


def _ask_title() -> str:
    return _("What is the event called? Please write a short title in German.")


router.include_routers(parts.router, texts.router, publishing.router, dates.router)
