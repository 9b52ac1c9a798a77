"""Details of hours that are chosen by a button; each change is shown as the week it results in.

::

    preview ─► detail ─► a button ─► preview

Those that are written are in ``handlers.hours.texts``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.words import way_label, weekday_name
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import IsManager
from handlers.formats import language_name
from handlers.hours.buttons import HoursAction, HoursDraftButton
from handlers.hours.draft import HoursDraft, HoursTap, PlanningHours
from handlers.hours.preview import (
    ask_day,
    ask_length,
    ask_weekday,
    back_button,
    change,
    draft_button,
    host_choices,
    length_choices,
    show,
    validity_label,
    weekday_choices,
)
from handlers.hours.words import minutes_label, nth_label, recurrence_label
from handlers.keyboards import keyboard, pairs
from handlers.replies import Replies, Reply, edit_or_send
from storage.hours.models import Way
from storage.slots import Recurrence

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

BUFFERS: Final = (0, 5, 10, 15)
WEEKS: Final = (1, 2, 3, 4)
NTHS: Final = (1, 2, 3, 4, -1)


@router.callback_query(HoursTap(HoursAction.SHOW))
async def show_preview(query: CallbackQuery, draft: HoursDraft, context: StaffContext) -> Replies:
    """Come back to the preview."""
    return edit_or_send(query, *await show(context, draft))


@router.callback_query(HoursTap(HoursAction.LENGTH, with_value=False))
async def choose_length(query: CallbackQuery, draft: HoursDraft, context: StaffContext) -> Replies:
    """Show how long an appointment can be."""
    return await _offer(query, context, draft, ask_length(), length_choices(draft))


@router.callback_query(HoursTap(HoursAction.WEEKDAY, with_value=False))
async def choose_weekday(
    query: CallbackQuery, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Show the weekdays."""
    return await _offer(query, context, draft, ask_weekday(), weekday_choices(draft))


@router.callback_query(HoursTap(HoursAction.HOST, with_value=False))
async def choose_host(query: CallbackQuery, draft: HoursDraft, context: StaffContext) -> Replies:
    """Show whose hours they can be."""
    return await _offer(
        query, context, draft, _("Whose hours are they?"), await host_choices(context, draft)
    )


