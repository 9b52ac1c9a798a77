"""The daily summary: /digest sets when it comes, for each member of the team alone.

::

    /digest ─► when it comes ─► 07:00 | 08:00 | 09:00 | off ─► when it comes
                 │   ├────────► another time ─► a time in words ─► when it comes
                 │   └────────► today's, at once
                 └── the summary itself comes as ``handlers.staff.digest_news``
"""

from datetime import datetime, time
from typing import Final

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.filters import HasText
from handlers.formats import isolate, time_of_day
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.dialogues import NoCommand, Summarising
from handlers.staff.digest_buttons import (
    DigestButton,
    DigestNowButton,
    DigestTimeButton,
    OtherDigestTimeButton,
)
from handlers.staff.digest_news import view_morning
from handlers.staff.times import parse_time
from storage.appointments.agendas import day_of
from storage.digests import choose_digest, comes_at, find_digest, last_time

router: Final = Router(name="staff-digest")
router.message.filter(AtDesk())
router.callback_query.filter(AtDesk())

USUAL_TIMES: Final = (time(7), time(8), time(9))
MINUTES: Final = 60


@router.message(Command("digest"))
async def open_digest(_message: Message, desk: Desk) -> Replies:
    """Show when the daily summary comes."""
    await desk.state.clear()
    return send(desk.chat_id, *await _setting(desk))


@router.callback_query(DigestButton.filter())
async def show_setting(_query: CallbackQuery, desk: Desk) -> Replies:
    """Show when it comes; from below a summary in a message of its own."""
    await desk.leave_dialogue()
    return send(desk.chat_id, *await _setting(desk))


@router.callback_query(DigestTimeButton.filter())
async def choose_time(
    query: CallbackQuery, callback_data: DigestTimeButton, desk: Desk
) -> Replies:
    """Have it sent at this time from now on, or never."""
    await desk.leave_dialogue()
    minutes = callback_data.minutes
    await _choose(desk, None if minutes is None else time(*divmod(minutes, MINUTES)))
    return edit_or_send(query, *await _setting(desk))


@router.callback_query(DigestNowButton.filter())
async def show_now(_query: CallbackQuery, desk: Desk) -> Replies:
    """Show today's summary at once."""
    await desk.leave_dialogue()
    at = await find_digest(desk.session, person_id=desk.staff.id) or USUAL_TIMES[0]
    morning = await view_morning(
        desk.session,
        staff=desk.staff,
        profile=desk.profile,
        since=last_time(at, profile=desk.profile, now=desk.now),
        now=desk.now,
    )
    return send(desk.chat_id, morning.text(), morning.keyboard())


@router.callback_query(OtherDigestTimeButton.filter())
async def ask_for_time(query: CallbackQuery, desk: Desk) -> Replies:
    """Ask for another time."""
    await desk.state.clear()
    await desk.state.set_state(Summarising.time)
    return edit_or_send(query, _question(), _back())


@router.message(Summarising.time, HasText())
async def take_time(_message: Message, text: str, desk: Desk) -> Replies:
    """Have it sent at the time that was written; what is no time is asked for again."""
    await _choose(desk, parse_time(text))
    await desk.state.clear()
    return send(desk.chat_id, *await _setting(desk))


@router.message(StateFilter(Summarising), NoCommand())
async def repeat_question(_message: Message, desk: Desk) -> Replies:
    """Answer photos, stickers and the like."""
    return send(desk.chat_id, _question(), _back())


# --- Words -------------------------------------------------------------------------------------


async def _choose(desk: Desk, at: time | None) -> None:
    await choose_digest(
        desk.session, person_id=desk.staff.id, at=at, profile=desk.profile, now=desk.now
    )


async def _setting(desk: Desk) -> Screen:
    at = await find_digest(desk.session, person_id=desk.staff.id)
    what = _(
        "☀️ <b>Daily summary</b>\nOn working days I write to you what is new, what is overdue, "
        "what waits for you, and today's appointments and events."
    )
    usual = [_time_button(desk, time_, at) for time_ in USUAL_TIMES]
    # NOTE: no daily summary is sent
    off = button(_ticked(_("Off"), ticked=at is None), DigestTimeButton())
    other = button(_("🕗 Another time"), OtherDigestTimeButton())
    now = button(_("👀 Show today's now"), DigestNowButton())
    return f"{what}\n\n{_state(desk, at)}", keyboard(usual, [other, off], [now])


def _state(desk: Desk, at: time | None) -> str:
    if at is None:
        return _("You get none. On working days you get your agenda alone, if you have one.")
    coming = comes_at(day_of(desk.now, desk.profile.zone), at, desk.profile)
    words = isolate(time_of_day(coming, desk.profile.zone))
    if coming.astimezone(desk.profile.zone).time() != at:
        return _("It comes at {time}, because nothing is sent in the quiet hours.").format(
            time=words
        )
    return _("It comes at {time}.").format(time=words)


def _time_button(desk: Desk, at: time, chosen: time | None) -> InlineKeyboardButton:
    shown = datetime.combine(day_of(desk.now, desk.profile.zone), at, tzinfo=desk.profile.zone)
    label = _ticked(time_of_day(shown, desk.profile.zone), ticked=at == chosen)
    return button(label, DigestTimeButton(minutes=at.hour * MINUTES + at.minute))


def _ticked(label: str, *, ticked: bool) -> str:
    return f"✅ {label}" if ticked else label


def _question() -> str:
    words = _("At what time do you want the daily summary? Please write it, such as {example}")
    return words.format(example=isolate("7:30"))


def _back() -> InlineKeyboardMarkup:
    return keyboard([button(_("↩️ Back"), DigestButton())])
