"""The dates of a published event: who comes, and changing or cancelling one of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import load_draft
from handlers.events.staff.buttons import DateAction, EventPart, PartButton, PlanDateButton
from handlers.events.staff.draft import (
    Planned,
    PlanningEvent,
    ask_place,
    ask_when,
    back_to,
    written_time,
)
from handlers.events.staff.places import find_point
from handlers.events.staff.publishing import ask_why
from handlers.events.staff.values import read_number
from handlers.events.words import short_when_of, when_of
from handlers.filters import HasMarkedText, IsManager, NoCommand, Tap
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted
from storage.events.change_or_cancel import cancel_occurrence, change_occurrence
from storage.events.models import Event, Occurrence, OccurrenceState
from storage.events.queries import (
    Turnout,
    count_turnout,
    get_event,
    get_occurrence,
    list_occurrences,
)
from storage.events.values import OccurrenceValues, values_of_occurrence
from storage.markup import plain

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

LISTED: Final = 15
NONE: Final = 1
"""Value of a button that leaves a part of a date out."""


@router.callback_query(Tap(PartButton, EventPart.DATES))
async def show_dates(query: CallbackQuery, tapped: PartButton, context: StaffContext) -> Replies:
    """List the dates to come, and how many people come."""
    await context.leave_dialogue()
    event = await get_event(context.session, tapped.event_id)
    dates = await list_occurrences(
        context.session, event_id=event.id, after=context.now, limit=LISTED
    )
    turnout = await count_turnout(context.session, occurrence_ids=[each.id for each in dates])
    choices = [
        button(
            _line(each, turnout.get(each.id, Turnout()), context),
            PlanDateButton(occurrence_id=each.id, act=DateAction.SHOW),
        )
        for each in dates
    ]
    text = _("📅 <b>Dates to come</b>") if dates else _("There are no dates to come.")
    return edit_or_send(query, text, keyboard(*column(choices), [back_to(event.id)]))


def _line(occurrence: Occurrence, turnout: Turnout, context: StaffContext) -> str:
    mark = "✖️ " if occurrence.state is OccurrenceState.CANCELLED else ""
    seats = "" if occurrence.seats is None else f"/{occurrence.seats}"
    when = short_when_of(occurrence, context.profile.zone)
    return f"{mark}{when} · 👥 {turnout.people}{seats}"


@router.callback_query(PlanDateButton.filter())
async def plan_date(
    query: CallbackQuery, callback_data: PlanDateButton, context: StaffContext
) -> Replies:
    """Show a date, or ask for what is to be changed."""
    event, occurrence = await get_occurrence(context.session, callback_data.occurrence_id)
    if callback_data.act is DateAction.SHOW:
        await context.leave_dialogue()
        return edit_or_send(query, *await _date_card(context, event, occurrence))
    if callback_data.value == NONE:
        await _leave_out(context, event, occurrence, callback_data.act)
        await context.leave_dialogue()
        return edit_or_send(query, *await _fresh_card(context, occurrence.id))
    planned = Planned(event_id=event.id, occurrence_id=occurrence.id, act=callback_data.act)
    await context.open_dialogue(PlanningEvent.date, planned)
    return edit_or_send(
        query,
        await _question(context, occurrence, callback_data.act),
        keyboard(*_none(occurrence, callback_data.act), [_back(occurrence)]),
    )


class AwaitsDate(Filter):
    """Takes messages about a date; adds ``planned``."""

    async def __call__(self, _message: Message, state: FSMContext) -> dict[str, Planned]:
        """Return what is awaited under its parameter's name."""
        return {"planned": await load_draft(state, Planned)}


@router.message(PlanningEvent.date, AwaitsDate(), HasMarkedText())
async def take_words(
    _message: Message, text: str, planned: Planned, context: StaffContext
) -> Replies:
    """Change or cancel the date as it was asked for."""
    event, occurrence = await get_occurrence(context.session, planned.occurrence_id)
    if planned.act is DateAction.CANCEL:
        await _cancel(context, occurrence, text)
    else:
        values = values_of_occurrence(event, occurrence, context.profile.zone)
        values = _with_words(values, planned.act, text, context)
        if planned.act is DateAction.PLACE:
            latitude, longitude = await find_point(text, context)
            values = replace(values, latitude=latitude, longitude=longitude)
        await _store(context, occurrence, values)
    await context.leave_dialogue()
    return send(context.chat_id, *await _fresh_card(context, occurrence.id))


