"""/moderation: who is muted or blocked, what arrives, and the page's door; for managers only.

::

    /moderation ─► end a restriction ─► the list
             └───► close the page for new chats for an hour · open it
"""

from collections.abc import Iterator, Sequence
from typing import Final

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command, IsManager
from handlers.formats import isolate, moment_in_short, short_day, time_of_day
from handlers.keyboards import Id, button, column, keyboard
from handlers.moderation.staff.buttons import ModerationButton
from handlers.moderation.staff.words import arrivals_line, kind_label, reason_label
from handlers.replies import Replies, Screen, edit_or_send, send
from storage.moderation.door import close_door, find_door_closed_until, open_door
from storage.moderation.floods import count_arrivals
from storage.moderation.models import Restriction
from storage.moderation.restrictions import lift, list_restrictions

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

SHOWN: Final = 20
"""Restrictions in one message, each a line and a button."""


class LiftButton(CallbackData, prefix="moderation-lift"):
    """End a restriction."""

    restriction_id: Id


class DoorButton(CallbackData, prefix="moderation-door"):
    """Close the page for new chats, or open it."""

    closed: bool


@router.message(Command("moderation"))
async def open_moderation(_message: Message, context: StaffContext) -> Replies:
    """Show what is in force."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *await _show(context))


@router.callback_query(ModerationButton.filter())
async def show_moderation(query: CallbackQuery, context: StaffContext) -> Replies:
    """Show it in place."""
    return edit_or_send(query, *await _show(context))


@router.callback_query(LiftButton.filter())
async def end_restriction(
    query: CallbackQuery, callback_data: LiftButton, context: StaffContext
) -> Replies:
    """End a restriction; the person is told."""
    await lift(
        context.session,
        actor=context.staff,
        restriction_id=callback_data.restriction_id,
        now=context.now,
    )
    return edit_or_send(query, *await _show(context))


@router.callback_query(DoorButton.filter())
async def move_door(
    query: CallbackQuery, callback_data: DoorButton, context: StaffContext
) -> Replies:
    """Close the page for new chats for an hour, or open it again."""
    move = close_door if callback_data.closed else open_door
    await move(context.session, actor=context.staff, now=context.now)
    return edit_or_send(query, *await _show(context))


async def _show(context: StaffContext) -> Screen:
    restrictions = await list_restrictions(context.session, staff=context.staff, now=context.now)
    arrivals = await count_arrivals(context.session, now=context.now)
    closed_until = await find_door_closed_until(context.session, now=context.now)
    if closed_until is None:
        door_line = _("🚪 The chat page takes new chats.")
        door = button(_("🚪 Take no new chats for an hour"), DoorButton(closed=True))
    else:
        at = isolate(time_of_day(closed_until, context.profile.zone))
        door_line = _("🚪 The chat page takes no new chats until {time}.").format(time=at)
        door = button(_("🚪 Take new chats again"), DoorButton(closed=False))
    lines = [
        _("🛡 <b>Moderation</b>"),
        "",
        arrivals_line(chats=arrivals.chats, cases=arrivals.cases),
        door_line,
        "",
        *(_lines(restrictions, context) or [_("Nobody is muted or blocked.")]),
    ]
    return "\n".join(lines), keyboard([door], *column(_lift_buttons(restrictions, context)))


def _lines(restrictions: Sequence[Restriction], context: StaffContext) -> list[str]:
    lines = []
    for each in restrictions[:SHOWN]:
        until = moment_in_short(each.until, context.profile.zone)
        # NOTE: a line of a list, as in: 🔇 Muted until 01.12.26, 10:05
        in_force = _("{kind} until {moment}").format(
            kind=kind_label(each.kind), moment=isolate(until)
        )
        parts = [in_force, reason_label(each.reason)]
        if each.reference is not None:
            parts.append(isolate(each.reference))
        lines.append(" · ".join(parts))
    return lines


def _lift_buttons(
    restrictions: Sequence[Restriction], context: StaffContext
) -> Iterator[InlineKeyboardButton]:
    for each in restrictions[:SHOWN]:
        since = short_day(each.since, context.profile.zone)
        # NOTE: ends a restriction: "✔️ Lift: M-2026-0042", or "✔️ Lift: 01.12.26", when it began
        label = _("✔️ Lift: {what}").format(what=isolate(each.reference or since))
        yield button(label, LiftButton(restriction_id=each.id))
