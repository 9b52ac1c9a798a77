"""The waiting list: which times somebody waits for, and the offers they get.

::

    nothing free, or too late ─► wishes: days, part of the day, language ─► on the list
                                                                               │
                     booked ◄─ take it ◄─ a time has become free ◄─────────────┤
                                              │                                │
                                              └─► no, thank you ─► still on it ┘─► leave the list

The wishes being chosen travel in the buttons; only "Put me on the list" stores them.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import time
from typing import Final

from aiogram import Router, html
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from babel.lists import format_list

from handlers.appointments import way_label, weekday_name
from handlers.formats import current_locale, isolate, language_name
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, toast
from handlers.residents.appointment_buttons import (
    AcceptButton,
    DayPart,
    DeclineButton,
    LeaveListButton,
    Part,
    WaitingButton,
    WaitWishButton,
)
from handlers.residents.appointment_words import (
    card,
    my_appointments_button,
)
from handlers.residents.deciding import begin_deciding
from handlers.residents.free_times import free_times_button
from handlers.residents.visit import HasVisit, Visit
from storage.appointments.free import list_choices
from storage.appointments.models import Appointment, WaitingEntry
from storage.appointments.queries import get_own_appointment
from storage.appointments.waiting import (
    Wishes,
    accept_offer,
    decline_offer,
    find_waiting,
    stop_waiting,
    wait_for_time,
)
from storage.errors import HoldExpiredError
from storage.hours.models import Way
from storage.hours.queries import list_hours

router: Final = Router(name="waiting")

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


# --- The list ----------------------------------------------------------------------------------


@router.callback_query(WaitingButton.filter(), HasVisit())
async def show_waiting(
    query: CallbackQuery, callback_data: WaitingButton, visit: Visit
) -> Replies:
    """Show what the person waits for, or ask for it."""
    entry = await find_waiting(visit.session, person_id=visit.person.id)
    if entry is not None:
        return edit_or_send(query, *await _waiting_screen(visit, entry))
    weekdays = await _list_weekdays(visit)
    wishes = WaitWishButton(
        weekdays=_bits(weekdays),
        way=callback_data.way,
        language=callback_data.language,
        host_id=callback_data.host_id,
    )
    return edit_or_send(query, *await _wishes_screen(visit, wishes))


@router.callback_query(WaitWishButton.filter(), HasVisit())
async def choose_wishes(
    query: CallbackQuery, callback_data: WaitWishButton, visit: Visit
) -> Replies:
    """Change a wish, or put the person on the list with them."""
    if not callback_data.save:
        return edit_or_send(query, *await _wishes_screen(visit, callback_data))
    if not callback_data.weekdays:
        return toast(query, _("Please choose at least one day."), alert=True)
    entry = await wait_for_time(
        visit.session,
        person=visit.person,
        profile=visit.profile,
        wishes=_wishes(callback_data),
        now=visit.now,
    )
    return edit_or_send(query, *await _waiting_screen(visit, entry))


@router.callback_query(LeaveListButton.filter(), HasVisit())
async def leave_list(query: CallbackQuery, visit: Visit) -> Replies:
    """Take the person from the list, and give back what is offered."""
    await stop_waiting(
        visit.session, person_id=visit.person.id, profile=visit.profile, now=visit.now
    )
    text = _("🔕 You are not on the waiting list any more.")
    return edit_or_send(query, text, keyboard([free_times_button()]))


# --- Offers ------------------------------------------------------------------------------------


@router.callback_query(AcceptButton.filter(), HasVisit())
async def take_offer(
    query: CallbackQuery, callback_data: AcceptButton, state: FSMContext, visit: Visit
) -> Replies:
    """Book what is offered; too late, the place in the line is kept."""
    appointment = await _own(visit, callback_data.appointment_id)
    try:
        await accept_offer(
            visit.session,
            appointment=appointment,
            person=visit.person,
            profile=visit.profile,
            now=visit.now,
        )
    except HoldExpiredError:
        return edit_or_send(query, *await _too_late(visit))
    if appointment.way is Way.HOME and appointment.address is None:
        await begin_deciding(state, appointment, Part.ADDRESS)
    return edit_or_send(query, *await card(visit, appointment, _("✅ <b>Booked.</b>")))


@router.callback_query(DeclineButton.filter(), HasVisit())
async def refuse_offer(
    query: CallbackQuery, callback_data: DeclineButton, visit: Visit
) -> Replies:
    """Give it to the next in line; the person stays on the list."""
    appointment = await _own(visit, callback_data.appointment_id)
    await decline_offer(
        visit.session,
        appointment=appointment,
        person=visit.person,
        profile=visit.profile,
        now=visit.now,
    )
    text = _("All right. You stay on the list, and I tell you of the next free time.")
    return edit_or_send(query, text, keyboard([_leave_button()]))


# --- Words and buttons -------------------------------------------------------------------------


async def _waiting_screen(visit: Visit, entry: WaitingEntry) -> Screen:
    wishes = _wishes_of(entry)
    heading = _("🔔 <b>You are on the waiting list.</b> I tell you when a time becomes free.")
    lines = [heading, "", *_when_lines(wishes)]
    lines += [line async for line in _how_and_with_whom(visit, wishes)]
    return "\n".join(lines), keyboard(
        [button(_("✏️ Change"), wishes)],
        [_leave_button()],
        [my_appointments_button()],
    )


async def _wishes_screen(visit: Visit, wishes: WaitWishButton) -> Screen:
    lines = [
        _("🔔 <b>When would you have time?</b>"),
        _("Tap to choose. I tell you as soon as such a time becomes free."),
    ]
    kept = [line async for line in _how_and_with_whom(visit, wishes)]
    days = [
        _toggle(
            weekday_name(weekday, short=True),
            wishes.with_changes(weekdays=wishes.weekdays ^ _bits([weekday])),
            chosen=weekday in _weekdays(wishes.weekdays),
        )
        for weekday in await _list_weekdays(visit, also=wishes.weekdays)
    ]
    parts = [
        _toggle(_part_words(part), wishes.with_changes(part=part), chosen=wishes.part is part)
        for part in DayPart
    ]
    save = button(_("🔔 Put me on the list"), wishes.with_changes(save=True))
    return "\n".join(lines + kept), keyboard(
        days[:3], days[3:], parts, await _languages(visit, wishes), [save], [free_times_button()]
    )


async def _languages(visit: Visit, wishes: WaitWishButton) -> list[InlineKeyboardButton]:
    """Return the choice between any language and the person's own, where that is spoken."""
    choices = await list_choices(visit.session, profile=visit.profile, now=visit.now)
    own = wishes.language or visit.person.locale
    if own not in choices.languages or len(choices.languages) == 1:
        return []
    return [
        _toggle(
            _("Any language"),
            wishes.with_changes(language=None),
            chosen=wishes.language is None,
        ),
        _toggle(
            language_name(own),
            wishes.with_changes(language=own),
            chosen=wishes.language == own,
        ),
    ]


