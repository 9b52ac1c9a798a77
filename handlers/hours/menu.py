"""Consultation hours: /hours shows the week as it results, and everything a manager can change.

::

    /hours ─► the coming week ‹ ›
      ├──► new hours · extra hours on one day · a rule          (planning)
      │      └──► who ─► weekday or day ─► from when to when ─► length ─► preview
      │             preview ─► each detail ─► preview ─► save   (details, texts)
      │                └──► save · end ─► who is hit ─► done    (saving)
      ├──► closed days ─► which ─► who ─► why ─► close · open again   (closures)
      ├──► who offers hours ─► on · off · video link                  (hosts)
      └──► rules of booking ─► one tap each                           (limits)

Readers see the weeks, managers change them.  Nothing is stored before it was shown as the week it
results in.
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command, SeesAll
from handlers.hours import closures, details, hosts, limits, planning, saving, texts
from handlers.hours.buttons import HoursButton
from handlers.hours.page import overview
from handlers.replies import Replies, edit_or_send, send

router: Final = Router(name=__name__)
router.message.filter(SeesAll(), StaffOnly())
router.callback_query.filter(SeesAll(), StaffOnly())


@router.message(Command("hours"))
async def open_hours(_message: Message, context: StaffContext) -> Replies:
    """Show the coming week."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *await overview(context))


@router.callback_query(HoursButton.filter())
async def show_hours(
    query: CallbackQuery, callback_data: HoursButton, context: StaffContext
) -> Replies:
    """Show another week, or come back; what was not saved is dropped."""
    await context.leave_dialogue()
    return edit_or_send(
        query, *await overview(context, week=callback_data.week, page=callback_data.page)
    )


router.include_routers(
    planning.router,
    details.router,
    texts.router,
    saving.router,
    closures.router,
    hosts.router,
    limits.router,
)
