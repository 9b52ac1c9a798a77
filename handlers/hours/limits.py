"""The rules of booking: each in words, and changed by one tap.

::

    rules of booking ─► a rule ─► one of its values ─► the rules as they are then
                                    └──► these are hit ─► yes ─► …
"""

from collections.abc import Mapping
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.words import span_words
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import IsManager
from handlers.hours.buttons import HoursButton, Limit, LimitButton, LimitsButton
from handlers.hours.words import displaced_note, hit_question
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Replies, Reply, Screen, edit_or_send
from storage.appointments.conflicts import booked, list_holiday_conflicts
from storage.appointments.hours_changes import change_limits
from storage.quarter.profile import AppointmentRules

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

HOUR: Final = 60
DAY: Final = 24 * HOUR
CHOICES: Final[Mapping[Limit, tuple[int, ...]]] = {
    Limit.ACTIVE: (1, 2, 3, 5),
    Limit.NOTICE: (0, HOUR, 2 * HOUR, 4 * HOUR, DAY, 2 * DAY),
    Limit.HORIZON: (7, 14, 28, 60, 90),
    Limit.OFFER: (15, 30, HOUR, 2 * HOUR, 4 * HOUR),
    Limit.DELAY: (0, 4 * HOUR, DAY, 3 * DAY),
    Limit.REMINDERS: (2 * DAY, DAY, 3 * HOUR, 2 * HOUR),
    Limit.HOLIDAYS: (0, 1),
}
"""What each rule can be: a number, days (horizon), yes or no (holidays), otherwise minutes."""
FIELDS: Final[Mapping[Limit, str]] = {
    Limit.ACTIVE: "active_limit",
    Limit.NOTICE: "minimum_notice_minutes",
    Limit.HORIZON: "horizon_days",
    Limit.OFFER: "offer_minutes",
    Limit.DELAY: "reoffer_delay_minutes",
    Limit.REMINDERS: "reminder_minutes",
    Limit.HOLIDAYS: "closed_on_public_holidays",
}
"""What each rule is called in ``AppointmentRules``."""


@router.callback_query(LimitsButton.filter())
async def show_limits(query: CallbackQuery, context: StaffContext) -> Replies:
    """Show the rules."""
    await context.leave_dialogue()
    return edit_or_send(query, *_limits(context.profile.appointments))


@router.callback_query(LimitButton.filter())
async def change_limit(
    query: CallbackQuery, callback_data: LimitButton, context: StaffContext
) -> Replies:
    """Show what a rule can be, or change it and show the rules."""
    limit, value = callback_data.limit, callback_data.value
    await context.leave_dialogue()
    rules = context.profile.appointments
    if value is None or value not in CHOICES[limit]:
        choices = [
            button(_ticked(limit, each, rules), LimitButton(limit=limit, value=each))
            for each in CHOICES[limit]
        ]
        return edit_or_send(query, _sentence(limit, rules), keyboard(*pairs(choices), [_back()]))
    if limit is Limit.HOLIDAYS and value and not rules.closed_on_public_holidays:
        return await _close_on_holidays(query, callback_data, context)
    changes = {FIELDS[limit]: _new_value(limit, value, rules)}
    profile = await change_limits(context.session, actor=context.staff, now=context.now, **changes)
    return edit_or_send(query, *_limits(profile.appointments))


async def _close_on_holidays(
    query: CallbackQuery, tapped: LimitButton, context: StaffContext
) -> Reply:
    """Close on public holidays, once the manager knows how many appointments are hit."""
    hit = booked(
        await list_holiday_conflicts(context.session, profile=context.profile, now=context.now)
    )
    if len(hit) > tapped.known:
        sure = LimitButton(limit=tapped.limit, value=tapped.value, known=len(hit))
        yes, no = button(_("Yes"), sure), button(_("No"), LimitsButton())
        return edit_or_send(query, hit_question(hit, context.profile), keyboard([yes, no]))
    changes = {FIELDS[tapped.limit]: True}
    profile = await change_limits(context.session, actor=context.staff, now=context.now, **changes)
    text, buttons = _limits(profile.appointments)
    return edit_or_send(query, "\n".join([*displaced_note(hit), text]), buttons)


def _new_value(limit: Limit, value: int, rules: AppointmentRules) -> int | bool | tuple[int, ...]:
    match limit:
        case Limit.REMINDERS:
            reminders = {value} ^ set(rules.reminder_minutes)
            return tuple(sorted(reminders, reverse=True))
        case Limit.HOLIDAYS:
            return bool(value)
        case Limit.ACTIVE | Limit.NOTICE | Limit.HORIZON | Limit.OFFER | Limit.DELAY:
            return value