def _when_lines(wishes: WaitWishButton) -> Iterator[str]:
    names = [weekday_name(weekday) for weekday in _weekdays(wishes.weekdays)]
    yield f"📅 {format_list(names, locale=current_locale())}"
    yield f"🕐 {_part_words(wishes.part)}"
    if wishes.language is not None:
        yield f"🌐 {language_name(wishes.language)}"


async def _how_and_with_whom(visit: Visit, wishes: WaitWishButton) -> AsyncIterator[str]:
    """Yield the wishes that were chosen with the days, and stay as they are."""
    if wishes.way is not None:
        yield way_label(wishes.way)
    if wishes.host_id is not None:
        choices = await list_choices(visit.session, profile=visit.profile, now=visit.now)
        name = dict(choices.hosts).get(wishes.host_id)
        if name is not None:
            yield f"👤 {isolate(html.quote(name))}"


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


def _toggle(label: str, data: WaitWishButton, *, chosen: bool) -> InlineKeyboardButton:
    return button(f"✅ {label}" if chosen else label, data)


def _leave_button() -> InlineKeyboardButton:
    return button(_("🔕 Leave the list"), LeaveListButton())


async def _too_late(visit: Visit) -> Screen:
    """Say that the offer is gone, and how to go on."""
    waiting = await find_waiting(visit.session, person_id=visit.person.id)
    text = _("⌛ Sorry, this time is not free any more.")
    if waiting is None:
        return text, keyboard([free_times_button()])
    stays = _("You stay on the list, and I tell you of the next one.")
    return f"{text} {stays}", keyboard([free_times_button()], [_leave_button()])


# --- Wishes as they travel ---------------------------------------------------------------------


def _bits(weekdays: Iterable[int]) -> int:
    return sum(1 << weekday for weekday in weekdays)


def _weekdays(bits: int) -> list[int]:
    return [weekday for weekday in range(7) if bits >> weekday & 1]


def _wishes(tapped: WaitWishButton) -> Wishes:
    earliest, latest = TIMES[tapped.part]
    return Wishes(
        weekdays=tuple(_weekdays(tapped.weekdays)),
        earliest=earliest,
        latest=latest,
        language=tapped.language,
        way=tapped.way,
        host_id=tapped.host_id,
    )


def _wishes_of(entry: WaitingEntry) -> WaitWishButton:
    parts = {times: part for part, times in TIMES.items()}
    return WaitWishButton(
        weekdays=_bits(entry.weekdays),
        part=parts.get((entry.earliest, entry.latest), DayPart.ANY),
        way=entry.way,
        language=entry.language,
        host_id=entry.host_id,
    )


async def _list_weekdays(visit: Visit, *, also: int = 0) -> list[int]:
    """Return the working week, and other days on which anybody has hours."""
    today = visit.now.astimezone(visit.profile.zone).date()
    hours = await list_hours(visit.session, today=today)
    return sorted({*WORKING_WEEK, *_weekdays(also), *(each.weekday for each in hours)})


async def _own(visit: Visit, appointment_id: int) -> Appointment:
    return await get_own_appointment(
        visit.session, person_id=visit.person.id, appointment_id=appointment_id
    )
