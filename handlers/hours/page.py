"""The overview of the hours: the coming week as it results, and where everything begins."""

from datetime import timedelta
from typing import Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext
from handlers.hours.buttons import (
    ClosuresButton,
    EditHoursButton,
    HostsButton,
    HoursButton,
    LimitsButton,
    NewHoursButton,
)
from handlers.hours.words import Readers, day_lines, fitting, rule_label
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Screen
from storage.hours.queries import list_closures, list_hosts, list_hours, plan_days

DAYS: Final = 7
RULES_SHOWN: Final = 20
"""Buttons of rules on one page, of the 100 buttons a message may have."""
LAST_WEEK: Final = 520


async def overview(
    context: StaffContext, *, week: int = 0, page: int = 0, notes: list[str] | None = None
) -> Screen:
    """Return a week as the hours make it, and buttons for all that can be changed.

    Args:
        context: what the manager works with.
        week: which seven days, counted from today.
        page: which rules have a button.
        notes: what is said above.
    """
    today = context.now.astimezone(context.profile.zone).date()
    hours = await list_hours(context.session, today=today)
    names = {host.person_id: name for host, name in await list_hosts(context.session)}
    days = plan_days(
        [each.rule() for each in hours],
        await list_closures(context.session, today=today),
        profile=context.profile,
        first_day=today + timedelta(days=DAYS * week),
        days=DAYS,
    )
    readers = Readers(names, {each.id: each.ways for each in hours})
    lines = [_("🗓 <b>Consultation hours</b>"), *fitting(day_lines(days, readers))]
    if not hours and not context.staff.works:
        lines.append(_("There are no consultation hours yet."))
    elif not hours:
        lines.append(_("There are no hours yet. Please enter some, so that people can book."))
    if not context.staff.works:
        return "\n".join([*_above(notes), *lines]), keyboard(_weeks(week, page))
    shown = hours[page * RULES_SHOWN : (page + 1) * RULES_SHOWN]
    editing = [
        button(
            f"✏️ {rule_label(each.rule(), names.get(each.host_id, ''))}",
            EditHoursButton(hours_id=each.id),
        )
        for each in shown
    ]
    return "\n".join([*_above(notes), *lines]), keyboard(
        _weeks(week, page),
        *column(editing),
        _pages(week, page, len(hours)),
        *pairs(_beginnings()),
    )


def _above(notes: list[str] | None) -> list[str]:
    return [*notes, ""] if notes else []


def _weeks(week: int, page: int) -> list[InlineKeyboardButton]:
    buttons = []
    if week > 0:
        buttons.append(button(_("‹ Week before"), HoursButton(week=week - 1, page=page)))
    if week < LAST_WEEK:
        buttons.append(button(_("Week after ›"), HoursButton(week=week + 1, page=page)))
    return buttons


def _pages(week: int, page: int, count: int) -> list[InlineKeyboardButton]:
    buttons = []
    if page > 0:
        buttons.append(button(_("‹ Other hours"), HoursButton(week=week, page=page - 1)))
    if count > (page + 1) * RULES_SHOWN:
        buttons.append(button(_("Other hours ›"), HoursButton(week=week, page=page + 1)))
    return buttons


def _beginnings() -> list[InlineKeyboardButton]:
    return [
        button(_("➕ New hours"), NewHoursButton()),
        button(_("➕ Extra hours on one day"), NewHoursButton(once=True)),
        button(_("🚪 Closed days"), ClosuresButton()),
        button(_("👤 Who offers hours"), HostsButton()),
        button(_("⚙️ Rules of booking"), LimitsButton()),
    ]
