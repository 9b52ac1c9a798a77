"""The parts of an event, from time and place to cost; each by one tap or one text."""

from dataclasses import replace
from typing import Any, Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import load_draft
from handlers.events.staff.buttons import EventPart, PartButton
from handlers.events.staff.card import event_card
from handlers.events.staff.draft import Planned, PlanningEvent, back_to
from handlers.events.staff.places import find_point
from handlers.events.staff.questions import choices, question
from handlers.events.staff.values import BY_TAP, WRITTEN, without
from handlers.filters import HasPhoto, HasPlace, HasText, IsManager, Tap
from handlers.keyboards import keyboard
from handlers.replies import Replies, edit_or_send, send
from storage.events.editing import change_event
from storage.events.models import Event
from storage.events.queries import get_event
from storage.events.values import EventValues, values_of
from storage.files.media import StoredFile, keep_file

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

BY_WORDS: Final = (
    EventPart.WHEN,
    EventPart.PLACE,
    EventPart.PHOTO,
    EventPart.SEATS,
    EventPart.COST,
    EventPart.UNTIL,
)
"""Parts that are written or sent."""


class AwaitsPart(Filter):
    """Takes messages while one of these parts is awaited; adds ``planned`` and ``part``."""

    def __init__(self, *parts: EventPart) -> None:
        self.parts = parts

    async def __call__(self, _message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """Return what is awaited under its parameter's name."""
        planned = await load_draft(state, Planned)
        if planned.part not in self.parts:
            return False
        return {"planned": planned, "part": planned.part}


@router.callback_query(Tap(PartButton, *BY_WORDS, *BY_TAP))
async def change_part(query: CallbackQuery, tapped: PartButton, context: StaffContext) -> Replies:
    """Ask for a part, or change it by one tap."""
    event = await get_event(context.session, tapped.event_id)
    if tapped.part in BY_TAP and tapped.value is not None:
        values = BY_TAP[tapped.part](values_of(event), tapped.value, context)
        return await _changed(query, context, event, values)
    if tapped.value is not None:
        return await _changed(query, context, event, without(tapped.part, event))
    await context.open_dialogue(PlanningEvent.part, Planned(event_id=event.id, part=tapped.part))
    text = await question(tapped.part, event, context)
    rows = choices(tapped.part, event, context)
    return edit_or_send(query, text, keyboard(*rows, [back_to(event.id)]))


# --- Words, pins and photos --------------------------------------------------------------------


@router.message(
    PlanningEvent.part,
    AwaitsPart(*WRITTEN),
    HasText(),
)
async def take_words(
    _message: Message, text: str, planned: Planned, part: EventPart, context: StaffContext
) -> Replies:
    """Change the part that was asked for."""
    event = await get_event(context.session, planned.event_id)
    values = WRITTEN[part](event, text, context)
    if part is EventPart.PLACE:
        latitude, longitude = await find_point(text, context)
        values = replace(values, latitude=latitude, longitude=longitude)
    return await _told(context, event, values)


@router.message(PlanningEvent.part, AwaitsPart(EventPart.PLACE), HasPlace())
async def take_pin(
    _message: Message,
    place: tuple[float, float],
    address: str | None,
    planned: Planned,
    context: StaffContext,
) -> Replies:
    """Move the event to a pin; without a name the place keeps its words."""
    event = await get_event(context.session, planned.event_id)
    values = replace(
        values_of(event),
        place=address or event.place,
        latitude=place[0],
        longitude=place[1],
    )
    return await _told(context, event, values)


@router.message(PlanningEvent.part, AwaitsPart(EventPart.PHOTO), HasPhoto())
async def take_photo(
    _message: Message, photo: StoredFile, planned: Planned, context: StaffContext
) -> Replies:
    """Give the event this photo."""
    event = await get_event(context.session, planned.event_id)
    file = await keep_file(
        context.session, person_id=context.staff.id, file=photo, now=context.now
    )
    return await _told(context, event, replace(values_of(event), media_id=file.id))


# --- Inside ------------------------------------------------------------------------------------


async def _changed(
    query: CallbackQuery, context: StaffContext, event: Event, values: EventValues
) -> Replies:
    await _store(context, event.id, values)
    await context.leave_dialogue()
    return edit_or_send(query, *await event_card(context, event.id))


async def _told(context: StaffContext, event: Event, values: EventValues) -> Replies:
    await _store(context, event.id, values)
    await context.leave_dialogue()
    return send(context.chat_id, *await event_card(context, event.id))


async def _store(context: StaffContext, event_id: int, values: EventValues) -> None:
    await change_event(
        context.session,
        event_id=event_id,
        values=values,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
