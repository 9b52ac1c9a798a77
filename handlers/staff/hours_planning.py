"""Planning hours: new ones step by step, or stored ones from their preview on.

::

    who ─► weekday or day ─► from when to when ─► length ─► preview

``handlers.staff.hours_preview`` knows what comes next; the steps here take the answers.
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.filters import HasText, IsManager
from handlers.replies import Replies, edit_or_send, send
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.dialogues import PlanningHours
from handlers.staff.hours_buttons import (
    DraftAct,
    DraftButton,
    EditHoursButton,
    NewHoursButton,
)
from handlers.staff.hours_draft import HoursDraft, HoursTap, OnHours, draft_of, new_key
from handlers.staff.hours_preview import change, list_candidates, show
from handlers.staff.times import parse_day, parse_span
from storage.errors import MemberMissingError
from storage.hours.queries import get_hours
from storage.slots import Recurrence

router: Final = Router(name="staff-hours-planning")
router.message.filter(IsManager(), AtDesk())
router.callback_query.filter(IsManager(), AtDesk())

STEPS: Final = frozenset({DraftAct.HOST, DraftAct.WEEKDAY, DraftAct.LENGTH})


@router.callback_query(NewHoursButton.filter())
async def start_hours(query: CallbackQuery, callback_data: NewHoursButton, desk: Desk) -> Replies:
    """Ask the first question about new hours."""
    await desk.state.clear()
    candidates = await list_candidates(desk)
    today = desk.now.astimezone(desk.profile.zone).date()
    draft = HoursDraft(
        key=new_key(),
        host_id=next(iter(candidates)) if len(candidates) == 1 else None,
        recurrence=Recurrence.ONCE if callback_data.once else Recurrence.WEEKLY,
        languages=(desk.profile.default_locale,),
        valid_from=None if callback_data.once else today,
    )
    return edit_or_send(query, *await show(desk, draft))


@router.callback_query(EditHoursButton.filter())
async def edit_hours(query: CallbackQuery, callback_data: EditHoursButton, desk: Desk) -> Replies:
    """Show stored hours as they are, ready to be changed."""
    hours = await get_hours(desk.session, hours_id=callback_data.hours_id)
    await desk.state.clear()
    return edit_or_send(query, *await show(desk, draft_of(hours)))


@router.callback_query(HoursTap(STEPS, with_value=True))
async def take_choice(
    query: CallbackQuery, tapped: DraftButton, draft: HoursDraft, desk: Desk
) -> Replies:
    """Take who, which weekday, or how long."""
    value = tapped.value or 0
    match tapped.act:
        case DraftAct.HOST:
            if value not in await list_candidates(desk):
                raise MemberMissingError(value)
            page = await change(desk, draft, host_id=value)
        case DraftAct.WEEKDAY if not draft.is_once:
            page = await change(desk, draft, weekday=value % 7)
        case DraftAct.LENGTH if value == 0:
            walk_in = {"slot_minutes": None, "before_minutes": 0, "after_minutes": 0, "seats": 1}
            page = await change(desk, draft, is_sized=True, **walk_in)
        case DraftAct.LENGTH:
            page = await change(desk, draft, is_sized=True, slot_minutes=value)
        case _other:
            page = await show(desk, draft)
    return edit_or_send(query, *page)


@router.message(PlanningHours.day, HasText(), OnHours())
async def take_day(_message: Message, text: str, draft: HoursDraft, desk: Desk) -> Replies:
    """Take the day of extra hours."""
    on = parse_day(text, desk.now.astimezone(desk.profile.zone).date())
    days = {"valid_from": on, "valid_until": on, "weekday": on.weekday()}
    return send(desk.chat_id, *await change(desk, draft, **days))


@router.message(PlanningHours.span, HasText(), OnHours())
async def take_span(_message: Message, text: str, draft: HoursDraft, desk: Desk) -> Replies:
    """Take beginning and end."""
    starts, ends = parse_span(text)
    return send(desk.chat_id, *await change(desk, draft, starts=starts, ends=ends))