@router.callback_query(HoursTap(HoursAction.BUFFERS, with_value=False))
async def choose_buffers(
    query: CallbackQuery, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Show how long the breaks can be."""
    return await _offer(
        query,
        context,
        draft,
        _("How long is the break before and after each appointment?"),
        _buffers(draft),
    )


@router.callback_query(HoursTap(HoursAction.WAY, with_value=False))
async def choose_ways(query: CallbackQuery, draft: HoursDraft, context: StaffContext) -> Replies:
    """Show how people can meet."""
    return await _offer(
        query, context, draft, _("How can people meet? A tap adds or removes."), _ways(draft)
    )


@router.callback_query(HoursTap(HoursAction.LANGUAGE, with_value=False))
async def choose_languages(
    query: CallbackQuery, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Show which languages can be spoken."""
    return await _offer(
        query,
        context,
        draft,
        _("Which languages are spoken? A tap adds or removes."),
        _languages(draft, context.profile.locales),
    )


@router.callback_query(HoursTap(HoursAction.OFTEN, with_value=False))
async def choose_recurrence(
    query: CallbackQuery, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Show how often they can come back."""
    weekday = weekday_name(draft.weekday or 0)
    # NOTE: a weekday stands behind it, and the answer is such as "the first in each month"
    question = _("How often on {weekday}?").format(weekday=weekday)
    return await _offer(query, context, draft, question, _recurrences(draft))


@router.callback_query(HoursTap(HoursAction.DAYS, with_value=False))
async def choose_days(query: CallbackQuery, draft: HoursDraft, context: StaffContext) -> Replies:
    """Show from when until when they can be offered."""
    return await _offer(query, context, draft, _validity(draft), _day_buttons(draft))


async def _offer(
    query: CallbackQuery,
    context: StaffContext,
    draft: HoursDraft,
    question: str,
    choices: Sequence[InlineKeyboardButton],
) -> Reply:
    """Show what a detail can be; nothing is awaited in words."""
    await context.state.set_state(PlanningHours.choosing)
    return edit_or_send(query, question, keyboard(*pairs(choices), [back_button(draft)]))


def _buffers(draft: HoursDraft) -> list[InlineKeyboardButton]:
    buttons = []
    for minutes in BUFFERS:
        length = minutes_label(minutes)
        before = _("{length} before").format(length=length)
        after = _("{length} after").format(length=length)
        buttons.append(
            _ticked(draft, before, HoursAction.BEFORE, minutes, draft.before_minutes == minutes)
        )
        buttons.append(
            _ticked(draft, after, HoursAction.AFTER, minutes, draft.after_minutes == minutes)
        )
    return buttons


def _ways(draft: HoursDraft) -> list[InlineKeyboardButton]:
    return [
        _ticked(draft, way_label(way), HoursAction.WAY, index, way in draft.ways)
        for index, way in enumerate(Way)
    ]


def _languages(draft: HoursDraft, locales: Sequence[str]) -> list[InlineKeyboardButton]:
    return [
        _ticked(draft, language_name(code), HoursAction.LANGUAGE, index, code in draft.languages)
        for index, code in enumerate(locales)
    ]


def _recurrences(draft: HoursDraft) -> list[InlineKeyboardButton]:
    is_monthly = draft.recurrence is Recurrence.MONTHLY
    weekly = [
        _ticked(
            draft,
            recurrence_label(Recurrence.WEEKLY, every_weeks=weeks, nth=None),
            HoursAction.WEEKS,
            weeks,
            not is_monthly and draft.every_weeks == weeks,
        )
        for weeks in WEEKS
    ]
    monthly = [
        _ticked(draft, nth_label(nth), HoursAction.NTH, nth, is_monthly and draft.nth == nth)
        for nth in NTHS
    ]
    return [*weekly, *monthly]


def _validity(draft: HoursDraft) -> str:
    if draft.valid_from is None:
        return ask_day()
    return validity_label(draft.valid_from, draft.valid_until)


def _day_buttons(draft: HoursDraft) -> list[InlineKeyboardButton]:
    return [
        draft_button(draft, _("📅 From another day on"), HoursAction.FROM),
        draft_button(draft, _("📅 Until a day"), HoursAction.UNTIL),
        draft_button(draft, _("♾ No end"), HoursAction.UNTIL, 0),
    ]


def _ticked(
    draft: HoursDraft, label: str, act: HoursAction, value: int, is_chosen: bool
) -> InlineKeyboardButton:
    return draft_button(draft, f"✅ {label}" if is_chosen else label, act, value)


def _toggled_ways(draft: HoursDraft, value: int, _context: StaffContext) -> dict[str, Any]:
    tapped = {way for index, way in enumerate(Way) if index == value}
    wanted = tapped ^ set(draft.ways)
    return {"ways": tuple(way for way in Way if way in wanted)} if wanted else {}


def _toggled_languages(draft: HoursDraft, value: int, context: StaffContext) -> dict[str, Any]:
    tapped = {code for index, code in enumerate(context.profile.locales) if index == value}
    # Those already there keep their place: the first is the usual one.
    kept = [code for code in draft.languages if code not in tapped]
    wanted = [*kept, *(tapped - set(draft.languages))]
    return {"languages": tuple(wanted)} if wanted else {}


def _weekly(draft: HoursDraft, value: int, _context: StaffContext) -> dict[str, Any]:
    if draft.is_once:
        return {}
    return {"recurrence": Recurrence.WEEKLY, "every_weeks": value, "nth": None}


def _monthly(draft: HoursDraft, value: int, _context: StaffContext) -> dict[str, Any]:
    if draft.is_once:
        return {}
    return {"recurrence": Recurrence.MONTHLY, "every_weeks": 1, "nth": value}


CHANGES: Final[Mapping[HoursAction, Callable[[HoursDraft, int, StaffContext], dict[str, Any]]]] = {
    HoursAction.BEFORE: lambda _draft, value, _context: {"before_minutes": value},
    HoursAction.AFTER: lambda _draft, value, _context: {"after_minutes": value},
    HoursAction.WAY: _toggled_ways,
    HoursAction.LANGUAGE: _toggled_languages,
    HoursAction.WEEKS: _weekly,
    HoursAction.NTH: _monthly,
    HoursAction.PLACE: lambda _draft, _value, _context: {"place": None},
    HoursAction.UNTIL: lambda draft, _value, _context: (
        {} if draft.is_once else {"valid_until": None}
    ),
    HoursAction.SEATS: lambda _draft, value, _context: {"seats": value},
}
"""What each button makes of the draft."""


@router.callback_query(HoursTap(*CHANGES, with_value=True))
async def take_detail(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Change a detail, and show the week it results in."""
    changes = CHANGES[tapped.act](draft, tapped.value or 0, context)
    return edit_or_send(query, *await change(context, draft, **changes))