@router.message(PlanningEvent.date, NoCommand())
async def ask_again(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no text."""
    planned = await context.load_draft(Planned)
    _event, occurrence = await get_occurrence(context.session, planned.occurrence_id)
    return send(context.chat_id, _("Please write it as a text."), keyboard([_back(occurrence)]))


def _with_words(
    values: OccurrenceValues, act: DateAction | None, text: str, context: StaffContext
) -> OccurrenceValues:
    match act:
        case DateAction.WHEN:
            day, starts, minutes, _yearly = written_time(
                plain(text), context, values.duration_minutes, once=True
            )
            return replace(values, day=day, starts=starts, duration_minutes=minutes)
        case DateAction.PLACE:
            return replace(values, place=plain(text))
        case DateAction.SEATS:
            return replace(values, seats=read_number(plain(text)))
        case DateAction.NOTE:
            return replace(values, note=text)
        case DateAction.SHOW | DateAction.CANCEL | None:
            return values


async def _leave_out(
    context: StaffContext, event: Event, occurrence: Occurrence, act: DateAction
) -> None:
    values = values_of_occurrence(event, occurrence, context.profile.zone)
    match act:
        case DateAction.SEATS:
            await _store(context, occurrence, replace(values, seats=None))
        case DateAction.NOTE:
            await _store(context, occurrence, replace(values, note=None))
        case DateAction.CANCEL:
            await _cancel(context, occurrence, None)
        case DateAction.SHOW | DateAction.WHEN | DateAction.PLACE:
            pass  # a date is never without


async def _store(context: StaffContext, occurrence: Occurrence, values: OccurrenceValues) -> None:
    await change_occurrence(
        context.session,
        occurrence_id=occurrence.id,
        values=values,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )


async def _cancel(context: StaffContext, occurrence: Occurrence, reason: str | None) -> None:
    await cancel_occurrence(
        context.session,
        occurrence_id=occurrence.id,
        reason=reason,
        actor=context.staff,
        now=context.now,
    )


# --- Words and buttons -------------------------------------------------------------------------


async def _fresh_card(context: StaffContext, occurrence_id: int) -> Screen:
    return await _date_card(context, *await get_occurrence(context.session, occurrence_id))


async def _date_card(context: StaffContext, event: Event, occurrence: Occurrence) -> Screen:
    turnout = await _turnout(context, occurrence)
    lines = [f"📅 <b>{when_of(occurrence, context.profile.zone)}</b>"]
    if occurrence.state is OccurrenceState.CANCELLED:
        lines.append(_("✖️ <b>Cancelled</b>"))
    lines.append(f"📍 {quoted(occurrence.place or event.place)}")
    if occurrence.note:
        lines.append(f"ℹ️ {quoted(occurrence.note)}")
    people = _("👥 {n} person comes", "👥 {n} people come", turnout.people)
    lines.append(people.format(n=turnout.people))
    if turnout.waiting:
        waiting = _("⏳ {n} person waits", "⏳ {n} people wait", turnout.waiting)
        lines.append(waiting.format(n=turnout.waiting))
    dates = button(_("📅 Other dates"), PartButton(event_id=event.id, part=EventPart.DATES))
    return "\n".join(lines), keyboard(*pairs(_acts(context, occurrence)), [dates])


def _acts(context: StaffContext, occurrence: Occurrence) -> Iterator[InlineKeyboardButton]:
    if occurrence.state is OccurrenceState.CANCELLED or occurrence.starts_at <= context.now:
        return
    labels = {
        DateAction.WHEN: _("🕐 When"),
        DateAction.PLACE: _("📍 Place"),
        DateAction.SEATS: _("👥 Seats"),
        DateAction.NOTE: _("ℹ️ A word about it"),
        DateAction.CANCEL: _("✖️ Cancel this date"),
    }
    for act, label in labels.items():
        yield button(label, PlanDateButton(occurrence_id=occurrence.id, act=act))


async def _turnout(context: StaffContext, occurrence: Occurrence) -> Turnout:
    counted = await count_turnout(context.session, occurrence_ids=[occurrence.id])
    return counted.get(occurrence.id, Turnout())


async def _question(context: StaffContext, occurrence: Occurrence, act: DateAction) -> str:
    turnout = await _turnout(context, occurrence)
    told = turnout.registrations + turnout.waiting
    match act:
        case DateAction.WHEN:
            return ask_when()
        case DateAction.PLACE:
            return ask_place()
        case DateAction.SEATS:
            return _("For how many people is it? Please write a number.")
        case DateAction.CANCEL:
            return ask_why(told)
        case DateAction.NOTE | DateAction.SHOW:
            return _("What is special about this date? Please write it.")


def _none(occurrence: Occurrence, act: DateAction) -> Iterator[list[InlineKeyboardButton]]:
    labels = {
        DateAction.SEATS: _("No limit"),
        DateAction.NOTE: _("Without a word"),
        DateAction.CANCEL: _("✖️ Cancel without words"),
    }
    if act in labels:
        data = PlanDateButton(occurrence_id=occurrence.id, act=act, value=NONE)
        yield [button(labels[act], data)]


def _back(occurrence: Occurrence) -> InlineKeyboardButton:
    data = PlanDateButton(occurrence_id=occurrence.id, act=DateAction.SHOW)
    return button(_("↩️ Back"), data)
