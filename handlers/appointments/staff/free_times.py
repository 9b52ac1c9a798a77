"""Days and times the team can choose from: read anew each time, as messages with buttons."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.buttons import (
    FreeDaysButton,
    FreeTimesButton,
    StopButton,
    TimeButton,
    minutes_of,
)
from handlers.appointments.staff.drafts import EntryDraft
from handlers.appointments.words import long_date, short_date
from handlers.contexts import StaffContext
from handlers.formats import time_of_day
from handlers.keyboards import button, keyboard, pairs
from handlers.paging import page_buttons
from handlers.replies import Screen
from storage.appointments.agendas import day_of
from storage.appointments.calendar import FreeSlot, SlotFilter
from storage.appointments.free_times import FreeDay, list_choices, list_free_days, list_free_slots
from storage.people import Role
from storage.quarter import QuarterProfile

TIMES_SHOWN: Final = 48
"""Of the 100 buttons a message may have (measured; the Bot API does not say)."""
TIMES_IN_A_ROW: Final = 4


# --- Reading -----------------------------------------------------------------------------------


async def hosts_of(context: StaffContext) -> dict[int, str]:
    """Return for whom this person may book, by id: a helper for nobody else."""
    choices = await list_choices(context.session, profile=context.profile, now=context.now)
    hosts = dict(choices.hosts)
    if context.staff.role is Role.MANAGER:
        return hosts
    return {host_id: name for host_id, name in hosts.items() if host_id == context.staff.id}


async def list_days(
    context: StaffContext, draft: EntryDraft, after: date | None
) -> tuple[Sequence[FreeDay], bool]:
    """Return days with free times, and whether more follow."""
    return await list_free_days(
        context.session,
        profile=context.profile,
        slot_filter=_slot_filter(draft),
        now=context.now,
        after=after,
        team=True,
    )


async def list_slots(context: StaffContext, draft: EntryDraft, day: date) -> Sequence[FreeSlot]:
    """Return the free times of a day."""
    return await list_free_slots(
        context.session,
        profile=context.profile,
        day=day,
        slot_filter=_slot_filter(draft),
        now=context.now,
        team=True,
    )


async def find_free(context: StaffContext, draft: EntryDraft) -> FreeSlot | None:
    """Return the time that was chosen, or ``None`` if it is not free."""
    if draft.starts_at is None:
        return None
    slots = await list_slots(context, draft, day_of(draft.starts_at, context.profile.zone))
    return next((free for free in slots if free.slot.starts_at == draft.starts_at), None)


def _slot_filter(draft: EntryDraft) -> SlotFilter:
    return SlotFilter(way=draft.way, host_id=draft.host_id)


# --- Showing -----------------------------------------------------------------------------------


def days_page(days: Sequence[FreeDay], *, heading: str, after: date | None, more: bool) -> Screen:
    """Return the question for the day; ``after`` and ``more`` say what is before and behind."""
    if days:
        question = _("Which day? The number of free times stands behind it.")
    elif after is None:
        question = _("There is no free time. /hours shows and changes the consultation hours.")
    else:
        question = _("There is no later free time.")
    page_buttons = []
    if after is not None:
        page_buttons.append(button(_("‹ First days"), FreeDaysButton()))
    if more:
        last = days[-1].day
        # NOTE: one page on in a list
        page_buttons.append(button(_("More ›"), FreeDaysButton(after=last.toordinal())))
    choices = [
        button(f"{short_date(one.day)} ({one.count})", FreeTimesButton(day=one.day.toordinal()))
        for one in days
    ]
    return f"{heading}\n{question}", keyboard(*pairs(choices), page_buttons, [stop_button()])


def times_page(
    slots: Sequence[FreeSlot],
    *,
    heading: str,
    day: date,
    page: int,
    profile: QuarterProfile,
) -> Screen:
    """Return the question for the time."""
    begin = page * TIMES_SHOWN
    shown = slots[begin : begin + TIMES_SHOWN]
    question = _("Which time?") if shown else _("There is no free time on this day any more.")
    choices = [
        button(
            time_of_day(free.slot.starts_at, profile.zone),
            TimeButton(minutes=minutes_of(free.slot.starts_at)),
        )
        for free in shown
    ]
    rows = [
        choices[start : start + TIMES_IN_A_ROW] for start in range(0, len(choices), TIMES_IN_A_ROW)
    ]

    def turned(number: int) -> FreeTimesButton:
        return FreeTimesButton(day=day.toordinal(), page=number)

    other = button(_("↩️ Other days"), FreeDaysButton())
    return (
        f"{heading}\n{long_date(day)}\n{question}",
        keyboard(
            *rows,
            page_buttons(page, turned, more=len(slots) > begin + TIMES_SHOWN),
            [other, stop_button()],
        ),
    )


def stop_button() -> InlineKeyboardButton:
    """Return the button that ends choosing without a result."""
    return button(_("✖️ Cancel"), StopButton())
