"""What somebody on the waiting list can come to: how it travels, and how it is chosen.

The preferences being chosen travel in the buttons; only "Put me on the list" stores them.
"""

from collections.abc import Iterable, Iterator
from datetime import time
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from babel.lists import format_list

from handlers.appointments.buttons import DayPart, PreferencesButton, WaitingButton
from handlers.appointments.free_times import free_times_button
from handlers.appointments.words import way_label, weekday_name
from handlers.contexts import ResidentContext
from handlers.formats import current_locale, isolate, language_name
from handlers.keyboards import button, keyboard
from handlers.replies import Screen
from storage.appointments.free_times import list_choices
from storage.appointments.models import WaitingEntry
from storage.appointments.waiting_list import WaitingPreferences
from storage.hours.queries import list_hours

NOON: Final = time(12)
LAST_MORNING: Final = time(11, 59)
WHOLE_DAY: Final = (time(0), time(23, 59))
TIMES: Final = {
    DayPart.ANY: WHOLE_DAY,
    DayPart.MORNING: (WHOLE_DAY[0], LAST_MORNING),
    DayPart.AFTERNOON: (NOON, WHOLE_DAY[1]),
}
"""The earliest and the latest beginning in each part of the day."""
WORKING_WEEK: Final = (0, 1, 2, 3, 4)


# --- As they travel ----------------------------------------------------------------------------


async def first_preferences(context: ResidentContext, begun: WaitingButton) -> PreferencesButton:
    """Return what is wished for at first: any working day, and what was wished for before."""
    return PreferencesButton(
        weekdays=_bits(await _list_weekdays(context)),
        way=begun.way,
        language=begun.language,
        host_id=begun.host_id,
    )


def preferences_in(tapped: PreferencesButton) -> WaitingPreferences:
    """Return the preferences a button carries."""
    earliest, latest = TIMES[tapped.part]
    return WaitingPreferences(
        weekdays=tuple(_weekdays(tapped.weekdays)),
        earliest=earliest,
        latest=latest,
        language=tapped.language,
        way=tapped.way,
        host_id=tapped.host_id,
    )


def preferences_button(entry: WaitingEntry) -> PreferencesButton:
    """Return the button that changes the preferences of somebody on the list."""
    parts = {times: part for part, times in TIMES.items()}
    return PreferencesButton(
        weekdays=_bits(entry.weekdays),
        part=parts.get((entry.earliest, entry.latest), DayPart.ANY),
        way=entry.way,
        language=entry.language,
        host_id=entry.host_id,
    )


# --- As they are chosen and read ---------------------------------------------------------------


async def preferences_screen(context: ResidentContext, preferences: PreferencesButton) -> Screen:
    """Return what can be wished for, one tap each."""
    lines = [
        _("🔔 <b>When would you have time?</b>"),
        _("Tap to choose. I tell you as soon as such a time becomes free."),
        *await _how_and_with_whom(context, preferences),
    ]
    days = [
        _toggle(
            weekday_name(weekday, short=True),
            preferences.with_changes(weekdays=preferences.weekdays ^ _bits([weekday])),
            chosen=weekday in _weekdays(preferences.weekdays),
        )
        for weekday in await _list_weekdays(context, also=preferences.weekdays)
    ]
    parts = [
        _toggle(
            _part_words(part), preferences.with_changes(part=part), chosen=preferences.part is part
        )
        for part in DayPart
    ]
    save = button(_("🔔 Put me on the list"), preferences.with_changes(save=True))
    return "\n".join(lines), keyboard(
        days[:3],
        days[3:],
        parts,
        await _languages(context, preferences),
        [save],
        [free_times_button()],
    )


async def preference_lines(context: ResidentContext, preferences: PreferencesButton) -> list[str]:
    """Return the preferences in words, in Telegram's HTML."""
    return [*_when_lines(preferences), *await _how_and_with_whom(context, preferences)]


# --- Inside ------------------------------------------------------------------------------------


async def _languages(
    context: ResidentContext, preferences: PreferencesButton
) -> list[InlineKeyboardButton]:
    """Return the choice between any language and the person's own, where that is spoken."""
    choices = await list_choices(context.session, profile=context.profile, now=context.now)
    own = preferences.language or context.person.locale
    if own not in choices.languages or len(choices.languages) == 1:
        return []
    return [
        _toggle(
            _("Any language"),
            preferences.with_changes(language=None),
            chosen=preferences.language is None,
        ),
        _toggle(
            language_name(own),
            preferences.with_changes(language=own),
            chosen=preferences.language == own,
        ),
    ]


def _when_lines(preferences: PreferencesButton) -> Iterator[str]:
    names = [weekday_name(weekday) for weekday in _weekdays(preferences.weekdays)]
    yield f"📅 {format_list(names, locale=current_locale())}"
    yield f"🕐 {_part_words(preferences.part)}"
    if preferences.language is not None:
        yield f"🌐 {language_name(preferences.language)}"


async def _how_and_with_whom(
    context: ResidentContext, preferences: PreferencesButton
) -> list[str]:
    """Return the preferences that were chosen with the days, and stay as they are."""
    lines = [] if preferences.way is None else [way_label(preferences.way)]
    if preferences.host_id is not None:
        choices = await list_choices(context.session, profile=context.profile, now=context.now)
        name = dict(choices.hosts).get(preferences.host_id)
        if name is not None:
            lines.append(f"👤 {isolate(html.quote(name))}")
    return lines


def _part_words(part: DayPart) -> str:
    match part:
        case DayPart.ANY:
            return _("All day")
        case DayPart.MORNING:
            # NOTE: times before noon, on a small button
            return _("Before 12")
        case DayPart.AFTERNOON:
            # NOTE: times after noon, on a small button
            return _("After 12")


def _toggle(label: str, data: PreferencesButton, *, chosen: bool) -> InlineKeyboardButton:
    return button(f"✅ {label}" if chosen else label, data)


async def _list_weekdays(context: ResidentContext, *, also: int = 0) -> list[int]:
    """Return the working week, and other days on which anybody has hours."""
    today = context.now.astimezone(context.profile.zone).date()
    hours = await list_hours(context.session, today=today)
    return sorted({*WORKING_WEEK, *_weekdays(also), *(each.weekday for each in hours)})


def _bits(weekdays: Iterable[int]) -> int:
    return sum(1 << weekday for weekday in weekdays)


def _weekdays(bits: int) -> list[int]:
    return [weekday for weekday in range(7) if bits >> weekday & 1]