# --- Words -------------------------------------------------------------------------------------


def _limits(rules: AppointmentRules) -> Screen:
    lines = [_("⚙️ <b>Rules of booking</b>"), *(_sentence(limit, rules) for limit in Limit)]
    buttons = [button(_title(limit), LimitButton(limit=limit)) for limit in Limit]
    return "\n".join(lines), keyboard(*column(buttons), [_back_to_hours()])


def _title(limit: Limit) -> str:
    match limit:
        case Limit.ACTIVE:
            return _("🔢 Appointments per person")
        case Limit.NOTICE:
            return _("⏰ How late")
        case Limit.HORIZON:
            return _("📆 How far ahead")
        case Limit.OFFER:
            return _("⏳ How long an offer is kept")
        case Limit.DELAY:
            return _("🔁 After an offer that was not taken")
        case Limit.REMINDERS:
            return _("🔔 Reminders")
        case Limit.HOLIDAYS:
            return _("🚪 Public holidays")


def _sentence(limit: Limit, rules: AppointmentRules) -> str:
    match limit:
        case Limit.ACTIVE:
            return _(
                "🔢 A person may have {n} coming appointment.",
                "🔢 A person may have {n} coming appointments.",
                rules.active_limit,
            ).format(n=rules.active_limit)
        case Limit.NOTICE:
            return _notice_sentence(rules)
        case Limit.HORIZON:
            span = span_words(rules.horizon_days * DAY)
            return _("📆 Times can be booked {span} ahead.").format(span=span)
        case Limit.OFFER:
            span = span_words(rules.offer_minutes)
            return _("⏳ A time is kept for whoever waits for {span}.").format(span=span)
        case Limit.DELAY:
            return _delay_sentence(rules)
        case Limit.REMINDERS:
            return _reminders_sentence(rules)
        case Limit.HOLIDAYS:
            return _holidays_sentence(rules)


def _notice_sentence(rules: AppointmentRules) -> str:
    if rules.minimum_notice_minutes == 0:
        return _("⏰ A time can be booked until it begins.")
    span = span_words(rules.minimum_notice_minutes)
    return _("⏰ A time can be booked until {span} before it begins.").format(span=span)


def _delay_sentence(rules: AppointmentRules) -> str:
    if rules.reoffer_delay_minutes == 0:
        return _("🔁 Whoever does not take an offered time is offered the next one at once.")
    span = span_words(rules.reoffer_delay_minutes)
    return _(
        "🔁 Whoever does not take an offered time is offered another one after {span}."
    ).format(span=span)


def _reminders_sentence(rules: AppointmentRules) -> str:
    if not rules.reminder_minutes:
        return _("🔔 Nobody is reminded.")
    spans = " · ".join(span_words(minutes) for minutes in rules.reminder_minutes)
    return _("🔔 Reminders come before the appointment by: {spans}.").format(spans=spans)


def _holidays_sentence(rules: AppointmentRules) -> str:
    if rules.closed_on_public_holidays:
        return _("🚪 Hours rest on public holidays.")
    return _("🚪 Hours take place on public holidays, too.")


def _ticked(limit: Limit, value: int, rules: AppointmentRules) -> str:
    label = _label(limit, value)
    return f"✅ {label}" if _is_chosen(limit, value, rules) else label


def _is_chosen(limit: Limit, value: int, rules: AppointmentRules) -> bool:
    if limit is Limit.REMINDERS:
        return value in rules.reminder_minutes
    return bool(getattr(rules, FIELDS[limit]) == value)


def _label(limit: Limit, value: int) -> str:
    match limit:
        case Limit.ACTIVE:
            return str(value)
        case Limit.HORIZON:
            return span_words(value * DAY)
        case Limit.HOLIDAYS:
            return _("closed") if value else _("open")
        case Limit.DELAY:
            # NOTE: the next free time is offered at once, without a delay
            return span_words(value) if value else _("at once")
        case Limit.NOTICE | Limit.OFFER | Limit.REMINDERS:
            # NOTE: no minimum notice before an appointment
            return span_words(value) if value else _("none")


def _back() -> InlineKeyboardButton:
    return button(_("↩️ Back"), LimitsButton())


def _back_to_hours() -> InlineKeyboardButton:
    return button(_("↩️ Back"), HoursButton())
