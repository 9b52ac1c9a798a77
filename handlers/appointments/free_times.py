"""Screens of free times: days, the times of a day, and what can be wished for.

Each is drawn from what is free at that moment.  The same screens serve to book and to move; what
is wished for, and what shall be moved, travels in their buttons.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import (
    BookingPart,
    ChoicesButton,
    DaysButton,
    MyAppointmentButton,
    SlotFilterButton,
    TimeButton,
    TimesButton,
    WaitingButton,
    day_number,
    minute_number,
)
from handlers.appointments.words import long_date, short_date, short_when, way_label
from handlers.contexts import ResidentContext
from handlers.entry_buttons import OpenBookingButton
from handlers.formats import isolate, language_name, time_of_day
from handlers.keyboards import button, column, keyboard
from handlers.paging import page_buttons
from handlers.replies import Screen
from storage.appointments.calendar import FreeSlot, SlotFilter
from storage.appointments.free_times import (
    Choices,
    FreeDay,
    list_choices,
    list_free_days,
    list_free_slots,
)
from storage.appointments.models import Appointment
from storage.quarter import QuarterProfile

DAYS_SHOWN: Final = 6
TIMES_IN_A_ROW: Final = 3


# --- Screens -----------------------------------------------------------------------------------


async def days_screen(context: ResidentContext, at: DaysButton) -> Screen:
    """Return days with free times, one page of them."""
    found, more = await list_free_days(
        context.session,
        profile=context.profile,
        slot_filter=at.slot_filter,
        now=context.now,
        limit=DAYS_SHOWN * (at.page + 1),
    )
    page = min(at.page, max(0, len(found) - 1) // DAYS_SHOWN)
    at = at.model_copy(update={"page": page})
    shown = found[DAYS_SHOWN * page :]
    choices = await list_choices(context.session, profile=context.profile, now=context.now)
    buttons = keyboard(
        *column(_day_button(at, each) for each in shown),
        page_buttons(at.page, lambda number: DaysButton(**_carried(at), page=number), more=more),
        _filters(at, choices),
        _ending(at),
    )
    if not shown:
        return _nothing_free(context, at), buttons
    if at.moving is not None:
        words = _("🔁 <b>Choose the new day.</b> Until then your appointment stays as it is.")
        return words, buttons
    return _("📅 <b>Choose a day.</b>"), buttons


async def times_screen(context: ResidentContext, at: TimesButton) -> Screen:
    """Return the free times of a day."""
    free = await list_free_slots(
        context.session,
        profile=context.profile,
        day=at.on,
        slot_filter=at.slot_filter,
        now=context.now,
    )
    back = button(_("‹ Other days"), DaysButton(**_carried(at)))
    day = f"<b>{long_date(at.on)}</b>"
    if not free:
        return _("{day}: nothing is free here any more.").format(day=day), keyboard([back])
    times = [
        button(time_of_day(each.slot.starts_at, context.profile.zone), _time(at, each))
        for each in free
    ]
    rows = [
        times[start : start + TIMES_IN_A_ROW] for start in range(0, len(times), TIMES_IN_A_ROW)
    ]
    return _("📅 {day}\nChoose a time.").format(day=day), keyboard(*rows, [back])


async def moving_screen(context: ResidentContext, appointment: Appointment) -> Screen:
    """Return the next free times an appointment could be moved to, one tap each."""
    wanted = await best_filter(context, appointment)
    at = SlotFilterButton(
        way=wanted.way, language=wanted.language, host_id=wanted.host_id, moving=appointment.id
    )
    days, _more = await list_free_days(
        context.session, profile=context.profile, slot_filter=wanted, now=context.now, limit=1
    )
    if not days:
        return await days_screen(context, DaysButton(moving=appointment.id))
    words, buttons = await times_screen(
        context, TimesButton(**_carried(at), day=day_number(days[0].day))
    )
    stays = button(_("✖️ Leave it as it is"), MyAppointmentButton(appointment_id=appointment.id))
    now_at = _("🔁 Your appointment is: {when}. Choose the new time.").format(
        when=isolate(short_when(appointment.starts_at, context.profile.zone))
    )
    return f"{now_at}\n\n{words}", keyboard(*buttons.inline_keyboard, [stays])


async def choices_screen(context: ResidentContext, at: ChoicesButton) -> Screen:
    """Return what can be wished for, one tap each."""
    choices = await list_choices(context.session, profile=context.profile, now=context.now)
    carried = _carried(at)
    match at.part:
        case BookingPart.LANGUAGE:
            question, any_label = _("In which language?"), _("Any language")
            offered = [
                button(f"🌐 {language_name(code)}", DaysButton(**carried | {"language": code}))
                for code in choices.languages
            ]
            cleared = carried | {"language": None}
        case BookingPart.HOST:
            question, any_label = _("With whom?"), _("With anybody")
            offered = [
                button(f"👤 {name}", DaysButton(**carried | {"host_id": host_id}))
                for host_id, name in choices.hosts
            ]
            cleared = carried | {"host_id": None}
        case BookingPart.WAY | BookingPart.TOPIC | BookingPart.PHONE | BookingPart.ADDRESS:
            question, any_label = _("How would you like to meet?"), _("In any way")
            offered = [
                button(way_label(way), DaysButton(**carried | {"way": way}))
                for way in choices.ways
            ]
            cleared = carried | {"way": None}
    return question, keyboard(*column(offered), [button(any_label, DaysButton(**cleared))])


def free_times_button() -> InlineKeyboardButton:
    """Return the button that begins to book."""
    return button(_("📅 Show free times"), OpenBookingButton())


# --- Free times for one appointment ------------------------------------------------------------


async def best_filter(context: ResidentContext, appointment: Appointment) -> SlotFilter:
    """Return what is most like the appointment and still has free times."""
    filters = (
        SlotFilter(
            way=appointment.way, language=appointment.language, host_id=appointment.host_id
        ),
        SlotFilter(way=appointment.way, language=appointment.language),
        SlotFilter(way=appointment.way),
    )
    for wanted in filters:
        days, _more = await list_free_days(
            context.session, profile=context.profile, slot_filter=wanted, now=context.now, limit=1
        )
        if days:
            return wanted
    return SlotFilter()


async def next_times(
    context: ResidentContext, appointment: Appointment, *, limit: int
) -> list[InlineKeyboardButton]:
    """Return buttons that move the appointment to one of the next free times with one tap."""
    wanted = await best_filter(context, appointment)
    at = SlotFilterButton(
        way=wanted.way, language=wanted.language, host_id=wanted.host_id, moving=appointment.id
    )
    days, _more = await list_free_days(
        context.session, profile=context.profile, slot_filter=wanted, now=context.now, limit=limit
    )
    found: list[FreeSlot] = []
    for each in days:
        if len(found) < limit:
            found += await list_free_slots(
                context.session,
                profile=context.profile,
                day=each.day,
                slot_filter=wanted,
                now=context.now,
            )
    zone = context.profile.zone
    return [
        button(f"🕐 {short_when(each.slot.starts_at, zone)}", _time(at, each))
        for each in found[:limit]
    ]


# --- Words and buttons -------------------------------------------------------------------------


def reach_words(profile: QuarterProfile, locale: str) -> str:
    """Return how the contact point is reached without the messenger, in Telegram's HTML."""
    lines = [f"📞 {profile.contact.phone}", profile.contact.office_hours.get(locale, "")]
    return "\n".join(isolate(html.quote(line)) for line in lines if line)


