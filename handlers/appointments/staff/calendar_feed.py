"""The agenda in one's own calendar: a secret address to subscribe to, shown once."""

from collections.abc import Callable
from typing import Final

from aiogram import Router, html
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.buttons import CalendarButton
from handlers.contexts import StaffContext, StaffOnly
from handlers.formats import day
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, send
from storage.appointments.calendar_feeds import find_calendar_feed, renew_calendar_feed

router: Final = Router(name=__name__)
router.callback_query.filter(StaffOnly())


class NewAddressButton(CallbackData, prefix="agenda-feed-new"):
    """Make another address; the one before it is dead then."""


@router.callback_query(CalendarButton.filter())
async def show_calendar(
    _query: CallbackQuery, context: StaffContext, calendar_link: Callable[[str], str]
) -> Replies:
    """Say how to subscribe, with the address when it is made, and offer another one later.

    In a message of its own: that of the agenda is replaced whenever the agenda changes.
    """
    feed = await find_calendar_feed(context.session, person_id=context.staff.id)
    if feed is None:
        return await _make_address(context, calendar_link)
    text = _(
        "🗓 <b>The agenda in your calendar</b>\n"
        "Your secret address was made on {day}. I do not show it again. If it is lost, or "
        "somebody else may have seen it, make a new one: the old address then stops working."
    ).format(day=day(feed.created_at, context.profile.zone))
    return send(context.chat_id, text, _keyboard())


@router.callback_query(NewAddressButton.filter())
async def renew_address(
    _query: CallbackQuery, context: StaffContext, calendar_link: Callable[[str], str]
) -> Replies:
    """Make another address and show it."""
    return await _make_address(context, calendar_link)


async def _make_address(context: StaffContext, calendar_link: Callable[[str], str]) -> Replies:
    secret = await renew_calendar_feed(context.session, person=context.staff, now=context.now)
    text = _(
        "🗓 <b>The agenda in your calendar</b>\n"
        "Subscribe to this address in Thunderbird, Outlook, Google Calendar or on your phone:\n\n"
        "{address}\n\n"
        "It shows when, in which way and in which language, and nothing about the people. "
        "Whoever knows the address can read that, so please keep it to yourself. "
        "I do not show it again."
    ).format(address=html.code(html.quote(calendar_link(secret))))
    return send(context.chat_id, text, _keyboard())


def _keyboard() -> InlineKeyboardMarkup:
    return keyboard([button(_("🔑 Make a new address"), NewAddressButton())])
