"""The parts of an event, from time and place to cost; each by one tap or one text."""

from dataclasses import replace
from typing import Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from handlers.filters import HasPhoto, HasPlace, HasText, IsManager
from handlers.keyboards import keyboard
from handlers.replies import Replies, edit_or_send, send
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.dialogues import PlanningEvent
from handlers.staff.event_buttons import Part, PartButton
from handlers.staff.events_asking import choices, question
from handlers.staff.events_card import event_card
from handlers.staff.events_draft import Planned, await_answer, back_to, load_planned
from handlers.staff.events_tap import EventTap
from handlers.staff.events_values import BY_TAP, with_words, without
from storage.events.editing import change_event
from storage.events.models import Event
from storage.events.queries import get_event
from storage.events.values import EventValues, values_of
from storage.media import StoredFile, keep_file

router: Final = Router(name="staff-events-parts")
router.message.filter(IsManager(), AtDesk())
router.callback_query.filter(IsManager(), AtDesk())

BY_WORDS: Final = (Part.WHEN, Part.PLACE, Part.PHOTO, Part.SEATS, Part.COST, Part.UNTIL)
"""Parts that are written or sent."""


class AwaitsPart(Filter):
    """Takes messages with the part that is awaited; adds ``planned``."""

    def __init__(self, *parts: Part) -> None:
        self.parts = parts

    async def __call__(self, _message: Message, state: FSMContext) -> bool | dict[str, Planned]:
        """Return what is awaited under its parameter's name."""
        planned = await load_planned(state)
        return {"planned": planned} if planned.part in self.parts else False


@router.callback_query(EventTap(*BY_WORDS, *BY_TAP))
async def change_part(query: CallbackQuery, tapped: PartButton, desk: Desk) -> Replies:
    """Ask for a part, or change it by one tap."""
    event = await get_event(desk.session, tapped.event_id)
    if tapped.part in BY_TAP and tapped.value is not None:
        values = BY_TAP[tapped.part](values_of(event), tapped.value, desk)
        return await _changed(query, desk, event, values)
    if tapped.value is not None:
        return await _changed(query, desk, event, without(tapped.part, event))
    await await_answer(desk, PlanningEvent.part, Planned(event_id=event.id, part=tapped.part))
    text = await question(tapped.part, event, desk)
    rows = choices(tapped.part, event, desk)
    return edit_or_send(query, text, keyboard(*rows, [back_to(event.id)]))


# --- Words, pins and photos --------------------------------------------------------------------


@router.message(
    PlanningEvent.part,
    AwaitsPart(Part.WHEN, Part.PLACE, Part.SEATS, Part.COST, Part.UNTIL),
    HasText(),
)
async def take_words(_message: Message, text: str, planned: Planned, desk: Desk) -> Replies:
    """Change the part that was asked for."""
    event = await get_event(desk.session, planned.event_id)
    return await _told(desk, event, with_words(planned.part, text, event, desk))


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


# --- Inside ------------------------------------------------------------------------------------


async def _changed(query: CallbackQuery, desk: Desk, event: Event, values: EventValues) -> Replies:
    await _store(desk, event.id, values)
    await desk.leave_dialogue()
    return edit_or_send(query, *await event_card(desk, event.id))


async def _told(desk: Desk, event: Event, values: EventValues) -> Replies:
    await _store(desk, event.id, values)
    await desk.state.clear()
    return send(desk.chat_id, *await event_card(desk, event.id))


async def _store(desk: Desk, event_id: int, values: EventValues) -> None:
    await change_event(
        desk.session,
        event_id=event_id,
        values=values,
        actor=desk.staff,
        profile=desk.profile,
        now=desk.now,
    )