def _nothing_free(context: ResidentContext, at: DaysButton) -> str:
    if at.slot_filter != SlotFilter():
        nothing = _("Nothing is free for this wish at the moment. You can change it below.")
    else:
        nothing = _("All times are taken at the moment.")
    lines = [f"😕 {nothing}"]
    if at.moving is None:
        lines.append(_("I can tell you when a time becomes free."))
    call = _("You can also call us or come by:")
    lines.append(f"\n{call}\n{reach_words(context.profile, context.person.locale)}")
    return "\n".join(lines)


def _day_button(at: DaysButton, free: FreeDay) -> InlineKeyboardButton:
    # NOTE: a day on a button and how many times are free then, such as "Tue, Nov 24 · 5 free"
    label = _("{day} · {n} free", "{day} · {n} free", free.count).format(
        day=short_date(free.day), n=free.count
    )
    return button(label, TimesButton(**_carried(at), day=day_number(free.day)))


def _time(at: SlotFilterButton, free: FreeSlot) -> TimeButton:
    return TimeButton(
        **_carried(at), minute=minute_number(free.slot.starts_at), with_id=free.slot.host_id
    )


def _filters(at: DaysButton, choices: Choices) -> Iterator[InlineKeyboardButton]:
    carried = _carried(at)
    if len(choices.ways) > 1:
        label = _("🏢 How") if at.way is None else way_label(at.way)
        yield button(label, ChoicesButton(**carried, part=BookingPart.WAY))
    if len(choices.languages) > 1:
        language = _("Language") if at.language is None else language_name(at.language)
        yield button(f"🌐 {language}", ChoicesButton(**carried, part=BookingPart.LANGUAGE))
    if len(choices.hosts) > 1:
        name = dict(choices.hosts).get(at.host_id or 0) or _("With whom")
        yield button(f"👤 {name}", ChoicesButton(**carried, part=BookingPart.HOST))


def _ending(at: DaysButton) -> Sequence[InlineKeyboardButton]:
    if at.moving is not None:
        return [button(_("✖️ Leave it as it is"), MyAppointmentButton(appointment_id=at.moving))]
    wanted = WaitingButton(way=at.way, language=at.language, host_id=at.host_id)
    return [button(_("🔔 Tell me of free times"), wanted)]


def _carried(at: SlotFilterButton) -> dict[str, Any]:
    """Return what goes on from one button to the next."""
    return {
        "way": at.way,
        "language": at.language,
        "host_id": at.host_id,
        "moving": at.moving,
    }
