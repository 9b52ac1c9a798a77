"""Consultation hours: /hours shows the week as it results, and everything a manager can change.

::

    /hours ─► the coming week ‹ ›
      ├──► new hours · extra hours on one day · a rule          (hours_planning)
      │      └──► who ─► weekday or day ─► from when to when ─► length ─► preview
      │             preview ─► each detail ─► preview ─► save   (hours_details, hours_texts)
      │                └──► save · end ─► who is hit ─► done    (hours_saving)
      ├──► closed days ─► which ─► who ─► why ─► close · open again   (hours_closures)
      ├──► who offers hours ─► on · off · video link                  (hours_hosts)
      └──► rules of booking ─► one tap each                           (hours_limits)

Readers see the weeks, managers change them.  Nothing is stored before it was shown as the week it
results in.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.filters import SeesAll
from handlers.replies import Replies, edit_or_send, send
from handlers.staff import (
    hours_closures,
    hours_details,
    hours_hosts,
    hours_limits,
    hours_planning,
    hours_saving,
    hours_texts,
)
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.hours_buttons import HoursButton
from handlers.staff.hours_page import overview

router: Final = Router(name="staff-hours")
router.message.filter(SeesAll(), AtDesk())
router.callback_query.filter(SeesAll(), AtDesk())


@router.message(Command("hours"))
async def open_hours(_message: Message, desk: Desk) -> Replies:
    """Show the coming week."""
    await desk.state.clear()
    return send(desk.chat_id, *await overview(desk))


@router.callback_query(HoursButton.filter())
async def show_hours(query: CallbackQuery, callback_data: HoursButton, desk: Desk) -> Replies:
    """Show another week, or come back; what was not saved is dropped."""
    await desk.leave_dialogue()
    return edit_or_send(
        query, *await overview(desk, week=callback_data.week, page=callback_data.page)
    )


router.include_routers(
    hours_planning.router,
    hours_details.router,
    hours_texts.router,
    hours_saving.router,
    hours_closures.router,
    hours_hosts.router,
    hours_limits.router,
)
