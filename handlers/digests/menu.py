"""The daily summary: /digest sets when it comes, for each member of the team alone.

::

    /digest ─► when it comes ─► 07:00 | 08:00 | 09:00 | off ─► when it comes
                 │   ├────────► another time ─► a time in words ─► when it comes
                 │   └────────► today's, at once
                 └── the summary itself comes as ``handlers.digests.notices``
"""

from datetime import datetime, time
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue, leave_dialogue
from handlers.digests.buttons import (
    DigestButton,
    DigestNowButton,
    DigestTimeButton,
    OtherDigestTimeButton,
)
from handlers.digests.notices import view_morning
from handlers.filters import Command, HasText, NoCommand
from handlers.formats import isolate, time_of_day
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.times import read_time
from storage.appointments.agendas import day_of
from storage.digests import choose_digest, comes_at, find_digest, last_time


class Summarising(StaffDialogue):
    """The time of the daily summary is awaited."""

    time = State()


router: Final = Router(name=__name__)
router.message.filter(StaffOnly())
router.callback_query.filter(StaffOnly())

USUAL_TIMES: Final = (time(7), time(8), time(9))
MINUTES: Final = 60


@router.message(Command("digest"))
async def open_digest(_message: Message, context: StaffContext) -> Replies:
    """Show when the daily summary comes."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *await _setting(context))


@router.callback_query(DigestButton.filter())
async def show_setting(_query: CallbackQuery, context: StaffContext) -> Replies:
    """Show when it comes; from below a summary in a message of its own."""
    await context.leave_dialogue()
    return send(context.chat_id, *await _setting(context))


@router.callback_query(DigestTimeButton.filter())
async def choose_time(
    query: CallbackQuery, callback_data: DigestTimeButton, context: StaffContext
) -> Replies:
    """Have it sent at this time from now on, or never."""
    await context.leave_dialogue()
    minutes = callback_data.minutes
    await _choose(context, None if minutes is None else time(*divmod(minutes, MINUTES)))
    return edit_or_send(query, *await _setting(context))


@router.callback_query(DigestNowButton.filter())
async def show_now(_query: CallbackQuery, context: StaffContext) -> Replies:
    """Show today's summary at once."""
    await context.leave_dialogue()
    at = await find_digest(context.session, person_id=context.staff.id) or USUAL_TIMES[0]
    morning = await view_morning(
        context.session,
        staff=context.staff,
        profile=context.profile,
        since=last_time(at, profile=context.profile, now=context.now),
        now=context.now,
    )
    return send(context.chat_id, morning.text(), morning.keyboard())


@router.callback_query(OtherDigestTimeButton.filter())
async def ask_for_time(query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask for another time."""
    await context.open_dialogue(Summarising.time)
    return edit_or_send(query, _question(), _back())


@router.message(Summarising.time, HasText())
async def take_time(_message: Message, text: str, context: StaffContext) -> Replies:
    """Have it sent at the time that was written; what is no time is asked for again."""
    await _choose(context, read_time(text))
    await context.leave_dialogue()
    return send(context.chat_id, *await _setting(context))


@router.message(StateFilter(Summarising), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like."""
    return send(context.chat_id, _question(), _back())


# --- Words -------------------------------------------------------------------------------------


async def _choose(context: StaffContext, at: time | None) -> None:
    await choose_digest(
        context.session,
        person_id=context.staff.id,
        at=at,
        profile=context.profile,
        now=context.now,
    )


async def _setting(context: StaffContext) -> Screen:
    at = await find_digest(context.session, person_id=context.staff.id)
    what = _(
        "☀️ <b>Daily summary</b>\nOn working days I write to you what is new, what is overdue, "
        "what waits for you, and today's appointments and events."
    )
    usual = [_time_button(context, time_, at) for time_ in USUAL_TIMES]
    # NOTE: no daily summary is sent
    off = button(_ticked(_("Off"), ticked=at is None), DigestTimeButton())
    other = button(_("🕗 Another time"), OtherDigestTimeButton())
    now = button(_("👀 Show today's now"), DigestNowButton())
    return f"{what}\n\n{_state(context, at)}", keyboard(usual, [other, off], [now])


def _state(context: StaffContext, at: time | None) -> str:
    if at is None:
        return _("You get none. On working days you get your agenda alone, if you have one.")
    coming = comes_at(day_of(context.now, context.profile.zone), at, context.profile)
    words = isolate(time_of_day(coming, context.profile.zone))
    if coming.astimezone(context.profile.zone).time() != at:
        return _("It comes at {time}, because nothing is sent in the quiet hours.").format(
            time=words
        )
    return _("It comes at {time}.").format(time=words)


def _time_button(context: StaffContext, at: time, chosen: time | None) -> InlineKeyboardButton:
    shown = datetime.combine(
        day_of(context.now, context.profile.zone), at, tzinfo=context.profile.zone
    )
    label = _ticked(time_of_day(shown, context.profile.zone), ticked=at == chosen)
    return button(label, DigestTimeButton(minutes=at.hour * MINUTES + at.minute))


def _ticked(label: str, *, ticked: bool) -> str:
    return f"✅ {label}" if ticked else label


def _question() -> str:
    words = _("At what time do you want the daily summary? Please write it, such as {example}")
    return words.format(example=isolate("7:30"))


def _back() -> InlineKeyboardMarkup:
    return keyboard([button(_("↩️ Back"), DigestButton())])
