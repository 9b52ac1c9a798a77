"""Muting or blocking whoever wrote something, from a card, in a message of its own.

::

    a card ─► muted or blocked, and for how long ─► why ─► done, and the person is told
                                                      └──► leave it
"""

import enum
from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import IsManager
from handlers.formats import day, isolate, moment_in_short
from handlers.keyboards import Id, button, column, keyboard, pairs
from handlers.moderation.staff.buttons import RestrictButton, moderation_button
from handlers.moderation.staff.words import kind_label, reason_label
from handlers.replies import Replies, edit_or_send, send
from storage.moderation.models import RestrictionReason
from storage.moderation.restrictions import (
    RestrictedAt,
    find_restriction,
    find_writer,
    restrict,
)
from storage.people import RestrictionKind

router: Final = Router(name=__name__)
router.callback_query.filter(IsManager(), StaffOnly())


class Measure(enum.StrEnum):
    """What is done, and for how long."""

    MUTE_DAY = "m1"
    MUTE_WEEK = "m7"
    BLOCK_WEEK = "b7"
    BLOCK_MONTH = "b31"
    BLOCK_YEAR = "b365"


MEASURES: Final = {
    Measure.MUTE_DAY: (RestrictionKind.MUTED, timedelta(days=1)),
    Measure.MUTE_WEEK: (RestrictionKind.MUTED, timedelta(days=7)),
    Measure.BLOCK_WEEK: (RestrictionKind.BLOCKED, timedelta(days=7)),
    Measure.BLOCK_MONTH: (RestrictionKind.BLOCKED, timedelta(days=31)),
    Measure.BLOCK_YEAR: (RestrictionKind.BLOCKED, timedelta(days=365)),
}


class MeasureButton(CallbackData, prefix="restrict-how"):
    """Say what is done with whoever wrote this; without a measure nothing is."""

    at: RestrictedAt
    number: Id
    measure: Measure | None = None


class ReasonButton(CallbackData, prefix="restrict-why"):
    """Do it, for this reason."""

    at: RestrictedAt
    number: Id
    measure: Measure
    reason: RestrictionReason


@router.callback_query(RestrictButton.filter())
async def choose_measure(
    _query: CallbackQuery, callback_data: RestrictButton, context: StaffContext
) -> Replies:
    """Say what muting and blocking mean, and ask which."""
    at, number = callback_data.at, callback_data.number
    person, reference = await find_writer(
        context.session, staff=context.staff, at=at, number=number
    )
    lines = [
        _("<b>Mute or block the person ({reference})?</b>").format(reference=isolate(reference)),
        "",
        _(
            "🔇 <b>Muted</b>: messages are kept and stand in the inbox, but nobody of the team is "
            "disturbed by them."
        ),
        _(
            "⛔ <b>Blocked</b>: messages are not taken. In danger the emergency numbers still "
            "come, and the person can still get a copy of their data and erase it."
        ),
        "",
        _("The person is told once, with the reason and how else to reach you."),
    ]
    now_in_force = await find_restriction(context.session, person=person, now=context.now)
    if now_in_force is not None:
        until = moment_in_short(now_in_force.until, context.profile.zone)
        already = _("At the moment: {kind} until {moment}.").format(
            kind=kind_label(now_in_force.kind), moment=isolate(until)
        )
        lines += ["", already]
    measures = [
        button(_measure_label(each), MeasureButton(at=at, number=number, measure=each))
        for each in Measure
    ]
    leave = [button(_("↩️ Leave it"), MeasureButton(at=at, number=number))]
    return send(context.chat_id, "\n".join(lines), keyboard(*column(measures), leave))


@router.callback_query(MeasureButton.filter())
async def choose_reason(query: CallbackQuery, callback_data: MeasureButton) -> Replies:
    """Ask for the reason, or leave everything as it is."""
    at, number, measure = callback_data.at, callback_data.number, callback_data.measure
    if measure is None:
        return edit_or_send(query, _("Nothing was changed."))
    reasons: list[InlineKeyboardButton] = [
        button(
            reason_label(each),
            ReasonButton(at=at, number=number, measure=measure, reason=each),
        )
        for each in RestrictionReason
    ]
    text = "\n".join([f"<b>{_measure_label(measure)}</b>", _("What is the reason?")])
    leave = [button(_("↩️ Leave it"), MeasureButton(at=at, number=number))]
    return edit_or_send(query, text, keyboard(*pairs(reasons), leave))


@router.callback_query(ReasonButton.filter())
async def do_it(
    query: CallbackQuery, callback_data: ReasonButton, context: StaffContext
) -> Replies:
    """Mute or block, and say until when and how it is ended."""
    kind, lasts = MEASURES[callback_data.measure]
    done = await restrict(
        context.session,
        actor=context.staff,
        at=callback_data.at,
        number=callback_data.number,
        kind=kind,
        reason=callback_data.reason,
        lasts=lasts,
        now=context.now,
    )
    # NOTE: {day:date} is the day without its weekday
    text = _("{kind} until {day}. The person is told. You can end it at any time.").format(
        kind=kind_label(kind), day=day(done.until, context.profile.zone)
    )
    return edit_or_send(query, text, keyboard([moderation_button()]))


def _measure_label(measure: Measure) -> str:
    match measure:
        case Measure.MUTE_DAY:
            return _("🔇 Mute for a day")
        case Measure.MUTE_WEEK:
            return _("🔇 Mute for a week")
        case Measure.BLOCK_WEEK:
            return _("⛔ Block for a week")
        case Measure.BLOCK_MONTH:
            return _("⛔ Block for a month")
        case Measure.BLOCK_YEAR:
            return _("⛔ Block for a year")
