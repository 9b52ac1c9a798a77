"""Planning hours: new ones step by step, or stored ones from their preview on.

::

    who ─► weekday or day ─► from when to when ─► length ─► preview

``handlers.hours.preview`` knows what comes next; the steps here take the answers.
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasText, IsManager
from handlers.hours.buttons import EditHoursButton, HoursAction, HoursDraftButton, NewHoursButton
from handlers.hours.draft import (
    HoursDraft,
    HoursTap,
    PlanningHours,
    draft_of,
    new_version,
)
from handlers.hours.preview import change, list_candidates, show
from handlers.replies import Replies, edit_or_send, send
from handlers.times import read_day, read_span
from storage.errors import MemberMissingError
from storage.hours.queries import get_hours
from storage.slots import Recurrence

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())


@router.callback_query(NewHoursButton.filter())
async def start_hours(
    query: CallbackQuery, callback_data: NewHoursButton, context: StaffContext
) -> Replies:
    """Ask the first question about new hours."""
    candidates = await list_candidates(context)
    today = context.now.astimezone(context.profile.zone).date()
    draft = HoursDraft(
        version=new_version(),
        host_id=next(iter(candidates)) if len(candidates) == 1 else None,
        recurrence=Recurrence.ONCE if callback_data.once else Recurrence.WEEKLY,
        languages=(context.profile.default_locale,),
        valid_from=None if callback_data.once else today,
    )
    return edit_or_send(query, *await show(context, draft))


@router.callback_query(EditHoursButton.filter())
async def edit_hours(
    query: CallbackQuery, callback_data: EditHoursButton, context: StaffContext
) -> Replies:
    """Show stored hours as they are, ready to be changed."""
    hours = await get_hours(context.session, hours_id=callback_data.hours_id)
    return edit_or_send(query, *await show(context, draft_of(hours)))


@router.callback_query(HoursTap(HoursAction.HOST, with_value=True))
async def take_host(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Take whose hours they are."""
    value = tapped.value or 0
    if value not in await list_candidates(context):
        raise MemberMissingError(value)
    return edit_or_send(query, *await change(context, draft, host_id=value))


@router.callback_query(HoursTap(HoursAction.WEEKDAY, with_value=True))
async def take_weekday(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Take the weekday; extra hours have a day instead."""
    if draft.is_once:
        return edit_or_send(query, *await show(context, draft))
    weekday = (tapped.value or 0) % 7
    return edit_or_send(query, *await change(context, draft, weekday=weekday))


@router.callback_query(HoursTap(HoursAction.LENGTH, with_value=True))
async def take_length(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Take how long an appointment is; walk-in hours have none."""
    details = {"slot_minutes": tapped.value}
    if not tapped.value:
        details = {"slot_minutes": None, "before_minutes": 0, "after_minutes": 0, "seats": 1}
    return edit_or_send(query, *await change(context, draft, is_sized=True, **details))


@router.message(PlanningHours.day, HasText())
async def take_day(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the day of extra hours."""
    draft = await context.load_draft(HoursDraft)
    on = read_day(text, context)
    days = {"valid_from": on, "valid_until": on, "weekday": on.weekday()}
    return send(context.chat_id, *await change(context, draft, **days))


@router.message(PlanningHours.span, HasText())
async def take_span(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take beginning and end."""
    draft = await context.load_draft(HoursDraft)
    starts, ends = read_span(text, context)
    return send(context.chat_id, *await change(context, draft, starts=starts, ends=ends))
